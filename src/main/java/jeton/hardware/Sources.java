package jeton.hardware;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import jeton.input.Names;
import jeton.input.Range;
import jeton.input.Unit;
import jeton.input.YamlMap;
import jeton.input.YamlNode;
import org.jspecify.annotations.Nullable;

/**
 * The sources that a chip's file lists under {@code sources}, and the figures that cite them.
 *
 * <p>A figure is {@code { value: 80 GB, status: vendor, source: datasheet }}. Its source is a key of the list, or text
 * with a {@code date} beside it. A figure without a source cites the key {@code default}; a bare number is a figure
 * without source and status.
 */
final class Sources {
    private static final String DEFAULT = "default";
    private static final Pattern DATE = Pattern.compile("\\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\\d|3[01]))?)?");

    private final Map<String, Source> sources = new LinkedHashMap<>();

    /** What a source says of itself. */
    private record Source(
            String name, String date, @Nullable Status status) {}

    /** How a figure, or a group of them, came to be known. */
    record Citation(Status status, String source, String date) {}

    Sources(Optional<YamlMap> list) {
        list.ifPresent(map -> map.entries().forEach((key, node) -> {
            YamlMap source = node.map();
            Status status = source.has("status") ? source.choice("status", Status.class) : null;
            sources.put(key, new Source(source.text("name"), date(source.node("date")), status));
            source.done();
        }));
    }

    Figure figure(YamlNode node, Unit unit, Range range) {
        if (!node.isMap()) {
            double value = node.quantity(unit, range);
            Source source = sources.get(DEFAULT);
            if (source == null || source.status() == null) {
                if (node.isScalar()) {
                    node.problem("a bare number needs the source 'default' with name, date and status in 'sources'");
                }
                return new Figure(value, Status.ASSUMED, "", "");
            }
            return new Figure(value, source.status(), source.name(), source.date());
        }
        YamlMap map = node.map();
        double value = map.quantity("value", unit, range);
        Citation citation = citation(map);
        map.done();
        return new Figure(value, citation.status(), citation.source(), citation.date());
    }

    @Nullable
    Figure figureOrNull(YamlMap map, String key, Unit unit, Range range) {
        return map.find(key).map(node -> figure(node, unit, range)).orElse(null);
    }

    /** Reads {@code status}, {@code source} and {@code date} of a map. */
    Citation citation(YamlMap map) {
        String text = map.has("source") || !sources.containsKey(DEFAULT) ? map.text("source") : DEFAULT;
        Source source = sources.get(text);
        if (source == null) {
            boolean key = !map.has("date") && !text.isEmpty() && !sources.isEmpty();
            if (key) {
                map.problem(
                        "source",
                        "unknown source '" + text + "'" + Names.suggestion(text, sources.keySet())
                                + "; or write its name and a date");
            }
            return new Citation(map.choice("status", Status.class), text, key ? "" : date(map.node("date")));
        }
        Status status =
                source.status() == null || map.has("status") ? map.choice("status", Status.class) : source.status();
        return new Citation(
                status, source.name(), map.find("date").map(Sources::date).orElse(source.date()));
    }

    static String date(YamlNode node) {
        String text = node.text();
        if (!text.isEmpty() && !DATE.matcher(text).matches()) {
            node.problem("read '" + text + "', expected a date as 2026, 2026-07 or 2026-07-31");
        }
        return text;
    }
}
