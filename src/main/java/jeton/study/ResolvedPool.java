package jeton.study;

import java.util.List;
import jeton.latency.Batch;
import jeton.latency.EngineProfile;
import jeton.latency.IdealStepTime;
import jeton.latency.Layout;
import jeton.latency.MemoryBudget;
import jeton.latency.Speculation;
import jeton.latency.StepTime;
import jeton.scenario.Pool;
import jeton.scenario.SpeculationSettings;
import jeton.scenario.Upkeep;
import jeton.serving.CacheLayout;
import jeton.serving.Replica;
import jeton.serving.SchedulerLimits;
import jeton.sim.Streams;
import org.jspecify.annotations.Nullable;

/**
 * A pool with every default decided, known to fit its chips.
 *
 * @param limits   of all data-parallel ranks of a replica together
 * @param cache    of all of them
 * @param ranks    as they are simulated
 * @param caveats  what was decided that a reader would want to know
 * @param degraded its replicas while one of their chips is away; null where they do not run
 */
public record ResolvedPool(
        Pool pool,
        Layout layout,
        EngineProfile engine,
        SchedulerLimits limits,
        MemoryBudget memory,
        CacheLayout cache,
        Ranks ranks,
        List<String> caveats,
        @Nullable ResolvedPool degraded) {
    /**
     * Engines of one replica that step together.
     *
     * @param limits of each
     * @param cache  of each
     */
    public record Ranks(int count, SchedulerLimits limits, CacheLayout cache) {
        Ranks upTo(int longest) {
            return new Ranks(count, limits.upTo(longest), cache);
        }
    }

    public ResolvedPool {
        caveats = List.copyOf(caveats);
    }

    /** Whose replicas run on all their chips, or not at all. */
    public ResolvedPool(
            Pool pool,
            Layout layout,
            EngineProfile engine,
            SchedulerLimits limits,
            MemoryBudget memory,
            CacheLayout cache,
            Ranks ranks,
            List<String> caveats) {
        this(pool, layout, engine, limits, memory, cache, ranks, caveats, null);
    }

    private ResolvedPool with(Ranks others, SchedulerLimits together, @Nullable ResolvedPool fewer) {
        return new ResolvedPool(pool, layout, engine, together, memory, cache, others, caveats, fewer);
    }

    public StepTime stepTime() {
        return pool.ideal()
                ? floor()
                : StepTime.of(pool.chip(), pool.model(), layout, engine.host(), engine.kernels(), speculation());
    }

    /** Null without speculative decoding. */
    public @Nullable Speculation speculation() {
        SpeculationSettings asked = pool.engine().speculation();
        return asked == null ? null : asked.speculation();
    }

    /** Tokens that a decoding request gains in one step, on average. */
    public double tokensPerStep() {
        Speculation asked = speculation();
        return asked == null ? 1 : asked.acceptance().meanTokens();
    }

    /**
     * What one replica is made of; step times remember, so every simulation asks for its own.
     *
     * @param streams of the replication
     */
    Replica.Setup setup(Streams streams) {
        Speculation asked = speculation();
        Replica.Drafting drafting =
                asked == null ? null : new Replica.Drafting(asked.acceptance(), streams.draws("speculation"));
        return new Replica.Setup(
                stepTime(),
                floor(),
                ranks.cache,
                ranks.limits,
                pool.engine().caching(),
                drafting,
                pool.role(),
                ranks.count);
    }

    /** What the datasheet allows at best. */
    IdealStepTime floor() {
        return new IdealStepTime(pool.chip(), pool.model(), layout);
    }

    /** A step in which {@code count} sequences decode, each with {@code context} tokens in the cache. */
    public Batch decodeStep(int count, long context) {
        Batch batch = new Batch();
        Speculation asked = speculation();
        batch.verified = asked == null ? 1 : asked.verifiedTokens();
        batch.decodes = count;
        batch.contextSum = count * context;
        batch.windowSum = count * cache.visible(context);
        return batch;
    }

    /** Its replicas run on {@code fewer} while a chip is away, and serve no requests that are longer than those do. */
    ResolvedPool degradingTo(ResolvedPool fewer) {
        int longest = Math.min(limits.maxModelLen(), fewer.limits.maxModelLen());
        return with(ranks.upTo(longest), limits.upTo(longest), fewer.upTo(longest));
    }

    /** The same with a number of replicas that never changes. */
    ResolvedPool constant(int replicas) {
        return new ResolvedPool(pool.constant(replicas), layout, engine, limits, memory, cache, ranks, caveats);
    }

    /** Share of the time for which its replicas serve, as many as there can be. */
    double availability() {
        Upkeep.Fragility failing = pool.upkeep().failing();
        return failing == null ? 1 : Simulation.failures(failing, this).availability(pool.mostReplicas());
    }

    /** Weights of one replica, those of all its chips. */
    double weightBytes() {
        return memory.weightBytes() * layout.chips();
    }

    /** The same with requests of no more than {@code longest} tokens. */
    ResolvedPool upTo(int longest) {
        return with(ranks.upTo(longest), limits.upTo(longest), degraded == null ? null : degraded.upTo(longest));
    }

    /** Of all replicas together, without spares. */
    public int chips() {
        return layout.chips() * pool.replicas();
    }

    /** Of replicas that stand by for those that fail, and are held like them. */
    public int spareChips() {
        Upkeep.Fragility failing = pool.upkeep().failing();
        return failing == null ? 0 : layout.chips() * failing.rule().spares();
    }
}
