package jeton.serving;

import java.util.Arrays;
import java.util.function.LongConsumer;
import jeton.latency.Batch;
import jeton.latency.StepSeries;
import jeton.workload.Request;

/**
 * An engine in leaps: all steps that repeat the same batch are one event.
 *
 * <p>Between two scheduling events every decoding sequence gains a token a step and at most one long prompt gains a chunk,
 * so a step lasts {@code A + B i} and k steps are a closed form. A leap ends at the first step after which the scheduler
 * could decide otherwise: a completion, the last chunk of a prompt, blocks running out, a window filling up, blocks that
 * come from a tier, another rank that becomes the slowest, or an arrival that could be admitted. One that could not only
 * queues: free blocks never grow inside a leap. A step that preempted admits nobody, so the next one is looked at afresh.
 * Cutting a leap early is always safe, late never. With speculative decoding no two steps are alike, and every leap with
 * decoding sequences is one step.
 *
 * <p>This is the clock; the requests are in its {@link Engine}, or in one engine a rank. Ranks make every step together,
 * those without work too, and the slowest sets the pace; a leap ends where that of any rank would.
 *
 * <p>The rules are those of {@link StepwiseReplica}. Not thread safe.
 */
public final class LeapReplica implements Replica {
    private static final Engine[] NOBODY = {};

    private final Setup setup;
    private final Recorder recorder;
    private final Leap leap = new Leap();
    private final Exits exits = new Exits();
    private final Departures departures = exits.departures();
    private final Engine[] engines;
    /** The only one of most replicas. Steps go through it and then the others, so that one engine is no loop. */
    private final Engine first;

    private final Engine[] others;
    private final Batch[] batches;
    private final StepSums sums = new StepSums();
    private double idleSince;

    public LeapReplica(Setup setup, Recorder recorder) {
        this.setup = setup;
        this.recorder = recorder;
        engines = new Engine[setup.ranks()];
        Arrays.setAll(engines, rank -> new Engine(setup, recorder, leap, exits));
        first = engines[0];
        others = engines.length == 1 ? NOBODY : Arrays.copyOfRange(engines, 1, engines.length);
        batches = Arrays.stream(engines).map(Engine::batch).toArray(Batch[]::new);
    }

    @Override
    public double boundary() {
        return leap.isBusy() ? leap.boundary() : nextFetched();
    }

    /** When the next blocks come from tiers below the cache, infinite if none are on their way. */
    private double nextFetched() {
        double next = first.nextFetched();
        for (Engine engine : others) {
            next = Math.min(next, engine.nextFetched());
        }
        return next;
    }

    @Override
    public boolean isIdle() {
        return !leap.isBusy();
    }

    @Override
    public int outstanding() {
        int outstanding = first.outstanding();
        for (Engine engine : others) {
            outstanding += engine.outstanding();
        }
        return outstanding;
    }

    @Override
    public int waiting() {
        int waiting = first.waiting();
        for (Engine engine : others) {
            waiting += engine.waiting();
        }
        return waiting;
    }

    @Override
    public Departures departures() {
        return departures;
    }

    @Override
    public Role role() {
        return setup.role();
    }

    @Override
    public Pulls pulls() {
        return exits.pulls();
    }

    @Override
    public CacheLayout cache() {
        return setup.cache();
    }

    @Override
    public long capacityBytes() {
        return engines.length * setup.cache().capacityBytes();
    }

    /** Where a request goes that comes now: to the rank with the least load, the first of equals. */
    private Engine leastLoaded() {
        Engine best = first;
        if (others.length > 0) {
            int least = best.load();
            for (Engine engine : others) {
                if (engine.load() < least) {
                    best = engine;
                    least = engine.load();
                }
            }
        }
        return best;
    }

    /** Where a request between two replicas is. */
    private Engine with(Handoff handoff) {
        for (Engine engine : engines) {
            if (engine.knows(handoff)) {
                return engine;
            }
        }
        return first;
    }

    @Override
    public void arrive(double now, Request request) {
        leastLoaded().arrive(now, request);
    }

    @Override
    public void receive(double now, Handoff handoff) {
        leastLoaded().receive(now, handoff);
    }

    @Override
    public void pulled(double now, Handoff handoff) {
        accountIdle(now);
        with(handoff).pulled(now, handoff);
    }

    @Override
    public void broken(double now, Handoff handoff) {
        accountIdle(now);
        with(handoff).broken(now, handoff);
    }

    @Override
    public void release(double now, Handoff handoff) {
        accountIdle(now);
        with(handoff).release(now, handoff);
    }

    @Override
    public boolean abort(double now, long id) {
        accountIdle(now);
        for (Engine engine : engines) {
            if (engine.abort(now, id)) {
                return true;
            }
        }
        // one that came again may be with another rank than the prompt that it left behind
        for (Engine engine : engines) {
            if (engine.abortHeld(now, id)) {
                return true;
            }
        }
        return false;
    }

    /** Blocks held for others count whether or not a step runs. */
    private void accountIdle(double now) {
        if (leap.isBusy()) {
            return;
        }
        long held = first.held();
        for (Engine engine : others) {
            held += engine.held();
        }
        if (held > 0 && now > idleSince) {
            recorder.idle(idleSince, now, held);
        }
        idleSince = now;
    }

    @Override
    public void lose(double now) {
        catchUp(now);
        if (leap.boundary() <= now) {
            commit(leap.boundary());
        }
        accountIdle(now);
        if (leap.isBusy()) {
            sums.clear();
            for (Engine engine : engines) {
                engine.addBroken(sums);
            }
            recorder.brokenStep(leap.origin(), leap.series(), now - leap.origin(), sums.running, sums.heldLast);
        }
        for (Engine engine : engines) {
            engine.lose(now);
        }
        idleSince = now;
        leap.breakOff();
    }

    @Override
    public void schedule(double now) {
        if (leap.isBusy()) {
            return;
        }
        accountIdle(now);
        boolean repeatable = first.formBatch(now);
        boolean any = first.isActive();
        repeatable |= !any;
        for (Engine engine : others) {
            boolean repeats = engine.formBatch(now);
            if (engine.isActive()) {
                any = true;
                repeatable &= repeats;
            }
        }
        if (any) {
            start(now, repeatable);
        }
    }

    private void start(double now, boolean repeatable) {
        StepSeries series = leap.series();
        tellSteps();
        double seconds = series.step(0);
        double floor = setup.floor().floorSeconds(batches);
        if (!(seconds >= floor * (1 - 1e-9))) {
            throw new IllegalStateException(
                    "a step of " + seconds + " s is faster than the datasheet allows (" + floor + " s)");
        }
        first.start(now);
        for (Engine engine : others) {
            engine.start(now);
        }
        leap.begin(now, repeatable ? stepsAhead(now) : 1);
    }

    /** Asks for the durations of the steps that repeat the batches. */
    private void tellSteps() {
        setup.stepTime().series(batches, leap.series());
    }

    private long stepsAhead(double now) {
        long straight = setup.stepTime().straightSteps(batches);
        long steps = Math.min(leap.series().straight(), first.stepsAhead(straight));
        double due = Math.min(nextFetched(), first.nextLate());
        for (Engine engine : others) {
            steps = Math.min(steps, engine.stepsAhead(straight));
            due = Math.min(due, engine.nextLate());
        }
        return steps > 1 && due < Double.POSITIVE_INFINITY ? leap.series().firstEnding(due - now, steps) : steps;
    }

    @Override
    public void commit(double now) {
        if (!leap.isBusy()) {
            accountIdle(now);
            for (Engine engine : engines) {
                engine.land(now);
            }
            return;
        }
        settle(leap.steps(), now);
        first.stepEnded(now);
        for (Engine engine : others) {
            engine.stepEnded(now);
        }
        idleSince = now;
        leap.end(now);
    }

    @Override
    public void look(double now, ReplicaView into) {
        into.clear();
        long steps = leap.ended(now);
        for (Engine engine : engines) {
            engine.look(steps, into);
        }
    }

    @Override
    public long cacheBytes(double now) {
        long steps = leap.ended(now);
        long bytes = 0;
        for (Engine engine : engines) {
            bytes += engine.cacheBytes(steps);
        }
        return bytes;
    }

    @Override
    public int cachedTokens(double now, Request request, Chain chain) {
        return leastLoaded().cachedTokens(now, request, chain);
    }

    @Override
    public boolean keepsPrompts() {
        return first.keepsPrompts();
    }

    @Override
    public void showPrompts(LongConsumer keys) {
        for (Engine engine : engines) {
            engine.showPrompts(keys);
        }
    }

    @Override
    public void catchUp(double now) {
        accountIdle(now);
        long steps = leap.ended(now);
        if (steps == 0) {
            return;
        }
        double end = leap.endOf(steps);
        settle(steps, end);
        for (Engine engine : engines) {
            engine.goOn();
        }
        tellSteps();
        leap.goOn(end, steps);
    }

    /** Accounts for the first {@code k} steps of the leap, which end at {@code end}. */
    private void settle(long k, double end) {
        sums.clear();
        first.takeBlocks(k, sums);
        for (Engine engine : others) {
            engine.takeBlocks(k, sums);
        }
        recorder.steps(
                leap.origin(),
                leap.series(),
                k,
                sums.tokenGaps,
                sums.running,
                sums.computed,
                sums.produced,
                sums.held,
                sums.heldLast);
        first.settle(k, end);
        for (Engine engine : others) {
            engine.settle(k, end);
        }
    }

    @Override
    public void checkDrained() {
        for (Engine engine : engines) {
            engine.checkDrained();
        }
    }
}
