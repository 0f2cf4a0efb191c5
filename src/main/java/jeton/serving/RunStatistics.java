package jeton.serving;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import jeton.serving.Marks.Mark;
import jeton.serving.Marks.Sums;
import jeton.stats.LogHistogram;
import jeton.stats.TimeGrid;
import jeton.workload.SessionStatistics;
import org.jspecify.annotations.Nullable;

/** What one simulation found: totals of the whole run, and sums and latencies of its measured window. */
public final class RunStatistics {
    private final double[] whole;
    private final PoolStatistics all;
    private final List<PoolStatistics> pools;
    private final List<ClassStatistics> classes;
    private final LogHistogram[] latencies = new LogHistogram[Metric.values().length];
    private final double from;
    private final double to;
    private final boolean settled;
    private final @Nullable TimeGrid timeline;
    private final List<SessionStatistics> sessions;

    /**
     * @param first mark after which the window starts; -1 for the start of the run. It ends at the last mark.
     * @param end   state at the end of the run
     */
    RunStatistics(
            List<Mark> marks,
            int first,
            Mark end,
            boolean settled,
            @Nullable TimeGrid timeline,
            List<SessionStatistics> sessions) {
        this.sessions = sessions;
        whole = end.whole().totals();
        Mark last = marks.get(marks.size() - 1);
        from = first < 0 ? 0 : marks.get(first).time();
        to = last.time();
        all = window(marks, first, Mark::whole);
        List<PoolStatistics> parts = new ArrayList<>();
        for (int p = 0; p < last.parts().size(); p++) {
            int part = p;
            parts.add(window(marks, first, mark -> mark.parts().get(part)));
        }
        pools = List.copyOf(parts);
        classes = classes(marks, first, end.classes());
        for (int i = 0; i < latencies.length; i++) {
            double greatest = Double.NEGATIVE_INFINITY;
            for (Mark mark : marks.subList(first + 1, marks.size())) {
                greatest = Math.max(greatest, mark.latencies()[i].greatest());
            }
            LogHistogram.Snapshot start =
                    first < 0 ? LogHistogram.Snapshot.EMPTY : marks.get(first).latencies()[i];
            latencies[i] = LogHistogram.between(start, last.latencies()[i], greatest);
        }
        this.settled = settled;
        this.timeline = timeline;
    }

    private static List<ClassStatistics> classes(List<Mark> marks, int first, ClassRecorder.@Nullable Snapshot atEnd) {
        List<ClassRecorder.Snapshot> within = new ArrayList<>();
        for (Mark mark : marks.subList(first + 1, marks.size())) {
            ClassRecorder.Snapshot classes = mark.classes();
            if (classes != null) {
                within.add(classes);
            }
        }
        return atEnd == null
                ? List.of()
                : ClassStatistics.of(atEnd, first < 0 ? null : marks.get(first).classes(), within);
    }

    private static PoolStatistics window(List<Mark> marks, int first, Function<Mark, Sums> sums) {
        double batch = 0;
        double cache = 0;
        for (Mark mark : marks.subList(first + 1, marks.size())) {
            batch = Math.max(batch, sums.apply(mark).batchMax());
            cache = Math.max(cache, sums.apply(mark).cacheMax());
        }
        double[] window = sums.apply(marks.get(marks.size() - 1)).totals().clone();
        if (first >= 0) {
            double[] before = sums.apply(marks.get(first)).totals();
            for (int i = 0; i < window.length; i++) {
                window[i] -= before[i];
            }
        }
        return new PoolStatistics(window, batch, cache);
    }

    /** Of the pools that had a part of the recorder, in the order in which they got it. */
    public List<PoolStatistics> pools() {
        return pools;
    }

    /** Of the classes of requests that were told apart. */
    public List<ClassStatistics> classes() {
        return classes;
    }

    /** Of the whole run, warm-up included. */
    public double whole(Total total) {
        return whole[total.ordinal()];
    }

    /** Of the whole run: one for every class of requests that has sessions. */
    public List<SessionStatistics> sessions() {
        return sessions;
    }

    /** Of the measured window. */
    public double measured(Total total) {
        return all.measured(total);
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
        return all.batchMax();
    }

    /** Most cache bytes held in one replica at once. */
    public double cacheMax() {
        return all.cacheMax();
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
