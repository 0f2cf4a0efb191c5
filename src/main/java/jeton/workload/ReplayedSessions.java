package jeton.workload;

import jeton.workload.trace.SessionTrace;

/**
 * Sessions as they were logged, each time one of the log, with its calls and the waits between them. Two runs of the same
 * logged session say different things: they have no text in common.
 *
 * @param trace     what was logged
 * @param timeScale factor on the waits, above 0
 * @param thinking  what part of the logged outputs is thinking
 */
public record ReplayedSessions(SessionTrace trace, double timeScale, Thinking thinking) implements Content {
    public ReplayedSessions {
        Check.above(0, 1e6, "time scale", timeScale);
        trace.sessions()
                .forEach(session -> Check.within(1, SegmentNames.MOST_TURNS, "calls of a session", session.calls()));
    }

    @Override
    public ReplayedSessions with(Thinking other) {
        return new ReplayedSessions(trace, timeScale, other);
    }
}
