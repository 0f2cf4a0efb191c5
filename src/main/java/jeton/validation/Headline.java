package jeton.validation;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Points that are asked for first.
 *
 * @param key      as printed
 * @param families that count
 */
record Headline(String key, List<Family> families, Predicate<Point> has) {
    private static final Set<String> CURRENT = Set.of("h100", "h200", "b200", "gb200-nvl72");

    /** In the order in which they are told. */
    static final List<Headline> ALL = List.of(
            new Headline(
                    "H100, H200, B200, GB200",
                    List.of(Family.TPOT, Family.TTFT),
                    point -> CURRENT.contains(point.chip())),
            new Headline(
                    "TensorRT-LLM tables",
                    List.of(Family.THROUGHPUT),
                    point -> point.source().contains("TensorRT-LLM")));

    /** The points of one of its families. */
    List<Point> of(Family family, List<Point> points) {
        return points.stream()
                .filter(point -> point.family() == family && has.test(point))
                .toList();
    }
}
