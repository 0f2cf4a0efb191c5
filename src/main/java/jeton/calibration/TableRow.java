package jeton.calibration;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One row of a table of kernel times; columns that are the same in every row may stand outside it. */
final class TableRow {
    private final Map<String, Integer> columns;
    private final Map<String, String> constants;
    private List<String> fields = List.of();

    TableRow(Map<String, Integer> columns, Map<String, String> constants) {
        this.columns = columns;
        this.constants = constants;
    }

    /** A field that cannot be used. */
    static final class Refused extends Exception {
        Refused(String message) {
            super(message, null, false, false);
        }

        String why() {
            return String.valueOf(getMessage());
        }
    }

    void fields(List<String> read) {
        fields = read;
    }

    boolean has(String column) {
        return columns.containsKey(column) || constants.containsKey(column);
    }

    /** The text of a column, empty if there is no such column. */
    String text(String column) {
        Integer index = columns.get(column);
        if (index != null) {
            return index < fields.size() ? fields.get(index) : "";
        }
        String constant = constants.get(column);
        return constant == null ? "" : constant;
    }

    /** A size: a whole number from 1. */
    long size(String column) throws Refused {
        return whole(column, 1);
    }

    /** A size from 0 whose column may be missing or empty. */
    long size(String column, long absent) throws Refused {
        String text = text(column);
        return text.isEmpty() || text.equals("nan") ? absent : whole(column, 0);
    }

    private long whole(String column, int least) throws Refused {
        double value = number(column);
        if (!(value >= least && value <= 1e15) || value != Math.rint(value)) {
            throw refused(column, "expected a whole number from " + least);
        }
        return (long) value;
    }

    /** A measured time: above 0. */
    double time(String column) throws Refused {
        double value = number(column);
        if (!(value > 0 && value < 1e9)) {
            throw refused(column, "expected a time above 0");
        }
        return value;
    }

    private double number(String column) throws Refused {
        Double value = parse(text(column));
        if (value == null || !Double.isFinite(value)) {
            throw refused(column, "expected a number");
        }
        return value;
    }

    private static @Nullable Double parse(String text) {
        try {
            return Double.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private Refused refused(String column, String expected) {
        String text = text(column);
        String shown = text.length() > 40 ? text.substring(0, 40) + "..." : text;
        return new Refused(column + ": read '" + shown + "', " + expected);
    }
}
