package jeton.report;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import jeton.validation.ErrorGroup;
import jeton.validation.ValidationResult;
import jeton.validation.ValidationResult.Coverage;

/** {@code validation.html}: one page that opens offline, made like {@link HtmlReport}. */
final class ValidationHtml {
    /** In the order in which they build on each other. */
    private static final List<String> SCRIPTS = List.of("format.js", "page.js", "panels.js", "validation.js");

    private ValidationHtml() {}

    /** The whole page. */
    static String text(ValidationResult result) {
        return Page.fill(
                "validation.html",
                Map.of(
                        "name", Page.escape(names(result)),
                        "answer", answer(result),
                        "schema", ValidationJson.SCHEMA,
                        "style", Page.resource("report.css") + Page.resource("validation.css"),
                        "script", SCRIPTS.stream().map(Page::resource).collect(Collectors.joining()),
                        "results", Page.island(ValidationIsland.text(result)),
                        "echarts", Page.charts()));
    }

    /** Files without their folders. */
    private static String names(ValidationResult result) {
        return result.files().stream()
                .map(file -> String.valueOf(Path.of(file).getFileName()))
                .collect(Collectors.joining(", "));
    }

    private static String answer(ValidationResult result) {
        String errors = result.overall().stream().map(ValidationHtml::error).collect(Collectors.joining(", "));
        Coverage coverage = result.coverage();
        String rows = String.format(
                Locale.ROOT,
                "%,d of %,d rows were compared in %,d simulations; %,d are not simulated, %,d do not fit, %,d cannot be"
                        + " true.",
                coverage.compared(),
                coverage.rows(),
                result.simulations(),
                coverage.unmapped(),
                coverage.doesNotFit(),
                coverage.bad());
        String first = errors.isEmpty() ? "Nothing was compared." : "Median error: " + errors + ".";
        return "<p>" + Page.escape(first) + "</p>\n<p>" + Page.escape(rows) + "</p>";
    }

    private static String error(ErrorGroup group) {
        return String.format(Locale.ROOT, "%s %.0f%%", ScorecardTables.name(group.metric()), group.medianAbsErrorPct());
    }
}
