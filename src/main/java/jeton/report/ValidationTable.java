package jeton.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import jeton.validation.ErrorGroup;
import jeton.validation.ValidationResult;
import jeton.validation.ValidationResult.Coverage;

/** A validation as printed on a terminal. */
public final class ValidationTable {
    private static final int REASONS_SHOWN = 25;
    private static final List<String> SHOWN = List.of("accelerator", "model", "engine");
    private static final String ROW = "%-26s %-10s %6s %9s %9s %9s %9s";

    private ValidationTable() {}

    /** @param read where to read on */
    public static String text(ValidationResult result, Path read) {
        List<String> lines = new ArrayList<>();
        Coverage coverage = result.coverage();
        lines.add(String.format(
                Locale.ROOT,
                "%,d rows: %,d compared in %,d simulations, %,d not mapped, %,d do not fit, %,d bad",
                coverage.rows(),
                coverage.compared(),
                result.simulations(),
                coverage.unmapped(),
                coverage.doesNotFit(),
                coverage.bad()));
        lines.add("");
        lines.add(String.format(ROW, "", "", "rows", "median", "mean", "bias", "rank"));
        lines.add(String.format(ROW, "", "", "", "|error| %", "|error| %", "%", "corr."));
        result.overall().forEach(group -> lines.add(line(group)));
        for (String by : SHOWN) {
            lines.add("");
            lines.add("by " + by);
            result.groups().stream().filter(group -> group.by().equals(by)).forEach(group -> lines.add(line(group)));
        }
        if (!result.unmapped().isEmpty()) {
            lines.add("");
            lines.add("not mapped");
            result.unmapped().stream()
                    .limit(REASONS_SHOWN)
                    .forEach(reason -> lines.add(String.format(
                            Locale.ROOT, "%7d  %s", reason.count(), TextGrid.printable(reason.reason()))));
            if (result.unmapped().size() > REASONS_SHOWN) {
                lines.add("         and " + (result.unmapped().size() - REASONS_SHOWN) + " more reasons");
            }
        }
        lines.add("");
        lines.add("Report: " + read);
        return String.join("\n", lines) + "\n";
    }

    private static String line(ErrorGroup group) {
        return String.format(
                        Locale.ROOT,
                        ROW,
                        TextGrid.printable(group.key()),
                        MachineName.of(group.metric()),
                        group.count(),
                        figure("%.1f", group.medianAbsErrorPct()),
                        figure("%.1f", group.mapePct()),
                        figure("%+.1f", group.biasPct()),
                        figure("%.3f", group.spearman()))
                .stripTrailing();
    }

    private static String figure(String format, double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : HumanNumber.ABSENT;
    }
}
