package jeton.workload.trace;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import jeton.input.InputException;
import jeton.input.Names;

/** The rows of a log of sessions in CSV. */
final class SessionRows implements AutoCloseable {
    private static final List<String> NEEDED = List.of("session", "gap", "input", "output");
    private static final String SHARED = "shared";

    private final TracePlace place;
    private final CsvLine line = new CsvLine();
    private final CsvReader<CsvLine> reader;
    private final CloseableIterator<CsvLine> lines;

    SessionRows(TracePlace place) {
        this.place = place;
        try {
            reader = CsvReader.builder()
                    .detectBomHeader(true)
                    .allowUnclosedQuote(false)
                    .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                    .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                    .build(line, place.open(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw place.broken(0, e);
        }
        lines = reader.iterator();
    }

    void readInto(SessionBuilder builder) {
        if (!advance()) {
            throw place.problem(0, 0, "", "is empty");
        }
        int columns = line.fields();
        int[] at = new int[NEEDED.size()];
        List<String> header = header();
        for (int i = 0; i < at.length; i++) {
            at[i] = header.indexOf(NEEDED.get(i));
            if (at[i] < 0) {
                throw missing(NEEDED.get(i), header);
            }
        }
        int sharedAt = header.indexOf(SHARED);
        while (advance()) {
            if (line.fields() != columns) {
                throw place.problem(
                        line.line(), 1, "", "has " + line.fields() + " fields where the header has " + columns);
            }
            LoggedSession session = builder.session(line.field(at[0]));
            int input = tokens(at[2], "input");
            if (input == 0) {
                throw refused(at[2], "input", "is 0; a prompt has at least 1 token");
            }
            int output = tokens(at[3], "output");
            if (output == 0) {
                throw refused(at[3], "output", "is 0; a request makes at least 1 token");
            }
            int shared = sharedAt < 0 ? input : tokens(sharedAt, SHARED);
            if (shared > input) {
                throw refused(sharedAt, SHARED, "is " + shared + ", more than the whole prompt of " + input);
            }
            double gap = session.calls() == 0 ? 0 : seconds(at[1]);
            builder.add(session, input, output, shared, gap);
        }
    }

    private List<String> header() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < line.fields(); i++) {
            names.add(line.field(i));
        }
        return names;
    }

    private InputException missing(String name, List<String> header) {
        List<String> others = header.stream()
                .filter(each -> !NEEDED.contains(each) && !each.equals(SHARED))
                .toList();
        return place.problem(
                line.line(),
                1,
                name,
                "no such column among " + Cell.quoted(String.join(",", header))
                        + Names.nearest(name, others)
                                .map(near -> "; is it '" + near + "'?")
                                .orElse(""));
    }

    private int tokens(int field, String name) {
        try {
            return Cell.tokens(line.field(field));
        } catch (Cell.Refused e) {
            throw refused(field, name, e.why());
        }
    }

    private double seconds(int field) {
        try {
            return Cell.time(line.field(field));
        } catch (Cell.Refused e) {
            throw refused(field, "gap", e.why());
        }
    }

    private InputException refused(int field, String name, String message) {
        return place.problem(line.line(), line.column(field), name, message);
    }

    private boolean advance() {
        try {
            if (!lines.hasNext()) {
                return false;
            }
            lines.next();
            return true;
        } catch (UncheckedIOException e) {
            throw place.broken(line.line(), e.getCause());
        } catch (CsvParseException e) {
            throw e.getCause() instanceof IOException broken
                    ? place.broken(line.line(), broken)
                    : place.problem(Math.max(1, line.line()), 1, "", "is not CSV: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException e) {
            throw place.broken(line.line(), e);
        }
    }
}
