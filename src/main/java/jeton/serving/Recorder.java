package jeton.serving;

import java.util.ArrayList;
import java.util.List;
import jeton.latency.StepSeries;
import jeton.serving.Marks.Mark;
import jeton.serving.Marks.Sums;
import jeton.stats.LogHistogram;
import jeton.stats.Mser;
import jeton.stats.TimeGrid;
import jeton.workload.SessionStatistics;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one simulation remembers: totals, latency histograms, warm-up detection and, if asked, a timeline. All
 * replicas of a fleet share one; those of a pool may have a part of it, which keeps their sums apart. Memory does not grow
 * with the number of requests. Not thread safe.
 *
 * <p>Marks are set at even numbers of arrivals, so that a warm-up can be cut off afterwards without a second run.
 */
public final class Recorder {
    /** Limits that a request should meet, in seconds; infinite where none is asked. */
    public record Slo(double ttft, double tpot, double e2e) {
        public static final Slo NONE =
                new Slo(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
    }

    /** Quantity of the timeline: requests running. */
    public static final int TIMELINE_BATCH = 0;
    /** Quantity of the timeline: cache bytes held. */
    public static final int TIMELINE_CACHE = 1;
    /** Quantity of the timeline: requests in the queue. */
    public static final int TIMELINE_WAITING = 2;

    private final Slo slo;
    private final double outside;
    private final double[] totals = new double[Total.values().length];
    private final LogHistogram[] latencies;
    private final Mser ttftSeries;
    private final Mser e2eSeries;
    private final @Nullable TimeGrid timeline;
    private final Observed observed;
    private final List<Recorder> parts = new ArrayList<>();
    private List<SessionStatistics> sessions = List.of();
    private final Marks marks = new Marks();
    private int batchMax;
    private long cacheMax;

    public Recorder(Slo slo, boolean withTimeline) {
        this(slo, 0, withTimeline);
    }

    /** @param outside seconds that every request spends outside the engine before its first token, on top of all latencies */
    public Recorder(Slo slo, double outside, boolean withTimeline) {
        this.slo = slo;
        this.outside = outside;
        timeline = withTimeline ? new TimeGrid(3, 1.0 / 64) : null;
        latencies = new LogHistogram[Metric.values().length];
        for (Metric metric : Metric.values()) {
            latencies[metric.ordinal()] = new LogHistogram();
        }
        ttftSeries = new Mser();
        e2eSeries = new Mser();
        observed = new Observed();
    }

    private Recorder(Recorder whole, double outside) {
        slo = whole.slo;
        this.outside = outside;
        timeline = whole.timeline;
        latencies = whole.latencies;
        ttftSeries = whole.ttftSeries;
        e2eSeries = whole.e2eSeries;
        observed = whole.observed;
    }

    /** Who looks at every completion, if anybody. */
    private static final class Observed {
        private @Nullable RequestObserver by;
        private @Nullable ClassRecorder classes;
    }

    /**
     * A part for the replicas of one pool. Its sums are kept apart and belong to those of the whole; latencies, warm-up,
     * timeline and observer are those of the whole, which also sets the marks.
     *
     * @param outsideOfPart seconds that its requests spend outside the engine before the first token
     */
    public Recorder part(double outsideOfPart) {
        Recorder part = new Recorder(this, outsideOfPart);
        parts.add(part);
        return part;
    }

    /** Shows every completion to {@code observer}. */
    public void observe(RequestObserver observer) {
        observed.by = observer;
    }

    /** Adds to a sum. */
    public void count(Total total, double amount) {
        totals[total.ordinal()] += amount;
    }

    /**
     * Tells classes of requests apart, from the start of the run. Whoever brings the requests must say of what class each
     * one is, before it arrives, and when it has left.
     *
     * @param deadlines of each class, seconds after arrival by which the first token should come; infinite for none
     */
    public ClassRecorder byClass(double[] deadlines) {
        ClassRecorder classes = new ClassRecorder(deadlines);
        observed.classes = classes;
        return classes;
    }

    private LogHistogram latency(Metric metric) {
        return latencies[metric.ordinal()];
    }

    /** The latencies recorded so far. */
    public LogHistogram.Snapshot latencies(Metric metric) {
        return latency(metric).snapshot();
    }

    /** Of all parts together. */
    public double total(Total total) {
        double sum = totals[total.ordinal()];
        for (Recorder part : parts) {
            sum += part.totals[total.ordinal()];
        }
        return sum;
    }

    /** Counts an arrival; true if a mark is due. */
    public boolean arrived() {
        totals[Total.ARRIVED.ordinal()]++;
        return marks.isDue(totals[Total.ARRIVED.ordinal()]);
    }

    /** Says how many replicas have to catch up at a mark, before the first arrival: there is an arrival for each of them. */
    public void spaceMarks(int replicas) {
        marks.space(replicas);
    }

    /** Sets a mark at {@code time}; replicas should have caught up. */
    public void mark(double time) {
        marks.add(state(time));
        restartMaxima();
        parts.forEach(Recorder::restartMaxima);
        for (LogHistogram latency : latencies) {
            latency.restartGreatest();
        }
        if (observed.classes != null) {
            observed.classes.restartMaxima();
        }
    }

    private Mark state(double time) {
        LogHistogram.Snapshot[] snapshots = new LogHistogram.Snapshot[latencies.length];
        for (int i = 0; i < latencies.length; i++) {
            snapshots[i] = latencies[i].snapshot();
        }
        return new Mark(
                time,
                sumsOfAll(),
                parts.stream().map(Recorder::sums).toList(),
                snapshots,
                observed.classes == null ? null : observed.classes.snapshot());
    }

    private Sums sums() {
        return new Sums(totals.clone(), batchMax, cacheMax);
    }

    private Sums sumsOfAll() {
        Sums all = sums();
        for (Recorder part : parts) {
            all = all.reaching(part.sums());
            for (int i = 0; i < totals.length; i++) {
                all.totals()[i] += part.totals[i];
            }
        }
        return all;
    }

    private void restartMaxima() {
        batchMax = 0;
        cacheMax = 0;
    }

    void rejected() {
        count(Total.REJECTED, 1);
    }

    /** A request left without its answer; what was computed for it is wasted. */
    void left(Outcome outcome, long tokensProduced, long promptComputed) {
        switch (outcome) {
            case ABORTED -> count(Total.ABORTED, 1);
            case LOST -> count(Total.LOST, 1);
            case EXPIRED -> {
                count(Total.REJECTED, 1);
                count(Total.EXPIRED, 1);
            }
            case OUT_OF_MEMORY -> {
                count(Total.REJECTED, 1);
                count(Total.OUT_OF_MEMORY, 1);
            }
            default -> throw new IllegalArgumentException(outcome.name());
        }
        count(Total.WASTED, tokensProduced);
        count(Total.WASTED_INPUT, promptComputed);
        if (tokensProduced > 0) {
            count(Total.UNSERVED_INPUT, promptComputed);
        }
    }

    /** A request was admitted for the first time and found part of its prompt in the cache. */
    void lookedUp(int promptTokens, int cachedTokens) {
        count(Total.LOOKED_UP, promptTokens);
        count(Total.CACHED_INPUT, cachedTokens);
    }

    /** A preempted request found part of what it had lost in the cache. */
    void recovered(long tokens) {
        count(Total.RECOMPUTED, -tokens);
    }

    void evicted(long blocks) {
        count(Total.EVICTED_BLOCKS, blocks);
    }

    /** Bytes of blocks were written to a tier below the cache, counted from 0. */
    void wroteDown(int tier, long bytes) {
        count(Total.writtenTo(tier), bytes);
    }

    /** Blocks of a tier below the cache are on their way up. */
    void readUp(int tier, long tokens, long bytes) {
        count(Total.tokensFrom(tier), tokens);
        count(Total.readFrom(tier), bytes);
    }

    /**
     * A request waited for blocks from tiers.
     *
     * @param saved seconds in which the replica could have computed them
     */
    void fetched(double seconds, double saved) {
        count(Total.FETCHES, 1);
        count(Total.FETCH_SECONDS, seconds);
        count(Total.SAVED_SECONDS, saved);
    }

    /** Blocks of a call lay in the cache, held by nobody, until the next call or until they were given up. */
    void resided(double byteSeconds) {
        count(Total.IDLE_BYTE_SECONDS, byteSeconds);
    }

    void truncated() {
        count(Total.TRUNCATED, 1);
    }

    void preempted(long cachedTokens) {
        count(Total.PREEMPTIONS, 1);
        count(Total.RECOMPUTED, cachedTokens);
    }

    /** A request was admitted that had been queued since {@code from}. */
    void leftQueue(double from, double now) {
        if (timeline != null) {
            timeline.add(TIMELINE_WAITING, from, now, 1);
        }
    }

    void scheduledFirst(double waited) {
        latency(Metric.QUEUE).add(waited);
    }

    void firstToken(double sinceArrival, int promptTokens) {
        latency(Metric.TTFT).add(sinceArrival + outside);
        count(Total.INPUT_TOKENS, promptTokens);
    }

    void answerToken(double sinceArrival) {
        latency(Metric.ANSWER).add(sinceArrival + outside);
    }

    /** As many tokens that did not come one step after the ones before. */
    void irregularGaps(double seconds, long times) {
        latency(Metric.ITL).add(seconds, times);
    }

    /** A token that did not come one step after the one before. */
    void irregularGap(double seconds) {
        latency(Metric.ITL).add(seconds);
    }

    /** A sample is complete, its request not yet. */
    void sampleCompleted(double now, double firstToken, int output) {
        if (output > 1) {
            latency(Metric.TPOT).add((now - firstToken) / (output - 1));
        }
    }

    /** Samples were given up when their request was complete. */
    void cancelled(long tokensProduced) {
        count(Total.CANCELLED, tokensProduced);
        count(Total.WASTED, tokensProduced);
    }

    void completed(
            long id,
            double now,
            double arrival,
            double firstToken,
            int prompt,
            int thinking,
            int output,
            int preemptions) {
        completed(id, now, arrival, firstToken, prompt, thinking, output, output, preemptions);
    }

    /**
     * A request is complete.
     *
     * @param thinking   of all its complete samples together, like {@code output}
     * @param lastOutput of the sample that completes it
     */
    void completed(
            long id,
            double now,
            double arrival,
            double firstToken,
            int prompt,
            int thinking,
            int output,
            int lastOutput,
            int preemptions) {
        if (observed.by != null) {
            observed.by.completed(id, arrival, firstToken + outside, now + outside, output, preemptions);
        }
        double ttft = firstToken - arrival + outside;
        double e2e = now - arrival + outside;
        latency(Metric.E2E).add(e2e);
        double tpot = 0;
        if (lastOutput > 1) {
            tpot = (now - firstToken) / (lastOutput - 1);
            latency(Metric.TPOT).add(tpot);
        }
        ttftSeries.add(now, ttft);
        e2eSeries.add(now, e2e);
        count(Total.COMPLETED, 1);
        count(Total.COMPLETED_INPUT, prompt);
        count(Total.COMPLETED_OUTPUT, output);
        count(Total.COMPLETED_THINKING, thinking);
        boolean withinSlo = ttft <= slo.ttft && tpot <= slo.tpot && e2e <= slo.e2e;
        if (withinSlo) {
            count(Total.WITHIN_SLO, 1);
        }
        if (observed.classes != null) {
            observed.classes.completed(id, ttft, tpot, e2e, output, withinSlo);
        }
    }

    /**
     * Records {@code k} equal steps.
     *
     * @param start      of the first step
     * @param tokenGaps  sequences that get a token in every step, or several at once, one step after the one before
     * @param running    requests in the batch
     * @param computed   tokens that pass through the model in every step
     * @param produced   tokens sampled in all steps together
     * @param held       cache bytes held, averaged over the time of the steps
     * @param heldLast   cache bytes held in the last step, the most
     */
    void steps(
            double start,
            StepSeries series,
            long k,
            int tokenGaps,
            int running,
            long computed,
            long produced,
            double held,
            long heldLast) {
        double seconds = series.total(k);
        count(Total.STEPS, k);
        count(Total.LEAPS, 1);
        busy(start, seconds, series.inputSeconds(k), running, held, heldLast);
        count(Total.COMPUTED_TOKENS, (double) computed * k);
        count(Total.OUTPUT_TOKENS, produced);
        count(Total.BYTES_READ, series.bytes(k));
        if (tokenGaps > 0) {
            recordGaps(series, k, tokenGaps);
        }
    }

    /**
     * Records a step that broke off: time was spent, nothing came of it.
     *
     * @param series  whose first step it was
     * @param seconds for which it ran
     */
    void brokenStep(double start, StepSeries series, double seconds, int running, long held) {
        double input = seconds * series.inputSeconds(1) / series.total(1);
        busy(start, seconds, input, running, held, held);
    }

    /** A time in which steps ran. */
    private void busy(double start, double seconds, double input, int running, double held, long heldMost) {
        count(Total.BUSY_SECONDS, seconds);
        count(Total.INPUT_SECONDS, input);
        count(Total.BATCH_SECONDS, seconds * running);
        count(Total.CACHE_BYTE_SECONDS, seconds * held);
        batchMax = Math.max(batchMax, running);
        cacheMax = Math.max(cacheMax, heldMost);
        if (timeline != null) {
            timeline.add(TIMELINE_BATCH, start, start + seconds, running);
            timeline.add(TIMELINE_CACHE, start, start + seconds, held);
        }
    }

    /**
     * Records what drafts a step verified.
     *
     * @param sequences whose drafts they are
     * @param drafts    of all of them
     * @param accepted  those that became part of an output
     */
    void verified(long sequences, long drafts, long accepted) {
        count(Total.VERIFICATIONS, sequences);
        count(Total.DRAFTED_TOKENS, drafts);
        count(Total.ACCEPTED_TOKENS, accepted);
    }

    /** Cache bytes held by a replica without a step, for others to pull or for what is being pulled. */
    void idle(double from, double now, long held) {
        count(Total.CACHE_BYTE_SECONDS, (now - from) * held);
        cacheMax = Math.max(cacheMax, held);
        if (timeline != null) {
            timeline.add(TIMELINE_CACHE, from, now, held);
        }
    }

    /** The cache of a prompt came from another replica. */
    void transferred(double sinceFirstToken, long bytes) {
        latency(Metric.TRANSFER).add(sinceFirstToken);
        count(Total.TRANSFERS, 1);
        count(Total.TRANSFER_BYTES, bytes);
    }

    private void recordGaps(StepSeries series, long k, int times) {
        LogHistogram gaps = latency(Metric.ITL);
        int segments = series.segments(k);
        for (int s = 0; s < segments; s++) {
            long from = series.segmentStart(s);
            long to = s + 1 < segments ? series.segmentStart(s + 1) : k;
            gaps.addLine(series.step(from), series.segmentSlope(s), to - from, times);
        }
    }

    /** What became of the sessions of the source, told at the end. */
    public void sessions(List<SessionStatistics> ofSource) {
        sessions = List.copyOf(ofSource);
    }

    /**
     * Statistics of a window of the run.
     *
     * @param end        when the last request left
     * @param dropWarmup whether to start where the warm-up that MSER-5 finds is over, at the next mark
     * @param toLastMark whether to stop at the last mark, shortly before the last arrival, instead of {@code end}; a run
     *                   with too few arrivals for a mark, or all of them at its start, goes on to {@code end}
     */
    public RunStatistics statistics(double end, boolean dropWarmup, boolean toLastMark) {
        if (!toLastMark || !(marks.last() > 0)) {
            mark(end);
        }
        double warmup = 0;
        boolean settled = true;
        if (dropWarmup) {
            Mser.Cut ttft = ttftSeries.cut();
            Mser.Cut e2e = e2eSeries.cut();
            settled = ttft.settled() && e2e.settled();
            warmup = Math.max(ttft.time(), e2e.time());
        }
        return new RunStatistics(marks.all(), marks.first(warmup), state(end), settled, timeline, sessions);
    }
}
