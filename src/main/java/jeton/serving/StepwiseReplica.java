package jeton.serving;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import jeton.latency.Batch;
import jeton.latency.StepSeries;
import jeton.workload.Request;

/**
 * The vLLM V1 scheduler one step at a time, as its source reads: the reference that {@link LeapReplica} must reproduce.
 *
 * <p>Running requests come first, in order of admission, each with the tokens it still needs as far as the budget goes; when
 * blocks run out the request admitted last is preempted and recomputed later. Then waiting requests are admitted strictly
 * in order, unless something was preempted in this step. Not thread safe.
 */
public final class StepwiseReplica implements Replica {
    private static final class Sequence {
        final long id;
        final double arrival;
        double queuedAt;
        final int prompt;
        int thinking;
        int output;
        int produced;
        int computed;
        double firstToken = Double.NaN;
        double lastToken = Double.NaN;
        boolean seen;
        /** Since the start, or since the last preemption. */
        boolean promptComputed;

        /** Steps made when it can be admitted. */
        long noticedAt;

        int scheduled;
        int preemptions;
        /** Leaves with the step under way. */
        boolean givenUp;

        Sequence(Request request) {
            id = request.id;
            arrival = request.arrival;
            queuedAt = request.arrival;
            prompt = request.promptTokens;
            thinking = request.thinkingTokens;
            output = request.outputTokens();
        }

        /** Tokens known but not computed. */
        int need() {
            return prompt + produced - computed;
        }

        /** Whether the next token follows from the cache alone. */
        boolean decoding() {
            return promptComputed && need() == 1;
        }
    }

    private final Setup setup;
    private final CacheLayout layout;
    private final SchedulerLimits limits;
    private final Recorder recorder;
    private final Deque<Sequence> waiting = new ArrayDeque<>();
    private final List<Sequence> running = new ArrayList<>();
    private final List<Sequence> step = new ArrayList<>();
    /** Of the running ones. */
    private final List<Sequence> givenUp = new ArrayList<>();

    private final Batch batch = new Batch();
    private final StepSeries series = new StepSeries();
    private long free;
    private long reserved;
    private boolean busy;
    private double start;
    private double boundary = Double.POSITIVE_INFINITY;
    private double lastEnd = Double.NaN;
    private long steps;
    private final Departures departures = new Departures();

    public StepwiseReplica(Setup setup, Recorder recorder) {
        this.setup = setup;
        this.recorder = recorder;
        layout = setup.cache();
        limits = setup.limits();
        free = layout.capacityBytes();
    }

    @Override
    public double boundary() {
        return boundary;
    }

    @Override
    public int outstanding() {
        return waiting.size() + running.size();
    }

    @Override
    public Departures departures() {
        return departures;
    }

    @Override
    public void arrive(double now, Request request) {
        if (request.promptTokens >= limits.maxModelLen()
                || layout.bytes(request.promptTokens) > layout.capacityBytes()) {
            recorder.rejected();
            departures.add(request.id, Outcome.REJECTED);
            return;
        }
        Sequence sequence = new Sequence(request);
        int longest = limits.maxModelLen() - sequence.prompt;
        if (sequence.output > longest) {
            sequence.output = longest;
            sequence.thinking = Math.min(sequence.thinking, longest);
            recorder.truncated();
        }
        if (busy || now == lastEnd) {
            sequence.noticedAt = steps + (busy ? 1 : 0) + limits.noticeSteps();
        }
        waiting.addLast(sequence);
    }

    @Override
    public void schedule(double now) {
        if (busy) {
            return;
        }
        long notice = steps;
        while (true) {
            step.clear();
            boolean preempted = scheduleRunning(now);
            if (!preempted) {
                admitWaiting(now, notice);
            }
            if (!step.isEmpty()) {
                begin(now);
                return;
            }
            if (waiting.isEmpty()) {
                return;
            }
            if (waiting.getFirst().noticedAt > notice) {
                notice = Long.MAX_VALUE;
            } else if (!preempted) {
                fail(waiting.removeFirst());
            }
        }
    }

    private boolean scheduleRunning(double now) {
        boolean preempted = false;
        int budget = limits.maxBatchedTokens();
        for (int i = 0; i < running.size() && budget > 0; i++) {
            Sequence sequence = running.get(i);
            int n = limits.chunk(sequence.need(), budget);
            boolean gone = false;
            while (!allocate(sequence, n)) {
                Sequence victim = running.remove(running.size() - 1);
                preempt(victim, now);
                preempted = true;
                if (victim == sequence) {
                    gone = true;
                    break;
                }
            }
            if (gone) {
                break;
            }
            sequence.scheduled = n;
            step.add(sequence);
            budget -= n;
        }
        return preempted;
    }

    private void admitWaiting(double now, long notice) {
        int budget = limits.maxBatchedTokens();
        for (Sequence sequence : step) {
            budget -= sequence.scheduled;
        }
        while (!waiting.isEmpty() && budget > 0 && running.size() < limits.maxNumSeqs()) {
            Sequence sequence = waiting.peekFirst();
            if (sequence.noticedAt > notice) {
                return;
            }
            int need = sequence.need();
            if (!limits.chunkedPrefill() && limits.chunk(need, need) > budget) {
                return;
            }
            int n = limits.chunk(need, budget);
            if (reserved + atEnd(sequence) > layout.capacityBytes() || !allocate(sequence, n)) {
                return;
            }
            reserved += atEnd(sequence);
            waiting.removeFirst();
            running.add(sequence);
            recorder.leftQueue(sequence.queuedAt, now);
            if (!sequence.seen) {
                sequence.seen = true;
                recorder.scheduledFirst(now - sequence.arrival);
            }
            sequence.scheduled = n;
            step.add(sequence);
            budget -= n;
        }
    }

    private long atEnd(Sequence sequence) {
        return limits.reserve() ? layout.bytes((long) sequence.prompt + sequence.output) : 0;
    }

    private boolean allocate(Sequence sequence, int n) {
        long bytes = layout.bytes((long) sequence.computed + n) - layout.bytes(sequence.computed);
        if (bytes > free) {
            return false;
        }
        free -= bytes;
        return true;
    }

    private void preempt(Sequence victim, double now) {
        free += layout.bytes(victim.computed);
        reserved -= atEnd(victim);
        int computed = victim.computed;
        victim.computed = 0;
        victim.promptComputed = false;
        if (running.isEmpty()) {
            fail(victim);
            return;
        }
        victim.preemptions++;
        victim.queuedAt = now;
        recorder.preempted(computed);
        waiting.addFirst(victim);
    }

    private void fail(Sequence sequence) {
        leave(sequence, Outcome.OUT_OF_MEMORY);
    }

    private void leave(Sequence sequence, Outcome outcome) {
        int promptComputed = sequence.produced > 0 ? sequence.prompt : sequence.computed;
        recorder.left(outcome, sequence.produced, promptComputed);
        departures.add(sequence.id, outcome);
    }

    @Override
    public boolean abort(double now, long id) {
        for (Sequence sequence : waiting) {
            if (sequence.id == id) {
                waiting.remove(sequence);
                recorder.leftQueue(sequence.queuedAt, now);
                leave(sequence, Outcome.ABORTED);
                return true;
            }
        }
        for (Sequence sequence : running) {
            if (sequence.id == id) {
                if (busy && !sequence.givenUp) {
                    sequence.givenUp = true;
                    givenUp.add(sequence);
                } else if (!busy) {
                    takeOut(sequence, Outcome.ABORTED);
                }
                return true;
            }
        }
        return false;
    }

    private void takeOut(Sequence sequence, Outcome outcome) {
        free += layout.bytes(sequence.computed);
        reserved -= atEnd(sequence);
        running.remove(sequence);
        leave(sequence, outcome);
    }

    @Override
    public void lose(double now) {
        if (boundary <= now) {
            commit(boundary);
        }
        if (busy) {
            recorder.brokenStep(start, series, now - start, running.size(), layout.capacityBytes() - free);
        }
        while (!running.isEmpty()) {
            leave(running.remove(0), Outcome.LOST);
        }
        for (Sequence sequence : waiting) {
            recorder.leftQueue(sequence.queuedAt, now);
            leave(sequence, Outcome.LOST);
        }
        waiting.clear();
        givenUp.clear();
        free = layout.capacityBytes();
        reserved = 0;
        lastEnd = Double.NaN;
        busy = false;
        boundary = Double.POSITIVE_INFINITY;
    }

    private void begin(double now) {
        batch.clear();
        for (Sequence sequence : step) {
            if (sequence.decoding()) {
                batch.decodes++;
                batch.contextSum += sequence.computed;
                batch.windowSum += layout.visible(sequence.computed);
            } else {
                batch.addChunk(sequence.scheduled, sequence.computed, sequence.prompt + (long) sequence.produced);
            }
        }
        setup.stepTime().series(batch, series);
        busy = true;
        start = now;
        boundary = now + series.total(1);
    }

    @Override
    public void commit(double now) {
        long held = layout.capacityBytes() - free;
        recorder.steps(start, series, 1, 0, running.size(), batch.tokens(), batch.sampled(), held, held);
        for (Sequence sequence : step) {
            sequence.computed += sequence.scheduled;
            if (sequence.need() == 0) {
                sequence.promptComputed = true;
                sample(sequence, now);
            }
        }
        for (Sequence sequence : step) {
            if (sequence.produced == sequence.output) {
                finish(sequence, now);
            }
        }
        for (Sequence sequence : givenUp) {
            if (running.contains(sequence)) {
                takeOut(sequence, Outcome.ABORTED);
            }
        }
        givenUp.clear();
        steps++;
        lastEnd = now;
        busy = false;
        boundary = Double.POSITIVE_INFINITY;
    }

    private void sample(Sequence sequence, double now) {
        sequence.produced++;
        if (sequence.produced == 1) {
            sequence.firstToken = now;
            recorder.firstToken(now - sequence.arrival, sequence.prompt);
        } else {
            recorder.irregularGap(now - sequence.lastToken);
        }
        if (sequence.produced == sequence.thinking + 1) {
            recorder.answerToken(now - sequence.arrival);
        }
        sequence.lastToken = now;
    }

    private void finish(Sequence sequence, double now) {
        free += layout.bytes(sequence.computed);
        reserved -= atEnd(sequence);
        running.remove(sequence);
        recorder.completed(
                sequence.id,
                now,
                sequence.arrival,
                sequence.firstToken,
                sequence.prompt,
                sequence.thinking,
                sequence.output,
                sequence.preemptions);
        departures.add(sequence.id, Outcome.COMPLETED);
    }

    @Override
    public void look(double now, ReplicaView into) {
        into.promptTokens = 0;
        into.decodeTokens = 0;
        into.cacheBytes = layout.capacityBytes() - free;
        for (Sequence sequence : waiting) {
            into.promptTokens += sequence.prompt + sequence.produced;
        }
        for (Sequence sequence : running) {
            if (sequence.decoding()) {
                into.decodeTokens += sequence.computed;
            } else {
                into.promptTokens += sequence.prompt + sequence.produced;
            }
        }
    }

    @Override
    public CacheLayout cache() {
        return layout;
    }

    /** Every step is accounted for when it ends. */
    @Override
    public void catchUp(double now) {}

    @Override
    public void checkDrained() {
        if (outstanding() != 0 || free != layout.capacityBytes()) {
            throw new IllegalStateException("not drained: " + waiting.size() + " waiting, " + running.size()
                    + " running, " + (layout.capacityBytes() - free) + " cache bytes held");
        }
    }
}
