package jeton.validation;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import jeton.input.DataFile;
import jeton.input.InputException;
import jeton.input.Names;
import jeton.input.Problem;

/** Reads a file of measurements, CSV or CSV packed with gzip. */
final class MeasurementReader {
    private final DataFile file;
    private final String name;
    private final List<Measurement> rows = new ArrayList<>();
    private final List<BadRow> bad = new ArrayList<>();

    private MeasurementReader(Path path) {
        file = new DataFile(path);
        name = path.toString();
    }

    /**
     * What a file holds.
     *
     * @param bad rows that were left out
     */
    record Contents(List<Measurement> rows, List<BadRow> bad) {}

    /** @throws InputException if the file cannot be read, is no CSV, or lacks a column; names all that it lacks */
    static Contents read(Path path) {
        MeasurementReader reader = new MeasurementReader(path);
        reader.read();
        return new Contents(reader.rows, reader.bad);
    }

    private void read() {
        try (CsvReader<CsvRecord> csv = CsvReader.builder()
                .detectBomHeader(true)
                .allowUnclosedQuote(false)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .ofCsvRecord(new InputStreamReader(file.open(), StandardCharsets.UTF_8))) {
            Header header = null;
            for (CsvRecord row : csv) {
                if (header == null) {
                    header = header(row);
                } else {
                    add(row, header);
                }
            }
            if (header == null) {
                throw file.problem(0, 0, "", "is empty");
            }
            if (rows.isEmpty() && bad.isEmpty()) {
                throw file.problem(0, 0, "", "holds no rows");
            }
        } catch (CsvParseException e) {
            throw e.getCause() instanceof IOException broken
                    ? file.broken(rows.size(), broken)
                    : file.problem(0, 0, "", "is not CSV: " + e.getMessage());
        } catch (UncheckedIOException e) {
            throw file.broken(rows.size(), e.getCause());
        } catch (IOException e) {
            throw file.broken(rows.size(), e);
        }
    }

    /** Where each column stands. */
    private record Header(Map<Column, Integer> places, int fields) {}

    private Header header(CsvRecord row) {
        List<String> names = row.getFields().stream()
                .map(field -> field.strip().toLowerCase(Locale.ROOT))
                .toList();
        Map<Column, Integer> places = new EnumMap<>(Column.class);
        List<Problem> problems = new ArrayList<>();
        for (Column column : Column.values()) {
            int place = names.indexOf(column.header());
            if (place < 0) {
                problems.add(new Problem(
                        name,
                        1,
                        1,
                        column.header(),
                        "no such column"
                                + Names.nearest(column.header(), unknown(names))
                                        .map(near -> "; is it '" + near + "'?")
                                        .orElse("")));
            } else if (names.lastIndexOf(column.header()) != place) {
                problems.add(new Problem(name, 1, 1, column.header(), "this column stands twice"));
            }
            places.put(column, place);
        }
        if (!problems.isEmpty()) {
            throw new InputException(problems);
        }
        return new Header(places, names.size());
    }

    private static List<String> unknown(List<String> names) {
        List<String> left = new ArrayList<>(names);
        for (Column column : Column.values()) {
            left.remove(column.header());
        }
        return left;
    }

    private void add(CsvRecord row, Header header) {
        int line = (int) row.getStartingLineNumber();
        if (row.getFieldCount() != header.fields()) {
            bad.add(new BadRow(
                    name,
                    line,
                    "",
                    row.getFieldCount() + " fields",
                    "the header has " + header.fields() + ", so columns cannot be told apart"));
            return;
        }
        Map<Column, String> cells = new EnumMap<>(Column.class);
        header.places()
                .forEach(
                        (column, place) -> cells.put(column, row.getField(place).strip()));
        RowCheck check = new RowCheck(cells);
        Optional<RowCheck.Flaw> flaw = check.flaw();
        if (flaw.isPresent()) {
            Column column = flaw.get().column();
            bad.add(new BadRow(
                    name,
                    line,
                    column.header(),
                    cells.getOrDefault(column, ""),
                    flaw.get().reason()));
        } else {
            rows.add(new Measurement(name, line, cells, check.value()));
        }
    }
}
