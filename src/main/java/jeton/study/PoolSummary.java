package jeton.study;

import java.util.List;
import java.util.function.ToDoubleFunction;
import jeton.economics.ChipHour;
import jeton.hardware.Chip;
import jeton.latency.Batch;
import jeton.latency.StepBill;
import jeton.scenario.Pool;
import jeton.serving.Role;
import jeton.serving.Total;

/**
 * What one pool did, over all replications.
 *
 * @param chips held, on average if its replicas come and go
 */
record PoolSummary(ResolvedPool resolved, LoadSample load, double chips, List<PoolReplication> replications) {

    RunResult.Pool result() {
        Pool pool = resolved.pool();
        Chip chip = pool.chip();
        ChipHour hour = chipHour();
        return new RunResult.Pool(
                pool.name(),
                pool.role(),
                chip.name(),
                chip.title(),
                resolved.chips(),
                resolved.layout().label(),
                engine(resolved),
                pool.replicas(),
                memory(),
                new RunResult.Batch(of(PoolReplication::batchMean), of(PoolReplication::batchMax)),
                new RunResult.Utilisation(
                        of(PoolReplication::busy), of(PoolReplication::mfu), of(PoolReplication::mbu)),
                new RunResult.PoolCost(hour.basis(), hour.usd(), hour.usd() * chips),
                operatingStep());
    }

    private Estimate of(ToDoubleFunction<PoolReplication> figure) {
        return Estimates.of(replications, figure);
    }

    private RunResult.Memory memory() {
        return new RunResult.Memory(
                resolved.cache().capacityTokens(),
                of(PoolReplication::cacheUseMean),
                of(PoolReplication::cacheUseMax),
                of(r -> r.measured(Total.PREEMPTIONS)),
                of(r -> r.measured(Total.CACHED_INPUT)).mean() == 0
                        ? new Estimate(0, Double.NaN)
                        : of(PoolReplication::prefixHitRate));
    }

    /** As printed. */
    static String engine(ResolvedPool resolved) {
        return resolved.pool().ideal()
                ? "datasheet roofline"
                : resolved.engine().name();
    }

    /** At the load that the chips had on average. */
    ChipHour chipHour() {
        return resolved.pool().tariff().chipHour(of(PoolReplication::busy).mean());
    }

    /** A decode step with the mean batch at the mean context; a mean prompt alone where nothing decodes. */
    StepBill operatingStep() {
        long context = Math.max(1, Math.round(load.heldContext()));
        if (resolved.pool().role() == Role.PREFILL) {
            int prompt = (int) Math.max(1, Math.round(load.input()));
            Batch step = new Batch();
            step.addChunk(Math.min(prompt, resolved.limits().maxBatchedTokens()), 0, prompt);
            return resolved.stepTime().bill(step, context);
        }
        double mean = of(PoolReplication::batchMean).mean();
        int decodes = (int) Math.max(1, Math.round(mean));
        return resolved.stepTime().bill(resolved.decodeStep(decodes, context), context);
    }
}
