package jeton.validation;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * One row: one figure that somebody measured.
 *
 * @param file  as the user named it
 * @param line  from 1
 * @param cells trimmed text of every column
 * @param value above 0, in the unit of the metric
 */
record Measurement(String file, int line, Map<Column, String> cells, double value) {
    Measurement {
        cells = Collections.unmodifiableMap(new EnumMap<>(cells));
    }

    /** Empty where the cell is. */
    String text(Column column) {
        return cells.getOrDefault(column, "");
    }

    /** A whole number that the reader let pass, or {@code absent} where the cell is empty. */
    int count(Column column, int absent) {
        String text = text(column);
        return text.isEmpty() ? absent : Integer.parseInt(text);
    }
}
