package jeton.serving;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import java.util.function.UnaryOperator;
import jeton.Fixtures;
import jeton.fleet.Fleet;
import jeton.fleet.Pool;
import jeton.fleet.RoutingPolicy;
import jeton.fleet.Rules;
import jeton.hardware.Precision;
import jeton.latency.Batch;
import jeton.latency.IdealStepTime;
import jeton.latency.Layout;
import jeton.latency.StepBill;
import jeton.latency.StepSeries;
import jeton.latency.StepTime;
import jeton.model.Transformer.Window;
import jeton.serving.Recorder.Slo;
import jeton.sim.Streams;
import jeton.workload.RequestSource;

/** A run of a fleet whose steps last as the test says, and what it did. */
final class Trial {
    /** The same scheduler twice. */
    enum Engine {
        LEAP,
        STEPWISE;

        Replica replica(Replica.Setup setup, Recorder recorder) {
            return this == LEAP ? new LeapReplica(setup, recorder) : new StepwiseReplica(setup, recorder);
        }
    }

    /** A request that completed. */
    record Done(long id, double arrival, double firstToken, double completion, int output, int preemptions) {
        double residence() {
            return completion - arrival;
        }
    }

    /** Steps that last as long as a function of the requests in them says, with a log of what was in them. */
    static class Steps implements StepTime {
        private final IntToDoubleFunction seconds;
        private final boolean logged;
        /** {@code decodes+promptTokens} of every batch that differs from the one before. */
        final List<String> log = new ArrayList<>();

        Steps(IntToDoubleFunction seconds, boolean logged) {
            this.seconds = seconds;
            this.logged = logged;
        }

        @Override
        public void series(Batch batch, StepSeries series) {
            if (logged) {
                String words = batch.decodes + "+" + batch.prefillTokens;
                if (log.isEmpty() || !log.get(log.size() - 1).equals(words)) {
                    log.add(words);
                }
            }
            series.set(seconds.applyAsDouble(batch.requests()), 0);
            series.setInput(0, 0);
            series.setBytes(0, 0);
        }

        @Override
        public StepBill bill(Batch batch, long contextTokens) {
            return new StepBill(batch.decodes, contextTokens, batch.prefillTokens, List.of());
        }
    }

    static final int LONG = 1 << 28;

    private final Engine engine;
    final Steps steps;
    private CacheLayout cache = new CacheLayout(1L << 50, 16, 16, 0, 0, 0, Window.NONE, 0);
    private SchedulerLimits limits = new SchedulerLimits(LONG, LONG, LONG, 0, true);
    private Caching caching = Caching.NONE;
    private int replicas = 1;
    private Rules rules = Rules.of(RoutingPolicy.ROUND_ROBIN);
    private Function<List<Replica>, List<Pool>> pools = built -> List.of(Pool.of("all", built));

    private final Recorder recorder = new Recorder(Slo.NONE, false);
    /** In order of completion, if they are kept. */
    final List<Done> done = new ArrayList<>();

    private Trial(Engine engine, Steps steps) {
        this.engine = engine;
        this.steps = steps;
    }

    /** Every step lasts a second; the batches are logged. */
    static Trial ofSeconds(Engine engine) {
        return new Trial(engine, new Steps(requests -> 1, true));
    }

    static Trial of(Engine engine, IntToDoubleFunction secondsByRequests) {
        return new Trial(engine, new Steps(secondsByRequests, false));
    }

    Trial cache(CacheLayout layout) {
        cache = layout;
        return this;
    }

    Trial caching(Caching kept) {
        caching = kept;
        return this;
    }

    /** A cache of that many tokens, given out one by one. */
    Trial cacheTokens(long tokens) {
        cache = cache(tokens);
        return this;
    }

    static CacheLayout cache(long tokens) {
        return new CacheLayout(tokens, 1, 1, 0, 0, 0, Window.NONE, 0);
    }

    static Replica.Setup setup(StepTime steps, SchedulerLimits limits, CacheLayout cache) {
        Layout layout = Layout.tensorParallel(1, Precision.BF16, Precision.BF16, Precision.BF16);
        return new Replica.Setup(steps, new IdealStepTime(Fixtures.gpu(), Fixtures.tiny(), layout), cache, limits);
    }

    Trial limits(SchedulerLimits schedulerLimits) {
        limits = schedulerLimits;
        return this;
    }

    Trial maxNumSeqs(int most) {
        return limits(new SchedulerLimits(most, LONG, LONG, 0, true));
    }

    Trial fleet(int size, RoutingPolicy policy) {
        return fleet(size, Rules.of(policy));
    }

    Trial fleet(int size, Rules fleetRules) {
        replicas = size;
        rules = fleetRules;
        return this;
    }

    /** All replicas in one pool that is as {@code change} makes it. */
    Trial pool(UnaryOperator<Pool> change) {
        return pools(built -> List.of(change.apply(Pool.of("all", built))));
    }

    Trial pools(Function<List<Replica>, List<Pool>> ofReplicas) {
        pools = ofReplicas;
        return this;
    }

    RunStatistics run(RequestSource source, RequestObserver observer) {
        recorder.observe(observer);
        Replica.Setup plain = setup(steps, limits, cache);
        Replica.Setup setup = new Replica.Setup(plain.stepTime(), plain.floor(), cache, limits, caching);
        List<Replica> built = new ArrayList<>();
        for (int i = 0; i < replicas; i++) {
            built.add(engine.replica(setup, recorder));
        }
        Fleet fleet = new Fleet(pools.apply(built), rules, new Streams(1, 0), recorder);
        fleet.run(source);
        return recorder.statistics(fleet.end(), false, false);
    }

    /** Runs and keeps every completion in {@link #done}. */
    RunStatistics run(RequestSource source) {
        return run(
                source,
                (id, arrival, first, completion, output, preemptions) ->
                        done.add(new Done(id, arrival, first, completion, output, preemptions)));
    }

    /** The completion of one request; fails if it never completed. */
    Done done(long id) {
        return done.stream().filter(d -> d.id() == id).findFirst().orElseThrow();
    }
}
