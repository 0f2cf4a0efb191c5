package jeton.workload.trace;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import jeton.input.InputException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;

/** The calls of agents in JSON objects with their texts, as LMCache publishes them. */
final class AgentLines implements AutoCloseable {
    private static final int CHARACTERS_PER_TOKEN = 4;
    private static final double MICROS = 1e6;
    private static final JsonFactory JSON = new JsonFactory();

    private final TracePlace place;
    private final JsonParser parser;
    /** The last call of each session: what is shared is seen from its text. */
    private final Map<String, Call> last = new HashMap<>();

    private record Call(String input, double micros) {}

    AgentLines(TracePlace place) {
        this.place = place;
        try {
            this.parser = JSON.createParser(ObjectReadContext.empty(), place.open());
        } catch (IOException e) {
            throw place.broken(0, e);
        }
    }

    void readInto(SessionBuilder builder) {
        try {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token != JsonToken.START_OBJECT) {
                    throw refused("", "expected an object as {\"timestamp\": 0, …}");
                }
                readCall(builder);
            }
        } catch (JacksonIOException e) {
            throw place.broken(parser.currentLocation().getLineNr() - 1, e.getCause());
        } catch (UnexpectedEndOfInputException e) {
            throw refused(e.getLocation(), "", "the JSON ends early: the file is cut off");
        } catch (JacksonException e) {
            throw refused(e.getLocation(), "", "is not JSON: " + e.getOriginalMessage());
        }
    }

    private void readCall(SessionBuilder builder) {
        TokenStreamLocation start = parser.currentTokenLocation();
        String session = null;
        String input = null;
        String output = null;
        double micros = Double.NaN;
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            switch (name) {
                case "session_id" -> session = text(name);
                case "input" -> input = text(name);
                case "output" -> output = text(name);
                case "timestamp" -> micros = micros();
                default -> parser.skipChildren();
            }
        }
        if (Double.isNaN(micros)) {
            throw refused(start, "timestamp", "this field is missing");
        }
        add(
                builder,
                present(session, "session_id", start),
                new Call(present(input, "input", start), micros),
                present(output, "output", start));
    }

    private void add(SessionBuilder builder, String session, Call call, String output) {
        Call before = last.put(session, call);
        int shared = before == null ? 0 : sharedCharacters(before.input, call.input);
        builder.add(
                builder.session(session),
                tokens(call.input),
                tokens(output),
                shared / CHARACTERS_PER_TOKEN,
                before == null ? 0 : (call.micros - before.micros) / MICROS);
    }

    /** Rounded up. */
    private static int tokens(String text) {
        return (text.length() + CHARACTERS_PER_TOKEN - 1) / CHARACTERS_PER_TOKEN;
    }

    private static int sharedCharacters(String a, String b) {
        int most = Math.min(a.length(), b.length());
        int i = 0;
        while (i < most && a.charAt(i) == b.charAt(i)) {
            i++;
        }
        return i;
    }

    private String text(String name) {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw refused(name, "expected a text, not " + parser.currentToken().asString());
        }
        return String.valueOf(parser.getString());
    }

    private double micros() {
        if (!parser.currentToken().isNumeric()) {
            throw refused("timestamp", "expected microseconds");
        }
        return parser.getDoubleValue();
    }

    private String present(@Nullable String text, String name, TokenStreamLocation start) {
        if (text == null) {
            throw refused(start, name, "this field is missing");
        }
        return text;
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
