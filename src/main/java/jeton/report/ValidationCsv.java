package jeton.report;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.function.Function;
import jeton.validation.Point;
import jeton.validation.ValidationResult;

/** {@code validation.csv}: a header and one row for each figure that was compared. */
final class ValidationCsv {
    /** One column. */
    private record Field(String header, Function<Point, String> cell) {}

    private static final List<Field> FIELDS = List.of(
            new Field("file", Point::file),
            new Field("line", point -> Integer.toString(point.line())),
            new Field("source", Point::source),
            new Field("date", Point::date),
            new Field("quality", Point::quality),
            new Field("chip", Point::chip),
            new Field("maker", Point::maker),
            new Field("model", Point::model),
            new Field("engine", Point::engine),
            new Field("engine_version", Point::engineVersion),
            new Field("profile", Point::profile),
            new Field("layout", Point::layout),
            new Field("chips", point -> Integer.toString(point.chips())),
            new Field("precision", Point::precision),
            new Field("lengths", Point::lengths),
            new Field("load", Point::load),
            new Field("metric", Point::metric),
            new Field("family", point -> MachineName.of(point.family())),
            new Field("predicted", point -> number(point.predicted())),
            new Field("measured", point -> number(point.measured())),
            new Field("ratio", point -> number(point.ratio())),
            new Field("error_pct", point -> number(point.errorPercent())),
            new Field("note", Point::note));

    private ValidationCsv() {}

    /** The whole file: RFC 4180 with {@code \n} line ends. */
    static String text(ValidationResult result) {
        StringWriter out = new StringWriter();
        try (CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(out)) {
            csv.writeRecord(FIELDS.stream().map(Field::header).toList());
            for (Point point : result.points()) {
                csv.writeRecord(
                        FIELDS.stream().map(field -> field.cell().apply(point)).toList());
            }
        } catch (IOException e) {
            throw new AssertionError("a string took no text", e);
        }
        return out.toString();
    }

    private static String number(double value) {
        return Double.isFinite(value) ? MachineNumber.text(value) : "";
    }
}
