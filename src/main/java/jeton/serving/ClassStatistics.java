package jeton.serving;

import java.util.ArrayList;
import java.util.List;
import jeton.serving.ClassRecorder.Count;
import jeton.serving.ClassRecorder.Snapshot;
import jeton.stats.LogHistogram;
import org.jspecify.annotations.Nullable;

/** What became of the requests of one class in the measured window of a simulation. */
public final class ClassStatistics {
    private final double[] whole = new double[Count.values().length];
    private final double[] window = new double[Count.values().length];
    private final LogHistogram[] latencies = new LogHistogram[ClassRecorder.METRICS.size()];

    private ClassStatistics(int ofClass, Snapshot run, @Nullable Snapshot start, List<Snapshot> within) {
        Snapshot end = within.get(within.size() - 1);
        for (Count count : Count.values()) {
            int i = ClassRecorder.index(ofClass, count);
            whole[count.ordinal()] = run.counts()[i];
            window[count.ordinal()] = end.counts()[i] - (start == null ? 0 : start.counts()[i]);
        }
        for (int m = 0; m < latencies.length; m++) {
            int i = ClassRecorder.index(ofClass, ClassRecorder.METRICS.get(m));
            double greatest = within.stream()
                    .mapToDouble(snapshot -> snapshot.latencies()[i].greatest())
                    .max()
                    .orElseThrow();
            LogHistogram.Snapshot from = start == null ? LogHistogram.Snapshot.EMPTY : start.latencies()[i];
            latencies[m] = LogHistogram.between(from, end.latencies()[i], greatest);
        }
    }

    /**
     * Of all classes in their order.
     *
     * @param run    whole, at its end
     * @param start  of the window; null for the start of the run
     * @param within the window, the last at its end
     */
    static List<ClassStatistics> of(Snapshot run, @Nullable Snapshot start, List<Snapshot> within) {
        List<ClassStatistics> all = new ArrayList<>();
        int classes = run.counts().length / Count.values().length;
        for (int i = 0; i < classes; i++) {
            all.add(new ClassStatistics(i, run, start, within));
        }
        return List.copyOf(all);
    }

    /** Of the whole run, warm-up included. */
    public double whole(Count count) {
        return whole[count.ordinal()];
    }

    /** Of the measured window. */
    public double measured(Count count) {
        return window[count.ordinal()];
    }

    /**
     * Of requests that completed in the measured window.
     *
     * @param metric to the first token, per token, or to the end; no other is kept by class
     */
    public LogHistogram latency(Metric metric) {
        return latencies[ClassRecorder.METRICS.indexOf(metric)];
    }
}
