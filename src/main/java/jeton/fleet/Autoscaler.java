package jeton.fleet;

import java.util.ArrayDeque;
import java.util.Deque;
import jeton.fleet.Roster.State;
import jeton.serving.Metric;
import jeton.serving.Recorder;
import jeton.serving.Replica;
import jeton.stats.LogHistogram;

/** Starts and ends replicas of one pool. Not thread safe. */
final class Autoscaler implements Part {
    /** A number of replicas that was wanted. */
    private record Wanted(double time, int replicas) {}

    private final Lifecycle lifecycle;
    private final Roster roster;
    private final Replica[] replicas;
    private final int pool;
    private final Scaling rule;
    private final Recorder recorder;
    /** Of the stabilisation window; each wants fewer than the one before. */
    private final Deque<Wanted> wanted = new ArrayDeque<>();
    /** Replicas that start, with the times when they are ready, in order. */
    private final Deque<Integer> starting = new ArrayDeque<>();

    private final Deque<Double> readyAt = new ArrayDeque<>();
    private LogHistogram.Snapshot before = LogHistogram.Snapshot.EMPTY;
    private long ticks = 1;

    /**
     * @param atStart  replicas that serve from the start
     * @param recorder of the fleet's latencies
     */
    Autoscaler(
            Lifecycle lifecycle,
            Roster roster,
            Replica[] replicas,
            int pool,
            Scaling rule,
            int atStart,
            Recorder recorder) {
        this.lifecycle = lifecycle;
        this.roster = roster;
        this.replicas = replicas;
        this.pool = pool;
        this.rule = rule;
        this.recorder = recorder;
        wanted.add(new Wanted(0, atStart));
    }

    /** The next tick, or the moment when a replica is ready. */
    @Override
    public double next() {
        double tick = ticks * rule.interval();
        return readyAt.isEmpty() ? tick : Math.min(tick, readyAt.getFirst());
    }

    /** First the replicas that are ready take requests, then the pool is measured. */
    @Override
    public void act(double now) {
        while (!readyAt.isEmpty() && readyAt.getFirst() <= now) {
            readyAt.removeFirst();
            lifecycle.serve(starting.removeFirst());
        }
        if (ticks * rule.interval() <= now) {
            ticks++;
            scale(now);
        }
    }

    /** Replicas that serve, will, or will again. */
    private int current() {
        return roster.count(pool, State.SERVING)
                + roster.count(pool, State.STARTING)
                + roster.count(pool, State.RENEWING)
                + roster.count(pool, State.DOWN);
    }

    private void scale(double now) {
        int current = current();
        int desired = Math.min(rule.most(), Math.max(rule.least(), desired(now, current)));
        while (!wanted.isEmpty() && wanted.getFirst().time() < now - rule.stabilisation()) {
            wanted.removeFirst();
        }
        while (!wanted.isEmpty() && wanted.getLast().replicas() <= desired) {
            wanted.removeLast();
        }
        wanted.addLast(new Wanted(now, desired));
        int held = Math.max(desired, Math.min(current, wanted.getFirst().replicas()));
        for (; current < held; current++) {
            if (!start(now)) {
                return;
            }
        }
        for (; current > held; current--) {
            if (!end()) {
                return;
            }
        }
    }

    private int desired(double now, int current) {
        if (rule.metric() == Scaling.Metric.TTFT) {
            return byTtft(current);
        }
        double sum = 0;
        for (int i = roster.first(pool); i < roster.end(pool); i++) {
            if (roster.state(i) == State.SERVING) {
                sum += measure(i, now);
            }
        }
        return within(sum / (current * rule.target())) ? current : ceil(sum / rule.target());
    }

    private double measure(int replica, double now) {
        if (rule.metric() == Scaling.Metric.REQUESTS) {
            return replicas[replica].outstanding();
        }
        return (double) replicas[replica].cacheBytes(now) / replicas[replica].capacityBytes();
    }

    /** Replicas that start do not count, so that a slow start does not make more and more of them. */
    private int byTtft(int current) {
        LogHistogram.Snapshot now = recorder.latencies(Metric.TTFT);
        LogHistogram window = LogHistogram.between(before, now, now.greatest());
        before = now;
        if (window.count() == 0) {
            return current;
        }
        double ratio = window.quantile(0.95) / rule.target();
        int serving = roster.count(pool, State.SERVING);
        if (within(ratio)) {
            return current;
        }
        int desired = ceil(serving * ratio);
        return ratio > 1 ? Math.max(current, desired) : desired;
    }

    private boolean within(double ratio) {
        return Math.abs(ratio - 1) <= rule.tolerance();
    }

    /** Rounds up, but not for what a division leaves beyond a whole number. */
    private static int ceil(double number) {
        return (int) Math.min(Integer.MAX_VALUE, Math.ceil(number - 1e-9));
    }

    /** Lets a replica that drains go on, or starts one; whether there was any. */
    private boolean start(double now) {
        int released = Router.NONE;
        for (int i = roster.first(pool); i < roster.end(pool); i++) {
            if (roster.state(i) == State.DRAINING) {
                lifecycle.serve(i);
                return true;
            }
            if (released == Router.NONE && roster.state(i) == State.RELEASED) {
                released = i;
            }
        }
        if (released == Router.NONE) {
            return false;
        }
        roster.change(released, State.STARTING, now);
        starting.addLast(released);
        readyAt.addLast(now + rule.coldStart());
        return true;
    }

    /** Ends the replica that was started last, or lets the one with the fewest requests drain; whether there was any. */
    private boolean end() {
        if (!starting.isEmpty()) {
            readyAt.removeLast();
            lifecycle.release(starting.removeLast());
            return true;
        }
        int least = Router.NONE;
        for (int i = roster.first(pool); i < roster.end(pool); i++) {
            if (roster.state(i) == State.SERVING
                    && (least == Router.NONE || replicas[i].outstanding() <= replicas[least].outstanding())) {
                least = i;
            }
        }
        if (least == Router.NONE) {
            return false;
        }
        lifecycle.drain(least);
        return true;
    }
}
