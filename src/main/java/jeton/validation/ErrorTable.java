package jeton.validation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Errors of all points together and of every group of them. */
final class ErrorTable {
    /** Key of what holds every point. */
    static final String ALL = "all";

    private ErrorTable() {}

    /** What points are grouped by. */
    private record Grouping(String by, Function<Point, String> key) {}

    private static final List<Grouping> GROUPINGS = List.of(
            new Grouping("maker", Point::maker),
            new Grouping("accelerator", Point::chip),
            new Grouping("model", Point::model),
            new Grouping("engine", Point::engine),
            new Grouping("profile", Point::profile),
            new Grouping("source", Point::source),
            new Grouping("precision", Point::precision),
            new Grouping("accelerator, profile", point -> point.chip() + ", " + point.profile()));

    static List<ErrorGroup> overall(List<Point> points) {
        return groups(new Grouping("overall", point -> ALL), points);
    }

    /** Headlines first. */
    static List<ErrorGroup> groups(List<Point> points) {
        List<ErrorGroup> groups = headlines(points);
        GROUPINGS.forEach(grouping -> groups.addAll(groups(grouping, points)));
        return groups;
    }

    private static List<ErrorGroup> headlines(List<Point> points) {
        List<ErrorGroup> groups = new ArrayList<>();
        for (Headline headline : Headline.ALL) {
            for (Family family : headline.families()) {
                List<Point> some = headline.of(family, points);
                if (!some.isEmpty()) {
                    groups.add(ErrorGroup.of("headline", headline.key(), family, some));
                }
            }
        }
        return groups;
    }

    private static List<ErrorGroup> groups(Grouping grouping, List<Point> points) {
        Map<String, Map<Family, List<Point>>> cells = new TreeMap<>();
        for (Point point : points) {
            cells.computeIfAbsent(grouping.key().apply(point), key -> new EnumMap<>(Family.class))
                    .computeIfAbsent(point.family(), family -> new ArrayList<>())
                    .add(point);
        }
        List<ErrorGroup> groups = new ArrayList<>();
        cells.forEach((key, families) ->
                families.forEach((family, group) -> groups.add(ErrorGroup.of(grouping.by(), key, family, group))));
        return groups;
    }
}
