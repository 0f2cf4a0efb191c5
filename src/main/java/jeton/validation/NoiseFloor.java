package jeton.validation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Finds configurations that were measured more than once. */
final class NoiseFloor {
    private NoiseFloor() {}

    /** @param version empty where it does not count */
    private record Key(Case run, String metric, String source, String note, String version) {}

    /** Of the headlines, then of each family. */
    static List<Noise> of(List<Served> rows) {
        List<Noise> noise = new ArrayList<>();
        for (Headline headline : Headline.ALL) {
            for (Family family : headline.families()) {
                add(noise, headline.key(), family, rows, headline.has());
            }
        }
        for (Family family : Family.values()) {
            add(noise, ErrorTable.ALL, family, rows, point -> true);
        }
        return noise;
    }

    private static void add(List<Noise> noise, String key, Family family, List<Served> rows, Predicate<Point> counts) {
        List<Served> some = rows.stream()
                .filter(row -> row.quantity().kind().family() == family && counts.test(Validation.point(row)))
                .toList();
        if (!some.isEmpty()) {
            noise.add(new Noise(key, family, again(some), versions(some)));
        }
    }

    private static Repeats again(List<Served> rows) {
        Map<Key, List<Double>> values = new LinkedHashMap<>();
        for (Served row : rows) {
            values.computeIfAbsent(key(row, row.row().text(Column.ENGINE_VERSION)), key -> new ArrayList<>())
                    .add(row.row().value());
        }
        return Repeats.of(values.values());
    }

    /** Of configurations of which several versions, or one version at several dates, were measured. */
    private static Repeats versions(List<Served> rows) {
        Map<Key, Map<String, List<Double>>> values = new LinkedHashMap<>();
        for (Served row : rows) {
            String version =
                    row.row().text(Column.ENGINE_VERSION) + " " + row.row().text(Column.DATE);
            values.computeIfAbsent(key(row, ""), key -> new LinkedHashMap<>())
                    .computeIfAbsent(version, key -> new ArrayList<>())
                    .add(row.row().value());
        }
        return Repeats.of(values.values().stream()
                .filter(versions -> versions.size() > 1)
                .map(versions ->
                        versions.values().stream().flatMap(List::stream).toList())
                .toList());
    }

    private static Key key(Served row, String version) {
        Measurement measured = row.row();
        return new Key(
                row.run(),
                measured.text(Column.METRIC),
                measured.text(Column.SOURCE),
                measured.text(Column.PARAMS_NOTE),
                version);
    }
}
