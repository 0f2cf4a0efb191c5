package jeton.serving;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongConsumer;
import jeton.latency.Batch;
import jeton.latency.StepSeries;
import jeton.workload.Request;

/**
 * The scheduler one step at a time, with plain objects and loops: the reference that {@link LeapReplica} must reproduce. Not
 * thread safe.
 */
public final class StepwiseReplica implements Replica {
    private final Setup setup;
    private final Recorder recorder;
    private final Exits exits = new Exits();
    /** One a rank. */
    private final List<StepwiseEngine> engines = new ArrayList<>();

    private final StepSeries series = new StepSeries();
    private boolean busy;
    private double start;
    private double boundary = Double.POSITIVE_INFINITY;
    private double idleSince;

    public StepwiseReplica(Setup setup, Recorder recorder) {
        this.setup = setup;
        this.recorder = recorder;
        for (int rank = 0; rank < setup.ranks(); rank++) {
            engines.add(new StepwiseEngine(setup, recorder, exits));
        }
    }

    @Override
    public double boundary() {
        return busy
                ? boundary
                : engines.stream()
                        .mapToDouble(StepwiseEngine::nextFetched)
                        .min()
                        .orElseThrow();
    }

    @Override
    public boolean isIdle() {
        return !busy;
    }

    @Override
    public int outstanding() {
        return engines.stream().mapToInt(StepwiseEngine::outstanding).sum();
    }

    @Override
    public int waiting() {
        return engines.stream().mapToInt(StepwiseEngine::waiting).sum();
    }

    @Override
    public int cachedTokens(double now, Request request, Chain chain) {
        return leastLoaded().cachedTokens(request);
    }

    @Override
    public boolean keepsPrompts() {
        return engines.get(0).keepsPrompts();
    }

    @Override
    public void showPrompts(LongConsumer keys) {
        engines.forEach(engine -> engine.showPrompts(keys));
    }

    private StepwiseEngine leastLoaded() {
        return engines.stream()
                .min(Comparator.comparingInt(StepwiseEngine::load))
                .orElseThrow();
    }

    @Override
    public Departures departures() {
        return exits.departures();
    }

    @Override
    public Pulls pulls() {
        return exits.pulls();
    }

    @Override
    public Role role() {
        return setup.role();
    }

    @Override
    public CacheLayout cache() {
        return setup.cache();
    }

    @Override
    public long capacityBytes() {
        return engines.size() * setup.cache().capacityBytes();
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
        engines.forEach(engine -> engine.pulled(now, handoff));
    }

    @Override
    public void broken(double now, Handoff handoff) {
        accountIdle(now);
        engines.forEach(engine -> engine.broken(now, handoff));
    }

    @Override
    public void release(double now, Handoff handoff) {
        accountIdle(now);
        engines.forEach(engine -> engine.release(handoff));
    }

    @Override
    public boolean abort(double now, long id) {
        accountIdle(now);
        return engines.stream().anyMatch(engine -> engine.abort(now, id))
                || engines.stream().anyMatch(engine -> engine.abortHeld(id));
    }

    private long held() {
        return engines.stream().mapToLong(StepwiseEngine::held).sum();
    }

    /** Blocks held for others count whether or not a step runs. */
    private void accountIdle(double now) {
        if (!busy && held() > 0 && now > idleSince) {
            recorder.idle(idleSince, now, held());
        }
        idleSince = now;
    }

    @Override
    public void schedule(double now) {
        if (busy) {
            return;
        }
        accountIdle(now);
        engines.forEach(engine -> engine.formStep(now));
        if (engines.stream().anyMatch(StepwiseEngine::isActive)) {
            engines.forEach(StepwiseEngine::begin);
            setup.stepTime().series(engines.stream().map(StepwiseEngine::batch).toArray(Batch[]::new), series);
            busy = true;
            start = now;
            boundary = now + series.total(1);
        }
    }

    @Override
    public void commit(double now) {
        if (!busy) {
            accountIdle(now);
            engines.forEach(engine -> engine.land(now));
            return;
        }
        long held = held();
        int running = 0;
        long computed = 0;
        long produced = 0;
        for (StepwiseEngine engine : engines) {
            running += engine.running();
            computed += engine.batch().tokens();
            produced += engine.gained();
        }
        recorder.steps(start, series, 1, 0, running, computed, produced, held, held);
        engines.forEach(engine -> engine.settle(now));
        engines.forEach(engine -> engine.endStep(now));
        idleSince = now;
        busy = false;
        boundary = Double.POSITIVE_INFINITY;
    }

    @Override
    public void lose(double now) {
        if (busy && boundary <= now) {
            commit(boundary);
        }
        accountIdle(now);
        if (busy) {
            int running = engines.stream().mapToInt(StepwiseEngine::running).sum();
            recorder.brokenStep(start, series, now - start, running, held());
        }
        engines.forEach(engine -> engine.lose(now));
        busy = false;
        boundary = Double.POSITIVE_INFINITY;
    }

    @Override
    public void look(double now, ReplicaView into) {
        into.clear();
        engines.forEach(engine -> engine.look(into));
    }

    @Override
    public long cacheBytes(double now) {
        return held();
    }

    /** Every step is accounted for when it ends. */
    @Override
    public void catchUp(double now) {
        accountIdle(now);
    }

    @Override
    public void checkDrained() {
        engines.forEach(StepwiseEngine::checkDrained);
    }
}
