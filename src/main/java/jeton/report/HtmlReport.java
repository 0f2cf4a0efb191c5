package jeton.report;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import jeton.study.StudyResult;

/**
 * {@code report.html}: one page that opens offline. It carries {@code results.json} as its only data and the chart
 * library packed, which the browser unpacks; nothing in it asks a network. The page is {@code report.html}, its style
 * {@code report.css}, both among the resources of this package, as are its scripts.
 */
public final class HtmlReport {
    /** In the order in which they build on each other. */
    private static final List<String> SCRIPTS = List.of(
            "format.js",
            "page.js",
            "runs.js",
            "comparison.js",
            "pools.js",
            "classes.js",
            "notes.js",
            "panels.js",
            "bars.js",
            "stacks.js",
            "curves.js",
            "report.js");

    private HtmlReport() {}

    /** The whole page. */
    public static String text(StudyResult study) {
        Map<String, String> parts = new HashMap<>();
        parts.put("name", Page.escape(study.name()));
        parts.put("question", Page.escape(study.question()));
        parts.put(
                "answer",
                Answer.sentences(study).stream()
                        .map(sentence -> "<p>" + Page.escape(Sentence.unbroken(sentence)) + "</p>")
                        .collect(Collectors.joining("\n")));
        parts.put("command", Page.escape(study.command()));
        parts.put("scenario", Page.escape(study.scenario().strip()));
        parts.put("schema", ResultsJson.SCHEMA);
        parts.put("seed", Long.toString(study.seed()));
        parts.put("replications", Integer.toString(study.replications()));
        parts.put("style", Page.resource("report.css"));
        parts.put("script", SCRIPTS.stream().map(Page::resource).collect(Collectors.joining()));
        parts.put("results", Page.island(ResultsJson.text(study)));
        parts.put("echarts", Page.charts());
        return Page.fill("report.html", parts);
    }
}
