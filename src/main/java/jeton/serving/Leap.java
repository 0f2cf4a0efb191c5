package jeton.serving;

import jeton.latency.StepSeries;

/**
 * The run of equal steps that a replica makes at once, or none while it is idle: when it began and when it ends, which may
 * move to the end of any of its steps. All engines of a replica share it. Reused; not thread safe.
 */
final class Leap {
    private final StepSeries series = new StepSeries();
    private boolean busy;
    private double origin;
    private long steps;
    private double boundary = Double.POSITIVE_INFINITY;
    private double lastEnd = Double.NaN;

    /** Durations of the steps. */
    StepSeries series() {
        return series;
    }

    /** Whether a step is under way. */
    boolean isBusy() {
        return busy;
    }

    /** Whether more than the step under way is to come, so that there is something to cut. */
    boolean isLong() {
        return busy && steps > 1;
    }

    /** Start of the first step. */
    double origin() {
        return origin;
    }

    long steps() {
        return steps;
    }

    /** End of the last step, positive infinity while idle. */
    double boundary() {
        return boundary;
    }

    /** Starts {@code count} steps. */
    void begin(double now, long count) {
        busy = true;
        origin = now;
        steps = count;
        boundary = now + series.total(count);
    }

    /** Ends after {@code count} steps, if there are more. */
    void cut(long count) {
        if (count < steps) {
            steps = count;
            boundary = origin + series.total(count);
        }
    }

    /** Ends with the step under way at {@code now}. */
    void cutAt(double now) {
        cut(firstEnding(now));
    }

    /** The first step that ends at {@code now} or later, from 1. */
    long firstEnding(double now) {
        return series.firstEnding(now - origin, steps);
    }

    /** End of the first {@code count} steps. */
    double endOf(long count) {
        return origin + series.total(count);
    }

    /** Steps that ended by {@code now}, all but the last at most. */
    long ended(double now) {
        if (!isLong()) {
            return 0;
        }
        long count = firstEnding(now);
        return count == steps || endOf(count) > now ? count - 1 : count;
    }

    /** The first {@code count} steps are accounted for: the rest starts at {@code now}, with durations told anew. */
    void goOn(double now, long count) {
        begin(now, steps - count);
    }

    /** The last step has ended at {@code now}. */
    void end(double now) {
        lastEnd = now;
        busy = false;
        boundary = Double.POSITIVE_INFINITY;
    }

    /** The step under way broke off. */
    void breakOff() {
        end(Double.NaN);
    }

    /** Whether no step is under way and one ended at {@code now}. */
    boolean hasJustEnded(double now) {
        return !busy && now == lastEnd;
    }
}
