package jeton.validation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Errors of all points together and of every group of them. */
final class ErrorTable {
    private ErrorTable() {}

    /** What points are grouped by. */
    private record Grouping(String by, Function<Point, String> key) {}

    private static final List<Grouping> GROUPINGS = List.of(
            new Grouping("accelerator", Point::chip),
            new Grouping("model", Point::model),
            new Grouping("engine", Point::engine),
            new Grouping("source", Point::source),
            new Grouping("precision", Point::precision));

    static List<ErrorGroup> overall(List<Point> points) {
        return groups(new Grouping("overall", point -> "all"), points);
    }

    static List<ErrorGroup> groups(List<Point> points) {
        return GROUPINGS.stream()
                .flatMap(grouping -> groups(grouping, points).stream())
                .toList();
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
