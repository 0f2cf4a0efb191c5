package jeton.serving;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The requests of a {@link StepwiseReplica} and the blocks they hold. */
final class StepwiseState {
    final Replica.Setup setup;
    final CacheLayout layout;
    final SchedulerLimits limits;
    final Role role;
    final Recorder recorder;
    final BlockByBlock cache;
    final Departures departures = new Departures();
    /** Those between this replica and others. */
    final StepwiseTransit transit;

    final List<StepwiseSequence> waiting = new ArrayList<>();
    /** In order of admission. */
    final List<StepwiseSequence> running = new ArrayList<>();
    /** Those of them in the step. */
    final List<StepwiseSequence> step = new ArrayList<>();

    long free;
    /** Bytes that the step takes. */
    long planned;

    long reserved;
    private long lastOrdinal;
    private long firstOrdinal;
    private long admissions;

    StepwiseState(Replica.Setup setup, Recorder recorder) {
        this.setup = setup;
        layout = setup.cache();
        limits = setup.limits();
        role = setup.role();
        this.recorder = recorder;
        cache = new BlockByBlock(layout, setup.caching(), recorder);
        free = layout.capacityBytes();
        transit = new StepwiseTransit(this);
    }

    /** The next to be admitted of those noticed, null if there are none. */
    @Nullable
    StepwiseSequence next(long notice) {
        StepwiseSequence best = null;
        boolean closed = false;
        for (StepwiseSequence sequence : waiting) {
            // they are noticed in the order in which they came
            closed |= sequence.noticedAt > notice;
            if (sequence.noticedAt <= notice && (!closed || sequence.seen)) {
                if (!sequence.hasOrdinal) {
                    sequence.hasOrdinal = true;
                    sequence.ordinal = lastOrdinal++;
                }
                if (!limits.oneLine()) {
                    sequence.noticedAt = 0;
                }
                if (best == null || sequence.goesBefore(best)) {
                    best = sequence;
                }
            }
        }
        return best;
    }

    /** The first to be preempted. */
    StepwiseSequence worst() {
        boolean byArrival = limits.order() instanceof QueueOrder.ByPriority;
        StepwiseSequence worst = running.get(0);
        for (StepwiseSequence sequence : running) {
            if (sequence.isWorseThan(worst, byArrival)) {
                worst = sequence;
            }
        }
        return worst;
    }

    void clearStep() {
        step.clear();
        planned = 0;
    }

    boolean fits(StepwiseSequence sequence, int n) {
        return planned + growth(sequence, n) <= free;
    }

    private long growth(StepwiseSequence sequence, int n) {
        int more = sequence.computed + n - sequence.held;
        return more <= 0 ? 0 : layout.growth(sequence.held, more);
    }

    /** Whether {@code n} tokens of one who waits fit behind {@code hit} tokens found in the cache. */
    boolean fits(StepwiseSequence sequence, int hit, long n) {
        long bytes = cache.bytesOfMatch(sequence.blocks, sequence.tokens()) + layout.growth(hit, n);
        return planned + bytes <= free;
    }

    void schedule(StepwiseSequence sequence, int n) {
        planned += growth(sequence, n);
        sequence.scheduled = n;
        step.add(sequence);
    }

    /** Blocks of the step are taken: contents that were there go, those of its prompts come. */
    void remember() {
        cache.keepAtMost(free - planned);
        for (StepwiseSequence sequence : step) {
            if (!sequence.decoding()) {
                cache.know(sequence.blocks, sequence.computed + sequence.scheduled);
            }
        }
    }

    boolean fitsToItsEnd(StepwiseSequence sequence) {
        return reserved + atEnd(sequence) <= layout.capacityBytes();
    }

    long atEnd(StepwiseSequence sequence) {
        int output = role == Role.PREFILL ? 0 : sequence.output;
        return limits.reserve() ? setup.bytesAtEnd(sequence.prompt, output) : 0;
    }

    /** @param hit tokens that it finds in the cache */
    void admit(StepwiseSequence sequence, int hit, double now) {
        waiting.remove(sequence);
        free -= cache.bytesOfMatch(sequence.blocks, sequence.tokens());
        cache.acquire(sequence.blocks, sequence.tokens());
        sequence.computed = hit;
        sequence.held = hit;
        run(sequence);
        reserved += atEnd(sequence);
        sequence.admitted = now;
        sequence.lateFrom = Double.POSITIVE_INFINITY;
        recorder.leftQueue(sequence.queuedAt, now);
        if (!sequence.seen) {
            sequence.seen = true;
            recorder.scheduledFirst(now - sequence.arrival);
            recorder.lookedUp(sequence.prompt, hit);
        } else {
            recorder.recovered(Math.min(hit, sequence.lost));
        }
    }

    void run(StepwiseSequence sequence) {
        running.add(sequence);
        sequence.admission = admissions++;
    }

    private void stop(StepwiseSequence sequence) {
        running.remove(sequence);
        long ahead = layout.bytes(sequence.held) - layout.bytes(sequence.computed);
        free += cache.release(sequence.blocks, sequence.computed) + ahead;
        reserved -= atEnd(sequence);
        sequence.held = 0;
    }

    void preempt(StepwiseSequence victim, double now) {
        stop(victim);
        recorder.preempted(victim.computed);
        victim.lost = victim.computed;
        victim.computed = 0;
        victim.promptComputed = false;
        victim.preemptions++;
        victim.queuedAt = now;
        victim.noticedAt = 0;
        if (limits.preemptedFirst()) {
            victim.ordinal = --firstOrdinal;
        } else if (limits.order() instanceof QueueOrder.FirstCome) {
            victim.ordinal = lastOrdinal++;
        }
        waiting.add(victim);
    }

    /** Ends a running request. */
    void finish(StepwiseSequence sequence) {
        stop(sequence);
        departures.add(sequence.id, Outcome.COMPLETED);
    }

    /** Lets a running request leave without its answer. */
    void dismiss(StepwiseSequence sequence, Outcome outcome) {
        int computed = sequence.computed;
        stop(sequence);
        leave(sequence, outcome, computed);
    }

    /** Lets a waiting request leave without having run to its end. */
    void refuse(StepwiseSequence sequence, Outcome outcome, double now) {
        waiting.remove(sequence);
        if (outcome != Outcome.OUT_OF_MEMORY) {
            recorder.leftQueue(sequence.queuedAt, now);
        }
        leave(sequence, outcome, 0);
    }

    void leave(StepwiseSequence sequence, Outcome outcome, int computed) {
        recorder.left(outcome, sequence.produced, sequence.produced > 0 ? sequence.prompt : computed);
        departures.add(sequence.id, outcome);
    }

    /** Refuses those at the head of the queue that are too late. */
    void refuseLate(double now, long notice) {
        for (StepwiseSequence next = next(notice); next != null && next.lateFrom <= now; next = next(notice)) {
            refuse(next, Outcome.EXPIRED, now);
        }
    }

    /** Lets everybody leave. */
    void loseAll(double now) {
        while (!running.isEmpty()) {
            dismiss(running.get(0), Outcome.LOST);
        }
        next(Long.MAX_VALUE);
        waiting.sort(Comparator.comparing((StepwiseSequence s) -> s.rank)
                .thenComparing(s -> s.subrank)
                .thenComparing(s -> s.ordinal));
        while (!waiting.isEmpty()) {
            refuse(waiting.get(0), Outcome.LOST, now);
        }
        transit.loseAll(now);
        cache.clear();
    }
}
