package jeton.validation;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Whether the cells of a row can be true at all. What is merely not simulated passes. */
record RowCheck(Map<Column, String> cells) {
    private static final List<String> QUALITIES = List.of("A", "B", "C");
    private static final double LEAST_VALUE = 1e-6;
    private static final double MOST_VALUE = 1e12;
    private static final double MOST_TOKENS = 1e7;
    private static final int MOST_CHIPS = 1_000_000;

    /** Degrees of one of several replicas do not multiply up to the chips; nor do those of parts of a chip. */
    private static final Pattern REPLICAS = Pattern.compile("config label '[^']*2FP8", Pattern.CASE_INSENSITIVE);

    private static final Pattern NUMBER =
            Pattern.compile("[+-]?(?:[0-9]{1,400}(?:\\.[0-9]{0,400})?|\\.[0-9]{1,400})(?:[eE][+-]?[0-9]{1,3})?");

    private static final Pattern NO_NUMBER = Pattern.compile("[+-]?(?:nan|inf|infinity)", Pattern.CASE_INSENSITIVE);

    /** What is wrong with one of them. */
    record Flaw(Column column, String reason) {}

    /** The first that is wrong. */
    Optional<Flaw> flaw() {
        return valueFlaw()
                .or(this::unitFlaw)
                .or(() -> countFlaw(Column.N_GPUS, 1))
                .or(() -> countFlaw(Column.TP, 1))
                .or(() -> countFlaw(Column.PP, 1))
                .or(() -> countFlaw(Column.EP, 0))
                .or(() -> tokensFlaw(Column.INPUT_TOKENS))
                .or(() -> tokensFlaw(Column.OUTPUT_TOKENS))
                .or(this::qualityFlaw)
                .or(this::degreesFlaw);
    }

    private String text(Column column) {
        return cells.getOrDefault(column, "");
    }

    /** NaN where it is no number. */
    double value() {
        return number(text(Column.VALUE));
    }

    private Optional<Flaw> valueFlaw() {
        double value = value();
        return value >= LEAST_VALUE && value <= MOST_VALUE
                ? Optional.empty()
                : Optional.of(new Flaw(Column.VALUE, "a measured value is a decimal number from 1e-6 to 1e12"));
    }

    private Optional<Flaw> unitFlaw() {
        try {
            return Quantity.of(text(Column.METRIC)).in(text(Column.UNIT))
                    ? Optional.empty()
                    : Optional.of(new Flaw(Column.UNIT, "not a unit of " + text(Column.METRIC)));
        } catch (Unmappable e) {
            return Optional.empty();
        }
    }

    private Optional<Flaw> countFlaw(Column column, int least) {
        String text = text(column);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        boolean whole = text.matches("\\d{1,7}");
        return whole && Integer.parseInt(text) >= least && Integer.parseInt(text) <= MOST_CHIPS
                ? Optional.empty()
                : Optional.of(new Flaw(column, "expected a whole number from " + least + " or nothing"));
    }

    private Optional<Flaw> tokensFlaw(Column column) {
        String text = text(column);
        double tokens = number(text);
        boolean fine =
                Double.isNaN(tokens) ? !NO_NUMBER.matcher(text).matches() : tokens >= 0.5 && tokens <= MOST_TOKENS;
        return fine ? Optional.empty() : Optional.of(new Flaw(column, "a request has from 1 to 10,000,000 tokens"));
    }

    private Optional<Flaw> qualityFlaw() {
        return QUALITIES.contains(text(Column.QUALITY))
                ? Optional.empty()
                : Optional.of(new Flaw(Column.QUALITY, "expected A, B or C"));
    }

    private Optional<Flaw> degreesFlaw() {
        String note = text(Column.PARAMS_NOTE);
        if (text(Column.N_GPUS).isEmpty()
                || text(Column.TP).isEmpty()
                || LayoutRule.countsCores(text(Column.GPU), note)
                || REPLICAS.matcher(note).find()) {
            return Optional.empty();
        }
        long chips = Long.parseLong(text(Column.N_GPUS));
        long tensor = Long.parseLong(text(Column.TP));
        long stages = text(Column.PP).isEmpty() ? 1 : Long.parseLong(text(Column.PP));
        long data = Math.max(1, Notes.count(note, "attn_dp", 1));
        return tensor * stages * data == chips
                ? Optional.empty()
                : Optional.of(new Flaw(
                        Column.N_GPUS,
                        "tensor parallel " + tensor + " x data parallel " + data + " x pipeline parallel " + stages
                                + " is another number"));
    }

    private static double number(String text) {
        return NUMBER.matcher(text).matches() ? Double.parseDouble(text) : Double.NaN;
    }
}
