package jeton.workload;

/** Requests that come whatever becomes of the earlier ones. */
final class OpenSource implements RequestSource {
    private final Arrivals arrivals;
    private final Tokens tokens;
    private final long requests;
    private final double duration;
    private long taken;
    private double next;

    OpenSource(Arrivals arrivals, Tokens tokens, long requests, double duration) {
        this.arrivals = arrivals;
        this.tokens = tokens;
        this.requests = requests;
        this.duration = duration;
        this.next = following();
    }

    @Override
    public double nextArrival() {
        return next;
    }

    @Override
    public void take(Request into) {
        if (next == Double.POSITIVE_INFINITY) {
            throw new IllegalStateException("no request is due");
        }
        into.id = taken;
        into.arrival = next;
        tokens.fill(into, taken);
        taken++;
        next = following();
    }

    private double following() {
        if (taken == requests) {
            return Double.POSITIVE_INFINITY;
        }
        double time = arrivals.next();
        return time < duration ? time : Double.POSITIVE_INFINITY;
    }

    @Override
    public void ended(long id, double time) {
        // nobody waits for it
    }

    @Override
    public void close() {
        tokens.close();
    }
}
