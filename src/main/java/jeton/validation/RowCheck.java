package jeton.validation;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Whether the cells of a row can be true at all. What is merely not simulated passes. */
record RowCheck(Map<Column, String> cells) {
    private static final List<String> QUALITIES = List.of("A", "B", "C");
    private static final double MOST_TOKENS = 1e7;
    private static final int MOST_CHIPS = 1_000_000;

    /** Degrees of one of several replicas do not multiply up to the chips; nor do those of parts of a chip. */
    private static final Pattern REPLICAS = Pattern.compile("config label '[^']*2FP8", Pattern.CASE_INSENSITIVE);

    /** What is wrong with one of them. */
    record Flaw(Column column, String reason) {}

    /** The first that is wrong. */
    Optional<Flaw> flaw() {
        return valueFlaw()
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
        return value > 0 && value < Double.POSITIVE_INFINITY
                ? Optional.empty()
                : Optional.of(new Flaw(Column.VALUE, "a measured value is a finite number above 0"));
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
        boolean fine = Double.isNaN(tokens) ? !text.equalsIgnoreCase("nan") : tokens >= 0.5 && tokens <= MOST_TOKENS;
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
        try {
            return text.isEmpty() ? Double.NaN : Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
