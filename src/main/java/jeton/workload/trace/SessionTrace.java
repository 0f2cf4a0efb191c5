package jeton.workload.trace;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import jeton.input.InputException;

/**
 * Sessions that were logged: how long the calls of each were, how much of a prompt was that of the call before, and how
 * long it took until the next. When sessions began is not kept. Immutable.
 */
public final class SessionTrace {
    private final Path path;
    private final List<LoggedSession> sessions;
    private final SessionTraceSummary summary;

    private SessionTrace(Path path, List<LoggedSession> sessions, SessionTraceSummary summary) {
        this.path = path;
        this.sessions = List.copyOf(sessions);
        this.summary = summary;
    }

    /**
     * Reads sessions from CSV, or from JSON lines of LMCache agent traces if the file begins with a brace.
     *
     * <p>CSV has a header: {@code session} (a name; rows of different sessions may alternate), {@code gap} (seconds from the
     * end of the call before to this one; not read in a session's first row), {@code input} and {@code output} (tokens),
     * and, if known, {@code shared} (tokens at the start of the prompt that are those of the prompt before; as many as
     * there can be where the column is missing).
     *
     * <p>LMCache agent traces (github.com/LMCache/lmcache-agent-trace) have {@code session_id}, {@code timestamp} in
     * microseconds, {@code input} and {@code output} as text. A token is taken to be four characters, since no tokenizer is
     * known; the gap is the difference of the time stamps of two calls, 0 where it is negative, and so holds the time
     * that the logged call itself took, if the stamp is that of its start.
     *
     * @throws InputException that names file, line, column and field of what cannot be used
     */
    public static SessionTrace read(Path path) {
        TracePlace place = new TracePlace(path);
        SessionBuilder builder = new SessionBuilder();
        if (startsWithBrace(place)) {
            try (AgentLines lines = new AgentLines(place)) {
                lines.readInto(builder);
            }
        } else {
            try (SessionRows rows = new SessionRows(place)) {
                rows.readInto(builder);
            }
        }
        if (builder.isEmpty()) {
            throw place.problem(0, 0, "", "holds no call");
        }
        return new SessionTrace(path, builder.sessions(), builder.summary());
    }

    private static boolean startsWithBrace(TracePlace place) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(place.open(), StandardCharsets.UTF_8))) {
            int first = reader.read();
            while (first >= 0 && (Character.isWhitespace(first) || first == 0xFEFF)) {
                first = reader.read();
            }
            return first == '{';
        } catch (IOException e) {
            throw place.broken(0, e);
        }
    }

    public Path path() {
        return path;
    }

    /** In the order in which they began in the file; at least one. */
    public List<LoggedSession> sessions() {
        return sessions;
    }

    public SessionTraceSummary summary() {
        return summary;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SessionTrace trace && path.equals(trace.path) && summary.equals(trace.summary);
    }

    @Override
    public int hashCode() {
        return Objects.hash(path, summary);
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
