package jeton.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import jeton.validation.ErrorGroup;
import jeton.validation.ValidationResult;
import jeton.validation.ValidationResult.Coverage;

/** A validation as printed on a terminal: no line of it is wider than 100 cells, but for the place of the report. */
public final class ValidationTable {
    private static final int WIDTH = 100;
    private static final int KEY_WIDTH = 26;
    private static final int REASONS_SHOWN = 25;
    private static final String REASON_INDENT = " ".repeat(9);
    private static final List<String> SHOWN = List.of("accelerator", "model", "profile");
    private static final String ROW = "%s %-10s %6s %9s %9s %9s %9s %9s";

    private ValidationTable() {}

    /** @param read where to read on */
    public static String text(ValidationResult result, Path read) {
        List<String> lines = new ArrayList<>();
        String noKey = " ".repeat(KEY_WIDTH);
        lines.add(String.format(ROW, noKey, "", "rows", "median", "mean", "within", "bias", "rank"));
        lines.add(String.format(ROW, noKey, "", "", "|error| %", "|error| %", "25 %", "%", "corr."));
        headlines(result).forEach(group -> lines.add(line(group)));
        result.overall().forEach(group -> lines.add(line(group)));
        lines.add("");
        lines.addAll(TextGrid.wrap(coverage(result), WIDTH));
        for (String by : SHOWN) {
            lines.add("");
            lines.add("by " + by);
            groups(result, by).forEach(group -> lines.add(line(group)));
        }
        if (!result.unmapped().isEmpty()) {
            lines.add("");
            lines.add("not mapped");
            result.unmapped().stream().limit(REASONS_SHOWN).forEach(reason -> lines.addAll(lines(reason)));
            if (result.unmapped().size() > REASONS_SHOWN) {
                lines.add(REASON_INDENT + "and " + (result.unmapped().size() - REASONS_SHOWN) + " more reasons");
            }
        }
        lines.add("");
        lines.add("Report: " + read);
        return String.join("\n", lines) + "\n";
    }

    /** Those that are not all the rows there are. */
    private static Stream<ErrorGroup> headlines(ValidationResult result) {
        return groups(result, "headline")
                .filter(group -> result.overall().stream()
                        .noneMatch(all -> all.metric() == group.metric() && all.count() == group.count()));
    }

    private static Stream<ErrorGroup> groups(ValidationResult result, String by) {
        return result.groups().stream().filter(group -> group.by().equals(by));
    }

    private static String coverage(ValidationResult result) {
        Coverage coverage = result.coverage();
        return String.format(
                Locale.ROOT,
                "%,d rows: %,d compared in %,d simulations, %,d not mapped, %,d do not fit, %,d bad",
                coverage.rows(),
                coverage.compared(),
                result.simulations(),
                coverage.unmapped(),
                coverage.doesNotFit(),
                coverage.bad());
    }

    private static List<String> lines(ValidationResult.Reason reason) {
        List<String> lines = new ArrayList<>();
        for (String part : TextGrid.wrap(TextGrid.printable(reason.reason()), WIDTH - REASON_INDENT.length())) {
            lines.add((lines.isEmpty() ? String.format(Locale.ROOT, "%7d  ", reason.count()) : REASON_INDENT) + part);
        }
        return lines;
    }

    private static String line(ErrorGroup group) {
        String key = TextGrid.wrap(TextGrid.printable(group.key()), KEY_WIDTH).get(0);
        return String.format(
                        Locale.ROOT,
                        ROW,
                        TextGrid.left(key, KEY_WIDTH),
                        MachineName.of(group.metric()),
                        group.count(),
                        figure("%.1f", group.medianAbsErrorPct()),
                        figure("%.1f", group.mapePct()),
                        figure("%.0f %%", group.within25Pct()),
                        figure("%+.1f", group.biasPct()),
                        figure("%.3f", group.spearman()))
                .stripTrailing();
    }

    private static String figure(String format, double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : HumanNumber.ABSENT;
    }
}
