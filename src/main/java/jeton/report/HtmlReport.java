package jeton.report;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
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
            "runs.js",
            "comparison.js",
            "notes.js",
            "panels.js",
            "bars.js",
            "stacks.js",
            "curves.js",
            "report.js");

    private static final Pattern PLACE = Pattern.compile("\\{\\{([a-z]+)}}");

    private HtmlReport() {}

    /** The whole page. */
    public static String text(StudyResult study) {
        Map<String, String> parts = new HashMap<>();
        parts.put("name", escape(study.name()));
        parts.put("question", escape(study.question()));
        parts.put(
                "answer",
                Answer.sentences(study).stream()
                        .map(sentence -> "<p>" + escape(Sentence.unbroken(sentence)) + "</p>")
                        .collect(Collectors.joining("\n")));
        parts.put("command", escape(study.command()));
        parts.put("schema", ResultsJson.SCHEMA);
        parts.put("seed", Long.toString(study.seed()));
        parts.put("replications", Integer.toString(study.replications()));
        parts.put("style", text("report.css"));
        parts.put("script", SCRIPTS.stream().map(HtmlReport::text).collect(Collectors.joining()));
        parts.put("results", island(ResultsJson.text(study)));
        parts.put("echarts", ChartLibrary.PACKED);
        return fill(text("report.html"), parts);
    }

    /** Puts every part in its place in one pass, so a part that looks like a place stays as it is. */
    private static String fill(String template, Map<String, String> parts) {
        return PLACE.matcher(template).replaceAll(place -> {
            String part = parts.get(place.group(1));
            if (part == null) {
                throw new IllegalStateException(
                        "report.html has a place for " + place.group(1) + ", which nobody fills");
            }
            return Matcher.quoteReplacement(part);
        });
    }

    /** For element content and quoted attributes. */
    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** The same JSON without a character that could end its script element. */
    private static String island(String json) {
        return json.replace("<", "\\u003c");
    }

    private static String text(String name) {
        return new String(bytes(name), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String name) {
        try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the build left out /jeton/report/" + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException("cannot read /jeton/report/" + name + " of this program", e);
        }
    }

    /** Packed once, when the first report is written. */
    private static final class ChartLibrary {
        static final String PACKED = packed(bytes("echarts.min.js"));

        private static String packed(byte[] script) {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
                gzip.write(script);
            } catch (IOException e) {
                throw new AssertionError("memory took no bytes", e);
            }
            return Base64.getEncoder().encodeToString(packed.toByteArray());
        }
    }
}
