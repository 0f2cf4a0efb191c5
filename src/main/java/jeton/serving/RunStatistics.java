package jeton.serving;

import java.util.List;
import jeton.serving.Recorder.Mark;
import jeton.stats.LogHistogram;
import jeton.stats.TimeGrid;
import org.jspecify.annotations.Nullable;

/** What one simulation found: totals of the whole run, and sums and latencies of its measured window. */
public final class RunStatistics {
    private final double[] whole;
    private final double[] window = new double[Total.values().length];
    private final LogHistogram[] latencies = new LogHistogram[Metric.values().length];
    private final double from;
    private final double to;
    private final double batchMax;
    private final double cacheMax;
    private final boolean settled;
    private final @Nullable TimeGrid timeline;

    /** @param first mark after which the window starts; -1 for the start of the run. It ends at the last mark. */
    RunStatistics(double[] totals, List<Mark> marks, int first, boolean settled, @Nullable TimeGrid timeline) {
        whole = totals.clone();
        Mark end = marks.get(marks.size() - 1);
        from = first < 0 ? 0 : marks.get(first).time();
        to = end.time();
        double batch = 0;
        double cache = 0;
        for (Mark mark : marks.subList(first + 1, marks.size())) {
            batch = Math.max(batch, mark.batchMax());
            cache = Math.max(cache, mark.cacheMax());
        }
        batchMax = batch;
        cacheMax = cache;
        for (int i = 0; i < window.length; i++) {
            window[i] = end.totals()[i] - (first < 0 ? 0 : marks.get(first).totals()[i]);
        }
        for (int i = 0; i < latencies.length; i++) {
            double greatest = Double.NEGATIVE_INFINITY;
            for (Mark mark : marks.subList(first + 1, marks.size())) {
                greatest = Math.max(greatest, mark.latencies()[i].greatest());
            }
            LogHistogram.Snapshot start =
                    first < 0 ? LogHistogram.Snapshot.EMPTY : marks.get(first).latencies()[i];
            latencies[i] = LogHistogram.between(start, end.latencies()[i], greatest);
        }
        this.settled = settled;
        this.timeline = timeline;
    }

    /** Of the whole run, warm-up included. */
    public double whole(Total total) {
        return whole[total.ordinal()];
    }

    /** Of the measured window. */
    public double measured(Total total) {
        return window[total.ordinal()];
    }

    /** Of the measured window. */
    public LogHistogram latency(Metric metric) {
        return latencies[metric.ordinal()];
    }

    /** Start of the measured window: the end of the warm-up. */
    public double warmupSeconds() {
        return from;
    }

    public double measuredSeconds() {
        return to - from;
    }

    /** Most requests in the batch of one replica at once. */
    public double batchMax() {
        return batchMax;
    }

    /** Most cache bytes held in one replica at once. */
    public double cacheMax() {
        return cacheMax;
    }

    /** Whether the warm-up clearly ended in the first half of the run; if not, the run may be too short. */
    public boolean settled() {
        return settled;
    }

    /** Batch, cache bytes and waiting requests of all replicas together over time, if it was asked for. */
    public @Nullable TimeGrid timeline() {
        return timeline;
    }
}
