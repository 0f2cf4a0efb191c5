package jeton.serving;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jeton.stats.LogHistogram;

/**
 * What becomes of the requests of each class of a workload that has several. Who hands the requests over says of what class
 * each one is, and when it has left. Not thread safe.
 */
public final class ClassRecorder {
    static final List<Metric> METRICS = List.of(Metric.TTFT, Metric.TPOT, Metric.E2E);

    /** Sums over the requests of a class. */
    public enum Count {
        ARRIVED,
        COMPLETED,
        /** Refused, given up or lost. */
        FAILED,
        WITHIN_SLO,
        /** Whose first token came before the deadline of their class. */
        IN_TIME
    }

    /** At one moment. */
    record Snapshot(double[] counts, LogHistogram.Snapshot[] latencies) {
        /** The same state, after the snapshot before it was dropped. */
        Snapshot reaching(Snapshot before) {
            LogHistogram.Snapshot[] merged = new LogHistogram.Snapshot[latencies.length];
            for (int i = 0; i < merged.length; i++) {
                merged[i] = latencies[i].reaching(before.latencies[i].greatest());
            }
            return new Snapshot(counts, merged);
        }
    }

    private final double[] deadlines;
    private final double[] counts;
    private final LogHistogram[] latencies;
    private final Map<Long, Integer> classes = new HashMap<>();

    /** @param deadlines of each class, seconds after arrival by which the first token should come; infinite for none */
    ClassRecorder(double[] deadlines) {
        this.deadlines = deadlines.clone();
        counts = new double[deadlines.length * Count.values().length];
        latencies = new LogHistogram[deadlines.length * METRICS.size()];
        for (int i = 0; i < latencies.length; i++) {
            latencies[i] = new LogHistogram();
        }
    }

    public void arrived(long id, int ofClass) {
        classes.put(id, ofClass);
        count(ofClass, Count.ARRIVED);
    }

    /** The request left, served or not. */
    public void left(long id, boolean served) {
        Integer ofClass = classes.remove(id);
        if (ofClass != null && !served) {
            count(ofClass, Count.FAILED);
        }
    }

    /** @param tpot meaningless for an output of one token */
    void completed(long id, double ttft, double tpot, double e2e, int output, boolean withinSlo) {
        Integer ofClass = classes.get(id);
        if (ofClass == null) {
            throw new IllegalStateException("request " + id + " was served, but nobody said of what class it is");
        }
        count(ofClass, Count.COMPLETED);
        add(ofClass, Metric.TTFT, ttft);
        add(ofClass, Metric.E2E, e2e);
        if (output > 1) {
            add(ofClass, Metric.TPOT, tpot);
        }
        if (withinSlo) {
            count(ofClass, Count.WITHIN_SLO);
        }
        if (ttft <= deadlines[ofClass]) {
            count(ofClass, Count.IN_TIME);
        }
    }

    private void count(int ofClass, Count count) {
        counts[index(ofClass, count)]++;
    }

    private void add(int ofClass, Metric metric, double seconds) {
        latencies[index(ofClass, metric)].add(seconds);
    }

    static int index(int ofClass, Count count) {
        return ofClass * Count.values().length + count.ordinal();
    }

    static int index(int ofClass, Metric metric) {
        return ofClass * METRICS.size() + METRICS.indexOf(metric);
    }

    void restartMaxima() {
        for (LogHistogram latency : latencies) {
            latency.restartGreatest();
        }
    }

    Snapshot snapshot() {
        LogHistogram.Snapshot[] snapshots = new LogHistogram.Snapshot[latencies.length];
        for (int i = 0; i < snapshots.length; i++) {
            snapshots[i] = latencies[i].snapshot();
        }
        return new Snapshot(counts.clone(), snapshots);
    }
}
