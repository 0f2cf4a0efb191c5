package jeton.workload;

import jeton.workload.trace.TraceCursor;
import jeton.workload.trace.TraceFile;
import jeton.workload.trace.TraceRow;

/** Replays a trace, one row ahead. */
final class TraceSource implements RequestSource {
    private final TraceCursor cursor;
    private final ThinkingDraws thinking;
    private final TraceRow row = new TraceRow();
    private long taken;
    private double next;

    TraceSource(TraceFile file, ThinkingDraws thinking) {
        this.cursor = file.open();
        this.thinking = thinking;
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
        Tokens.fillFrom(row, thinking, into);
        into.makePlain();
        taken++;
        next = following();
    }

    private double following() {
        return cursor.next(row) ? row.seconds : Double.POSITIVE_INFINITY;
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
