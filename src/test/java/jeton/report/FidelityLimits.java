package jeton.report;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import jeton.validation.ErrorGroup;
import jeton.validation.ValidationResult;

/** Errors that no change may make worse by more than a point, without saying so in {@code fidelity.csv}. */
record FidelityLimits(List<Limit> limits) {
    static final Path FILE = Path.of("src/test/resources/fidelity.csv");

    private static final Set<String> HELD = Set.of("headline", "accelerator", "engine", "profile");
    private static final double SLACK_POINTS = 1;

    /** Errors of a group when they were recorded. */
    record Limit(String by, String key, String metric, double medianAbsErrorPct, double mapePct) {
        static Limit of(ErrorGroup group) {
            return new Limit(
                    group.by(),
                    group.key(),
                    MachineName.of(group.metric()),
                    group.medianAbsErrorPct(),
                    group.mapePct());
        }

        boolean isOf(Limit other) {
            return by.equals(other.by) && key.equals(other.key) && metric.equals(other.metric);
        }

        boolean allows(Limit now) {
            return now.medianAbsErrorPct <= medianAbsErrorPct + SLACK_POINTS && now.mapePct <= mapePct + SLACK_POINTS;
        }

        private List<String> cells() {
            return List.of(by, key, metric, percent(medianAbsErrorPct), percent(mapePct));
        }

        private static String percent(double value) {
            return String.format(Locale.ROOT, "%.2f", value);
        }
    }

    static FidelityLimits of(ValidationResult result) {
        return new FidelityLimits(result.groups().stream()
                .filter(group -> HELD.contains(group.by()))
                .map(Limit::of)
                .toList());
    }

    static FidelityLimits read() throws IOException {
        try (CsvReader<NamedCsvRecord> csv = CsvReader.builder().ofNamedCsvRecord(FILE)) {
            return new FidelityLimits(csv.stream()
                    .map(row -> new Limit(
                            row.getField("by"),
                            row.getField("key"),
                            row.getField("metric"),
                            Double.parseDouble(row.getField("medianAbsErrorPct")),
                            Double.parseDouble(row.getField("mapePct"))))
                    .toList());
        }
    }

    void write() throws IOException {
        StringWriter text = new StringWriter();
        try (CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(text)) {
            csv.writeRecord("by", "key", "metric", "medianAbsErrorPct", "mapePct");
            limits.forEach(limit -> csv.writeRecord(limit.cells()));
        }
        Files.writeString(FILE, text.toString());
    }

    /** Groups of today that these do not allow, or do not know, as {@code by key metric: median, mean; recorded ...}. */
    List<String> broken(FidelityLimits today) {
        return Stream.concat(
                        today.limits.stream()
                                .filter(now -> limits.stream().noneMatch(limit -> limit.isOf(now) && limit.allows(now)))
                                .map(now -> now + ", recorded "
                                        + limits.stream()
                                                .filter(limit -> limit.isOf(now))
                                                .toList()),
                        limits.stream()
                                .filter(limit -> today.limits.stream().noneMatch(limit::isOf))
                                .map(limit -> "recorded but gone: " + limit))
                .toList();
    }
}
