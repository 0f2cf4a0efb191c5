package jeton.workload.trace;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import jeton.input.InputException;

/** The rows of a trace in CSV. */
final class CsvRows implements RowReader {
    private final TracePlace place;
    private final CsvColumns columns;
    private final boolean emptyOutputAllowed;
    private final CsvLine line = new CsvLine();
    private final WallClock clock = new WallClock();
    private final CsvReader<CsvLine> reader;
    private final CloseableIterator<CsvLine> lines;
    private final CsvColumns.Places places;
    private boolean started;
    private long firstNanos;
    private double first;
    private double before;

    CsvRows(TracePlace place, CsvColumns columns, boolean emptyOutputAllowed) {
        this.place = place;
        this.columns = columns;
        this.emptyOutputAllowed = emptyOutputAllowed;
        try {
            this.reader = CsvReader.builder()
                    .detectBomHeader(true)
                    .allowUnclosedQuote(false)
                    .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                    .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                    .build(line, place.open(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw place.broken(0, e);
        }
        this.lines = reader.iterator();
        try {
            if (!advance()) {
                throw place.problem(0, 0, "", "is empty");
            }
            this.places = columns.find(line, place);
        } catch (InputException e) {
            close();
            throw e;
        }
    }

    @Override
    public boolean next(TraceRow row) {
        if (!advance()) {
            return false;
        }
        if (line.fields() != places.count()) {
            throw wrongCount();
        }
        row.seconds = seconds();
        row.input = tokens(places.input(), columns.input());
        if (row.input == 0) {
            throw refused(places.input(), columns.input(), "is 0; a prompt has at least 1 token");
        }
        row.output = tokens(places.output(), columns.output());
        if (row.output == 0 && !emptyOutputAllowed) {
            throw refused(places.output(), columns.output(), EMPTY_OUTPUT);
        }
        row.thinking = TraceRow.UNKNOWN;
        row.blocks = 0;
        if (places.thinking() >= 0) {
            row.thinking = tokens(places.thinking(), "thinking");
            if (row.thinking > row.output) {
                throw refused(
                        places.thinking(),
                        "thinking",
                        "is " + row.thinking + ", more than the whole output of " + row.output);
            }
        }
        return true;
    }

    private double seconds() {
        double seconds;
        if (columns.wallClock()) {
            long nanos = clock.nanos(line, places.time());
            if (nanos == WallClock.NONE) {
                throw refused(
                        places.time(),
                        columns.time(),
                        Cell.quoted(line.field(places.time())) + " is not a time as 2023-11-16 18:15:46.6805900");
            }
            firstNanos = started ? firstNanos : nanos;
            seconds = (nanos - firstNanos) / 1e9;
        } else {
            try {
                seconds = Cell.time(line.field(places.time()));
            } catch (Cell.Refused e) {
                throw refused(places.time(), columns.time(), e.why());
            }
            first = started ? first : seconds;
            seconds -= first;
        }
        started = true;
        if (seconds < before) {
            throw place.backwards(line.line(), line.column(places.time()), columns.time(), before - seconds);
        }
        before = seconds;
        return seconds;
    }

    private int tokens(int field, String name) {
        int digits = line.digits(field);
        if (digits >= 0 && digits <= TraceOptions.MOST_TOKENS) {
            return digits;
        }
        try {
            return Cell.tokens(line.field(field));
        } catch (Cell.Refused e) {
            throw refused(field, name, e.why());
        }
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
            throw unreadable(e);
        }
    }

    private InputException unreadable(CsvParseException e) {
        if (e.getCause() instanceof IOException broken) {
            return place.broken(line.line(), broken);
        }
        return place.problem(Math.max(1, line.line()), 1, "", "is not CSV: " + e.getMessage());
    }

    private InputException wrongCount() {
        long at = line.line();
        int fields = line.fields();
        int column = line.column(fields - 1);
        boolean last = fields < places.count() && !advance();
        return place.problem(
                at,
                column,
                "",
                "has " + fields + (fields == 1 ? " field" : " fields") + " where the header has " + places.count()
                        + (last ? "; it is the last line, so the file seems to be cut off" : ""));
    }

    private InputException refused(int field, String name, String message) {
        return place.problem(line.line(), line.column(field), name, message);
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
