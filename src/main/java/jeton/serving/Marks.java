package jeton.serving;

import java.util.ArrayList;
import java.util.List;
import jeton.stats.LogHistogram;
import org.jspecify.annotations.Nullable;

/** What a {@link Recorder} had recorded at even numbers of arrivals; as a run goes on every other one is dropped. */
final class Marks {
    /** Totals at one moment; {@code batchMax} and {@code cacheMax} since the mark before. */
    record Sums(double[] totals, double batchMax, double cacheMax) {
        Sums reaching(Sums before) {
            return new Sums(totals, Math.max(batchMax, before.batchMax), Math.max(cacheMax, before.cacheMax));
        }
    }

    /**
     * State of the run at one moment.
     *
     * @param whole   of all parts together
     * @param classes null where none are told apart
     */
    record Mark(
            double time,
            Sums whole,
            List<Sums> parts,
            LogHistogram.Snapshot[] latencies,
            ClassRecorder.@Nullable Snapshot classes) {
        /** With the greatest values since the mark before {@code dropped}. */
        private Mark reaching(Mark dropped) {
            LogHistogram.Snapshot[] merged = new LogHistogram.Snapshot[latencies.length];
            for (int i = 0; i < merged.length; i++) {
                merged[i] = latencies[i].reaching(dropped.latencies[i].greatest());
            }
            List<Sums> reaching = new ArrayList<>();
            for (int i = 0; i < parts.size(); i++) {
                reaching.add(parts.get(i).reaching(dropped.parts.get(i)));
            }
            return new Mark(
                    time,
                    whole.reaching(dropped.whole),
                    reaching,
                    merged,
                    classes == null || dropped.classes == null ? classes : classes.reaching(dropped.classes));
        }
    }

    private static final int MOST = 64;
    private static final int CLOSEST = 8;

    private final List<Mark> marks = new ArrayList<>();
    private long arrivalsPerMark = CLOSEST;
    private long next = CLOSEST;

    /** Begins with marks at least so many arrivals apart. Where others are dropped later, those that are left are the same. */
    void space(int arrivals) {
        while (arrivalsPerMark < arrivals) {
            arrivalsPerMark *= 2;
        }
        next = arrivalsPerMark;
    }

    boolean isDue(double arrivals) {
        return arrivals >= next;
    }

    void add(Mark mark) {
        marks.add(mark);
        if (marks.size() == MOST) {
            for (int i = 0; i < MOST / 2; i++) {
                marks.set(i, marks.get(2 * i + 1).reaching(marks.get(2 * i)));
            }
            marks.subList(MOST / 2, MOST).clear();
            arrivalsPerMark *= 2;
        }
        next += arrivalsPerMark;
    }

    List<Mark> all() {
        return marks;
    }

    /** Time of the last one, 0 without any. */
    double last() {
        return marks.isEmpty() ? 0 : marks.get(marks.size() - 1).time();
    }

    /** The first one after the warm-up, or the last that leaves any time to measure; -1 for the start of the run. */
    int first(double warmup) {
        int first = -1;
        while (warmup > 0
                && marks.get(first + 1).time() < last()
                && (first < 0 || marks.get(first).time() < warmup)) {
            first++;
        }
        return first;
    }
}
