package jeton.validation;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalInt;

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

    /** A whole number; empty where the cell is, or holds anything else. */
    OptionalInt count(Column column) {
        String text = text(column);
        return text.matches("[0-9]{1,9}") ? OptionalInt.of(Integer.parseInt(text)) : OptionalInt.empty();
    }
}
