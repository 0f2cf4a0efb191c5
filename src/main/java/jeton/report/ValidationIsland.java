package jeton.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import jeton.validation.BadRow;
import jeton.validation.ErrorGroup;
import jeton.validation.Point;
import jeton.validation.ValidationResult;
import org.jspecify.annotations.Nullable;

/**
 * The data of {@code validation.html}: as in {@code validation.json}, but for the points, which are many and repeat their
 * words. A point is a list of numbers; where its field is a word, the number is the word's place in a list.
 */
final class ValidationIsland {
    private ValidationIsland() {}

    /** @param word whether the values are words */
    private record Field(String name, boolean word) {}

    private record Content(
            List<String> files,
            List<ErrorGroup> overall,
            List<ErrorGroup> groups,
            List<ValidationResult.Reason> unmapped,
            ValidationResult.DoesNotFit doesNotFit,
            List<BadRow> bad,
            List<Field> fields,
            List<String> words,
            List<List<Double>> points) {}

    /** A column of the points: a word, or else a number. */
    private record Column(String name, @Nullable Function<Point, String> word, ToDoubleFunction<Point> number) {
        static Column word(String name, Function<Point, String> word) {
            return new Column(name, word, point -> Double.NaN);
        }

        static Column number(String name, ToDoubleFunction<Point> number) {
            return new Column(name, null, number);
        }
    }

    private static final List<Column> COLUMNS = List.of(
            Column.word("file", Point::file),
            Column.number("line", Point::line),
            Column.word("source", Point::source),
            Column.word("chip", Point::chip),
            Column.word("model", Point::model),
            Column.word("engine", Point::engine),
            Column.word("engineVersion", Point::engineVersion),
            Column.word("layout", Point::layout),
            Column.word("lengths", Point::lengths),
            Column.word("load", Point::load),
            Column.word("metric", Point::metric),
            Column.word("family", point -> MachineName.of(point.family())),
            Column.word("note", Point::note),
            Column.number("predicted", Point::predicted),
            Column.number("measured", Point::measured));

    static String text(ValidationResult result) {
        Map<String, Integer> places = new LinkedHashMap<>();
        List<List<Double>> points = new ArrayList<>();
        for (Point point : result.points()) {
            List<Double> row = new ArrayList<>();
            for (Column column : COLUMNS) {
                Function<Point, String> word = column.word();
                row.add(
                        word == null
                                ? column.number().applyAsDouble(point)
                                : (double) places.computeIfAbsent(word.apply(point), text -> places.size()));
            }
            points.add(row);
        }
        return JsonText.plain(JsonText.module("jeton page"))
                .writeValueAsString(new Content(
                        result.files(),
                        result.overall(),
                        result.groups(),
                        result.unmapped(),
                        result.doesNotFit(),
                        result.bad(),
                        COLUMNS.stream()
                                .map(column -> new Field(column.name(), column.word() != null))
                                .toList(),
                        List.copyOf(places.keySet()),
                        points));
    }
}
