package jeton.workload;

import java.util.List;

/**
 * A source whose users learn that a request ended some time after it left the engine, and go on from there. Open arrivals do
 * not care.
 */
public final class DelayedEnds implements RequestSource {
    private final RequestSource source;
    private final double seconds;

    /** @param seconds after the end, from 0 */
    public DelayedEnds(RequestSource source, double seconds) {
        if (!(seconds >= 0)) {
            throw new IllegalArgumentException("nobody learns of an end " + -seconds + " s before it");
        }
        this.source = source;
        this.seconds = seconds;
    }

    @Override
    public double nextArrival() {
        return source.nextArrival();
    }

    @Override
    public void take(Request into) {
        source.take(into);
    }

    @Override
    public void ended(long id, double time) {
        source.ended(id, time + seconds);
    }

    @Override
    public void failed(long id, double time) {
        source.failed(id, time + seconds);
    }

    @Override
    public List<SessionStatistics> sessions() {
        return source.sessions();
    }

    @Override
    public void close() {
        source.close();
    }
}
