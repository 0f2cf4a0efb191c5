package jeton.workload.trace;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import jeton.input.InputException;
import jeton.input.Names;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/** The rows of a trace in JSON objects, one after the other. */
final class JsonRows implements RowReader {
    private static final String TIME = "timestamp";
    private static final String INPUT = "input_length";
    private static final String OUTPUT = "output_length";
    private static final String BLOCKS = "hash_ids";
    private static final long MOST_BLOCK_NAME = 1L << 40;
    private static final double MILLIS = 1e3;

    /** Reads NaN, so that it can be refused as such. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private final TracePlace place;
    private final boolean emptyOutputAllowed;
    private final JsonParser parser;
    /** Names of the fields that were passed over in this row, for a message. */
    private final List<String> others = new ArrayList<>();

    private boolean started;
    private double first;
    private double before;

    private double time;
    private int input;
    private int output;
    private @Nullable TokenStreamLocation timeAt;
    private @Nullable TokenStreamLocation blocksAt;

    JsonRows(TracePlace place, boolean emptyOutputAllowed) {
        this.place = place;
        this.emptyOutputAllowed = emptyOutputAllowed;
        try {
            this.parser = JSON.createParser(ObjectReadContext.empty(), place.open());
        } catch (IOException e) {
            throw place.broken(0, e);
        }
    }

    @Override
    public boolean next(TraceRow row) {
        try {
            JsonToken token = parser.nextToken();
            if (token == null) {
                return false;
            }
            if (token != JsonToken.START_OBJECT) {
                throw refused(parser.currentTokenLocation(), "", "expected an object as {\"timestamp\": 0, …}");
            }
            readFields(row);
        } catch (JacksonIOException e) {
            throw place.broken(line() - 1, e.getCause());
        } catch (UnexpectedEndOfInputException e) {
            throw refused(e.getLocation(), "", "the JSON ends early: the file is cut off");
        } catch (JacksonException e) {
            throw refused(e.getLocation(), "", "is not JSON: " + e.getOriginalMessage());
        }
        row.seconds = seconds();
        row.input = input;
        row.output = output;
        row.thinking = TraceRow.UNKNOWN;
        return true;
    }

    private void readFields(TraceRow row) {
        TokenStreamLocation start = parser.currentTokenLocation();
        timeAt = null;
        blocksAt = null;
        row.blocks = 0;
        input = -1;
        output = -1;
        others.clear();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            switch (name) {
                case TIME -> {
                    refuseTwice(timeAt != null, name);
                    time = millis();
                    timeAt = parser.currentTokenLocation();
                }
                case INPUT -> {
                    refuseTwice(input >= 0, name);
                    input = tokens(name);
                    if (input == 0) {
                        throw refused(name, "is 0; a prompt has at least 1 token");
                    }
                }
                case OUTPUT -> {
                    refuseTwice(output >= 0, name);
                    output = tokens(name);
                    if (output == 0 && !emptyOutputAllowed) {
                        throw refused(name, EMPTY_OUTPUT);
                    }
                }
                case BLOCKS -> {
                    refuseTwice(blocksAt != null, name);
                    blocksAt = parser.currentTokenLocation();
                    readBlocks(row);
                }
                default -> {
                    others.add(name);
                    parser.skipChildren();
                }
            }
        }
        requireField(timeAt != null, TIME, start);
        requireField(input >= 0, INPUT, start);
        requireField(output >= 0, OUTPUT, start);
        if (blocksAt == null) {
            Names.nearest(BLOCKS, others).ifPresent(near -> {
                throw refused(start, near, "unknown field; did you mean '" + BLOCKS + "'?");
            });
        } else {
            checkBlocks(row, blocksAt);
        }
    }

    private void readBlocks(TraceRow row) {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw refused(BLOCKS, "expected a list of whole numbers, one for every block of the prompt");
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            boolean whole = parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                    && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
            long name = whole ? parser.getLongValue() : -1;
            if (name < 0 || name > MOST_BLOCK_NAME) {
                throw refused(BLOCKS, "expected a whole number from 0 to 2^40, not " + parser.getString());
            }
            row.addBlock(name);
        }
    }

    private void checkBlocks(TraceRow row, TokenStreamLocation at) {
        int expected = (input + TraceRow.BLOCK_TOKENS - 1) / TraceRow.BLOCK_TOKENS;
        if (row.blocks > 0 && row.blocks != expected) {
            throw refused(
                    at,
                    BLOCKS,
                    "lists " + row.blocks + ", expected " + expected + ": one for every " + TraceRow.BLOCK_TOKENS
                            + " tokens of the prompt, which has " + input);
        }
    }

    private double seconds() {
        first = started ? first : time;
        started = true;
        double seconds = (time - first) / MILLIS;
        if (seconds < before) {
            TokenStreamLocation at = timeAt == null ? TokenStreamLocation.NA : timeAt;
            throw place.backwards(at.getLineNr(), at.getColumnNr(), TIME, before - seconds);
        }
        before = seconds;
        return seconds;
    }

    private double millis() {
        try {
            return Cell.time(number());
        } catch (Cell.Refused e) {
            throw refused(TIME, e.why());
        }
    }

    private int tokens(String name) {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() == JsonParser.NumberType.INT) {
            int tokens = parser.getIntValue();
            if (tokens >= 0 && tokens <= TraceOptions.MOST_TOKENS) {
                return tokens;
            }
        }
        try {
            return Cell.tokens(number());
        } catch (Cell.Refused e) {
            throw refused(name, e.why());
        }
    }

    private String number() throws Cell.Refused {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_ARRAY || token == JsonToken.START_OBJECT) {
            throw new Cell.Refused(
                    "expected a number, not " + (token == JsonToken.START_ARRAY ? "a list" : "an object"));
        }
        String text = parser.getString();
        return text == null ? "" : text;
    }

    private void refuseTwice(boolean seen, String name) {
        if (seen) {
            throw refused(name, "stands twice in this row");
        }
    }

    private void requireField(boolean seen, String name, TokenStreamLocation start) {
        if (!seen) {
            throw refused(
                    start,
                    name,
                    "this field is missing"
                            + Names.nearest(name, others)
                                    .map(near -> "; is it '" + near + "'?")
                                    .orElse(""));
        }
    }

    private long line() {
        return parser.currentLocation().getLineNr();
    }

    private InputException refused(String name, String message) {
        return refused(parser.currentTokenLocation(), name, message);
    }

    private InputException refused(TokenStreamLocation at, String name, String message) {
        return place.problem(Math.max(1, at.getLineNr()), Math.max(1, at.getColumnNr()), name, message);
    }

    @Override
    public void close() {
        parser.close();
    }
}
