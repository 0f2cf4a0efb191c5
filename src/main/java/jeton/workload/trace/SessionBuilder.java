package jeton.workload.trace;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers the calls of a log into sessions. */
final class SessionBuilder {
    private final Map<String, LoggedSession> sessions = new LinkedHashMap<>();
    private long calls;
    private long followUps;
    private double input;
    private double output;
    private double shared;
    private double gaps;
    private long raised;
    private long backwards;

    boolean isEmpty() {
        return calls == 0;
    }

    LoggedSession session(String name) {
        return sessions.computeIfAbsent(name, unused -> new LoggedSession());
    }

    /**
     * Adds the next call of a session.
     *
     * @param gap seconds; below 0 it is taken to be 0
     */
    void add(LoggedSession session, int inputTokens, int outputTokens, int sharedTokens, double gap) {
        int in = Math.max(1, inputTokens);
        int out = Math.max(1, outputTokens);
        raised += (in > inputTokens ? 1 : 0) + (out > outputTokens ? 1 : 0);
        boolean first = session.calls() == 0;
        int same = first ? 0 : Math.min(sharedTokens, Math.min(in, session.input(session.calls() - 1)));
        double wait = first ? 0 : Math.max(0, gap);
        if (!first) {
            followUps++;
            backwards += gap < 0 ? 1 : 0;
        }
        session.add(in, out, same, wait);
        calls++;
        input += in;
        output += out;
        shared += same;
        gaps += wait;
    }

    List<LoggedSession> sessions() {
        return new ArrayList<>(sessions.values());
    }

    SessionTraceSummary summary() {
        return new SessionTraceSummary(
                sessions.size(),
                calls,
                input / calls,
                output / calls,
                shared / calls,
                followUps == 0 ? 0 : gaps / followUps,
                raised,
                backwards);
    }
}
