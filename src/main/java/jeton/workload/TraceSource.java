package jeton.workload;

import jeton.workload.trace.TraceCursor;
import jeton.workload.trace.TraceFile;
import jeton.workload.trace.TraceRow;

/** Replays a trace, one row ahead. */
final class TraceSource implements RequestSource {
    private final TraceCursor cursor;
    private final LoggedPrompt prompt;
    private final long requests;
    private final double duration;
    private final TraceRow row = new TraceRow();
    private long taken;
    private double next;

    TraceSource(TraceFile file, LoggedPrompt prompt, long requests, double duration) {
        this.cursor = file.open();
        this.requests = requests;
        this.duration = duration;
        this.prompt = prompt;
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
        prompt.fill(row, 0, into, taken);
        taken++;
        next = following();
    }

    private double following() {
        boolean comes = taken < requests && cursor.next(row) && row.seconds < duration;
        return comes ? row.seconds : Double.POSITIVE_INFINITY;
    }

    @Override
    public void ended(long id, double time) {
        // nobody waits for it
    }

    @Override
    public void close() {
        cursor.close();
    }
}
