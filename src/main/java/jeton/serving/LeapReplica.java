package jeton.serving;

import jeton.latency.StepSeries;
import jeton.workload.Request;

/**
 * The vLLM V1 scheduler in leaps: all steps that repeat the same batch are one event.
 *
 * <p>Between two scheduling events every decoding sequence gains a token a step and at most one long prompt gains a chunk,
 * so a step lasts {@code A + B i} and k steps are a closed form. A leap ends at the first step after which the scheduler
 * could decide otherwise: a completion, the last chunk of a prompt, blocks running out, a window filling up, or an arrival
 * that could be admitted. An arrival that could not only queues: free blocks never grow inside a leap. A step that
 * preempted admits nobody, so the next one is looked at afresh. Cutting a leap early is always safe, late never. With
 * speculative decoding no two steps are alike, and every leap with decoding sequences is one step.
 *
 * <p>This is the clock; the requests are in its {@link Engine}. The rules are those of {@link StepwiseReplica}. Not thread
 * safe.
 */
public final class LeapReplica implements Replica {
    private final Setup setup;
    private final Recorder recorder;
    private final Leap leap = new Leap();
    private final Engine engine;
    private final StepSums sums = new StepSums();
    private double idleSince;

    public LeapReplica(Setup setup, Recorder recorder) {
        this.setup = setup;
        this.recorder = recorder;
        engine = new Engine(setup, recorder, leap);
    }

    @Override
    public double boundary() {
        return leap.boundary();
    }

    @Override
    public int outstanding() {
        return engine.outstanding();
    }

    @Override
    public int waiting() {
        return engine.waiting();
    }

    @Override
    public Departures departures() {
        return engine.departures();
    }

    @Override
    public Role role() {
        return setup.role();
    }

    @Override
    public Pulls pulls() {
        return engine.pulls();
    }

    @Override
    public CacheLayout cache() {
        return setup.cache();
    }

    @Override
    public void arrive(double now, Request request) {
        engine.arrive(now, request);
    }

    @Override
    public void receive(double now, Handoff handoff) {
        engine.receive(now, handoff);
    }

    @Override
    public void pulled(double now, Handoff handoff) {
        accountIdle(now);
        engine.pulled(now, handoff);
    }

    @Override
    public void broken(double now, Handoff handoff) {
        accountIdle(now);
        engine.broken(now, handoff);
    }

    @Override
    public void release(double now, Handoff handoff) {
        accountIdle(now);
        engine.release(now, handoff);
    }

    @Override
    public boolean abort(double now, long id) {
        accountIdle(now);
        return engine.abort(now, id);
    }

    /** Blocks held for others count whether or not a step runs. */
    private void accountIdle(double now) {
        if (leap.isBusy()) {
            return;
        }
        long held = engine.held();
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
            engine.addBroken(sums);
            recorder.brokenStep(leap.origin(), leap.series(), now - leap.origin(), sums.running, sums.heldLast);
        }
        engine.lose(now);
        idleSince = now;
        leap.breakOff();
    }

    @Override
    public void schedule(double now) {
        if (leap.isBusy()) {
            return;
        }
        accountIdle(now);
        boolean repeatable = engine.formBatch(now);
        if (engine.batch().tokens() > 0) {
            start(now, repeatable);
        }
    }

    private void start(double now, boolean repeatable) {
        StepSeries series = leap.series();
        setup.stepTime().series(engine.batch(), series);
        double floor = setup.floor().floorSeconds(engine.batch());
        if (!(series.step(0) >= floor * (1 - 1e-9))) {
            throw new IllegalStateException(
                    "a step of " + series.step(0) + " s is faster than the datasheet allows (" + floor + " s)");
        }
        engine.start(now);
        long steps = repeatable ? engine.stepsAhead(setup.stepTime().straightSteps(engine.batch())) : 1;
        double late = engine.nextLate();
        if (steps > 1 && late < Double.POSITIVE_INFINITY) {
            steps = series.firstEnding(late - now, steps);
        }
        leap.begin(now, steps);
    }

    @Override
    public void commit(double now) {
        settle(leap.steps(), now);
        engine.stepEnded(now);
        idleSince = now;
        leap.end(now);
    }

    @Override
    public void look(double now, ReplicaView into) {
        into.clear();
        engine.look(leap.ended(now), into);
    }

    @Override
    public long cacheBytes(double now) {
        return engine.cacheBytes(leap.ended(now));
    }

    @Override
    public int cachedTokens(double now, Request request) {
        return engine.cachedTokens(now, request);
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
        engine.goOn();
        setup.stepTime().series(engine.batch(), leap.series());
        leap.goOn(end, steps);
    }

    /** Accounts for the first {@code k} steps of the leap, which end at {@code end}. */
    private void settle(long k, double end) {
        sums.clear();
        engine.takeBlocks(k, sums);
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
        engine.settle(k, end);
    }

    @Override
    public void checkDrained() {
        engine.checkDrained();
    }
}
