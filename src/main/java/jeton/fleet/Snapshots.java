package jeton.fleet;

import java.util.List;
import java.util.function.BooleanSupplier;

/** Looks at the loads of all replicas at regular times, as long as there is anything to see. Not thread safe. */
final class Snapshots implements Part {
    private final List<Dispatcher> dispatchers;
    private final double interval;
    private final BooleanSupplier busy;
    private long ticks;
    private boolean awake;

    /** @param busy whether any replica runs, so that its load changes by itself */
    Snapshots(List<Dispatcher> dispatchers, double interval, BooleanSupplier busy) {
        this.dispatchers = dispatchers;
        this.interval = interval;
        this.busy = busy;
    }

    /** Something happened in a replica, so that there is something new to see. */
    void wake(double now) {
        if (!awake) {
            awake = true;
            ticks = Math.max(ticks, (long) Math.ceil(now / interval));
        }
    }

    @Override
    public double next() {
        return awake || busy.getAsBoolean() ? ticks * interval : Double.POSITIVE_INFINITY;
    }

    @Override
    public void act(double now) {
        for (Dispatcher dispatcher : dispatchers) {
            dispatcher.look(now);
        }
        ticks++;
        awake = false;
    }
}
