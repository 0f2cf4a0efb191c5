package jeton.serving;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The requests of a {@link StepwiseEngine} and the blocks they hold. */
final class StepwiseState {
    final Replica.Setup setup;
    final CacheLayout layout;
    final SchedulerLimits limits;
    final Role role;
    final Recorder recorder;
    final BlockByBlock cache;
    final Departures departures;
    /** Those between this replica and others. */
    final StepwiseTransit transit;
    /** Those who wait for blocks from tiers. */
    final StepwiseFetches fetches;

    final List<StepwiseSequence> waiting = new ArrayList<>();
    /** In order of admission. */
    final List<StepwiseSequence> running = new ArrayList<>();
    /** Those of them in the step. */
    final List<StepwiseSequence> step = new ArrayList<>();

    long free;
    /** Bytes that the step takes. */
    long planned;

    long reserved;
    /** How often somebody gave blocks back. */
    long releases;
    /** Whether a request with several samples ever came. */
    boolean sampled;

    private long lastOrdinal;
    private long firstOrdinal;
    private long admissions;

    StepwiseState(Replica.Setup setup, Recorder recorder, Exits exits) {
        this.setup = setup;
        layout = setup.cache();
        limits = setup.limits();
        role = setup.role();
        this.recorder = recorder;
        cache = new BlockByBlock(layout, setup.caching().split(setup.ranks()), recorder);
        free = layout.capacityBytes();
        departures = exits.departures();
        transit = new StepwiseTransit(this, exits.pulls());
        fetches = new StepwiseFetches(this);
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

    /** Those who were noticed, in their order among equals. */
    List<StepwiseSequence> noticed() {
        List<StepwiseSequence> noticed = new ArrayList<>(waiting);
        noticed.removeIf(sequence -> !sequence.hasOrdinal);
        noticed.sort(Comparator.comparing(sequence -> sequence.ordinal));
        return noticed;
    }

    /** Gives those who were noticed another order among equals. */
    void reorder(List<StepwiseSequence> noticed) {
        for (StepwiseSequence sequence : noticed) {
            sequence.ordinal = lastOrdinal++;
        }
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
        long bytes = more <= 0 ? 0 : layout.growth(sequence.held, more);
        return bytes + (sequence.computed + n == sequence.prompt ? atFork(sequence) : 0);
    }

    /** Bytes for {@code n} more tokens of a waiting request that finds {@code hit} in the cache. */
    long growth(StepwiseSequence sequence, int hit, int n) {
        return layout.growth(hit, n) + (hit + n == sequence.prompt ? atFork(sequence) : 0);
    }

    /** Bytes that a prompt takes for its further samples once it is computed. */
    long atFork(StepwiseSequence sequence) {
        return (sequence.seats() - 1) * cache.ownBytes(sequence.blocks, sequence.prompt);
    }

    int mostSeats() {
        return Math.min(setup.maxRunning(), limits.maxBatchedTokens());
    }

    boolean hasSeats(StepwiseSequence sequence) {
        int taken = running.stream().mapToInt(StepwiseSequence::seats).sum();
        return taken + sequence.seats() <= mostSeats();
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
        if (!limits.reserve()) {
            return 0;
        }
        StepwiseFamily family = sequence.family;
        if (family == null) {
            return setup.bytesAtEnd(sequence.prompt, role == Role.PREFILL ? 0 : sequence.output);
        }
        long shared = shared(sequence);
        if (family.forked) {
            return setup.bytesAtEnd(sequence.prompt, sequence.output) - shared;
        }
        return shared
                + family.output.stream()
                        .mapToLong(output -> setup.bytesAtEnd(sequence.prompt, output) - shared)
                        .sum();
    }

    private long shared(StepwiseSequence sequence) {
        return layout.bytes(sequence.prompt) - cache.ownBytes(sequence.blocks, sequence.prompt);
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
        stop(sequence, cache.release(sequence.blocks, sequence.computed));
    }

    private void stop(StepwiseSequence sequence, long freed) {
        running.remove(sequence);
        long ahead = layout.bytes(sequence.held) - layout.bytes(sequence.computed);
        free += freed + ahead;
        reserved -= atEnd(sequence);
        releases++;
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
        victim.fetched = false;
        if (limits.preemptedFirst()) {
            victim.ordinal = --firstOrdinal;
        } else if (limits.preemptedLast()) {
            victim.ordinal = lastOrdinal++;
        }
        waiting.add(victim);
    }

    /** The prompt of a request with several samples is computed: each becomes a sequence; returns all of them. */
    List<StepwiseSequence> fork(StepwiseSequence first) {
        StepwiseFamily family = Objects.requireNonNull(first.family);
        family.forked = true;
        for (int i = 1; i < family.samples; i++) {
            BlockByBlock.Sequence blocks = cache.fork(first.blocks, first.prompt, first, i);
            StepwiseSequence sequence = new StepwiseSequence(first, i, blocks, family);
            sequence.admission = admissions++;
            sequence.ordinal = lastOrdinal++;
            family.members.add(sequence);
            running.add(sequence);
        }
        return List.copyOf(family.members);
    }

    /** A sample produced its last token; true if it was the last one wanted. */
    boolean finishSample(StepwiseSequence sequence, StepwiseFamily family) {
        family.members.remove(sequence);
        family.complete.add(sequence);
        stop(sequence);
        return family.complete.size() == family.wanted;
    }

    /** Takes those samples out that still wait, run or fetch; returns the tokens that they produced. */
    long end(StepwiseFamily family, double now) {
        long produced = 0;
        for (StepwiseSequence sequence : List.copyOf(family.members)) {
            produced += sequence.produced;
            if (running.contains(sequence)) {
                stop(sequence);
            } else if (waiting.remove(sequence)) {
                recorder.leftQueue(sequence.queuedAt, now);
            } else {
                fetches.giveUp(sequence, now);
            }
        }
        StepwiseSequence any = family.members.isEmpty() ? family.complete.get(0) : family.members.get(0);
        family.members.clear();
        if (family.forked && limits.reserve()) {
            reserved -= shared(any);
        }
        return produced;
    }

    /** Ends a running request. */
    void finish(StepwiseSequence sequence) {
        stop(sequence, cache.complete(sequence.blocks, sequence.computed));
        departures.add(sequence.id, Outcome.COMPLETED);
    }

    /** Lets a running request leave without its answer. */
    void dismiss(StepwiseSequence sequence, Outcome outcome, double now) {
        int computed = sequence.computed;
        stop(sequence);
        leave(sequence, outcome, computed, now);
    }

    /** Lets a waiting request leave without having run to its end. */
    void refuse(StepwiseSequence sequence, Outcome outcome, double now) {
        waiting.remove(sequence);
        if (outcome != Outcome.OUT_OF_MEMORY) {
            recorder.leftQueue(sequence.queuedAt, now);
        }
        leave(sequence, outcome, 0, now);
    }

    /** Lets a request with several samples leave. */
    void leave(StepwiseFamily family, Outcome outcome, double now) {
        StepwiseSequence first = family.members.get(0);
        int computed = family.forked ? first.prompt : first.computed;
        leave(family, outcome, computed, now);
    }

    private void leave(StepwiseFamily family, Outcome outcome, int computed, double now) {
        long produced = end(family, now)
                + family.complete.stream().mapToLong(s -> s.output).sum();
        recorder.left(outcome, produced, computed);
        departures.add(family.id, outcome);
    }

    void leave(StepwiseSequence sequence, Outcome outcome, int computed, double now) {
        StepwiseFamily family = sequence.family;
        if (family != null) {
            leave(family, outcome, family.forked ? sequence.prompt : computed, now);
        } else {
            leave(sequence, outcome, computed);
        }
    }

    /** Accounts for a request of one sample that leaves. */
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
            dismiss(running.get(0), Outcome.LOST, now);
        }
        next(Long.MAX_VALUE);
        waiting.sort(Comparator.comparing((StepwiseSequence s) -> s.rank)
                .thenComparing(s -> s.subrank)
                .thenComparing(s -> s.ordinal));
        while (!waiting.isEmpty()) {
            refuse(waiting.get(0), Outcome.LOST, now);
        }
        fetches.loseAll(now);
        transit.loseAll(now);
        cache.clear();
    }
}
