package jeton.study;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import jeton.economics.EnergyUse;
import jeton.economics.Ledger;
import jeton.serving.Metric;
import jeton.serving.PoolStatistics;
import jeton.serving.RunStatistics;
import jeton.serving.Total;

/**
 * One replication of one deployment in the units of a result: rates, shares and dollars of its measured window.
 *
 * @param resolved what was simulated
 */
record Replication(ResolvedDeployment resolved, RunStatistics statistics, List<PoolReplication> pools) {

    Replication(ResolvedDeployment resolved, RunStatistics statistics) {
        this(resolved, statistics, pools(resolved, statistics));
    }

    private static List<PoolReplication> pools(ResolvedDeployment resolved, RunStatistics statistics) {
        List<PoolReplication> pools = new ArrayList<>();
        int next = resolved.pools().size();
        for (int p = 0; p < resolved.pools().size(); p++) {
            ResolvedPool pool = resolved.pools().get(p);
            PoolStatistics degraded =
                    pool.degraded() == null ? null : statistics.pools().get(next++);
            PoolStatistics own = statistics.pools().get(p);
            double held = pool.pool().upkeep().isConstant()
                    ? statistics.measuredSeconds() * pool.pool().replicas()
                    : own.measured(Total.HELD_SECONDS);
            pools.add(new PoolReplication(pool, own, degraded, held));
        }
        return List.copyOf(pools);
    }

    private double seconds() {
        return statistics.measuredSeconds();
    }

    private double heldChipSeconds() {
        return pools.stream().mapToDouble(PoolReplication::heldChipSeconds).sum();
    }

    double heldChipHours() {
        return heldChipSeconds() / 3600;
    }

    double heldReplicaHours() {
        return pools.stream().mapToDouble(PoolReplication::heldSeconds).sum() / 3600;
    }

    /** Of one pool, on average. */
    double heldChips(PoolReplication pool) {
        return pool.heldChipSeconds() / seconds();
    }

    /** Whether anything else was held than the replicas of the start, all the time, or any of them failed. */
    boolean comesAndGoes() {
        double held = statistics.measured(Total.HELD_SECONDS);
        double constant = seconds() * resolved.replicas();
        return Math.abs(held - constant) > 1e-9 * constant || statistics.whole(Total.FAILURES) > 0;
    }

    /** Share of the held time of replicas, without spares, in which they had not failed. */
    double availability() {
        return 1 - statistics.measured(Total.DOWN_SECONDS) / heldWithoutSpares();
    }

    /** Share of the held time of replicas, without spares, in which they served on fewer chips than they should. */
    double degradedShare() {
        return statistics.measured(Total.DEGRADED_SECONDS) / heldWithoutSpares();
    }

    private double heldWithoutSpares() {
        return statistics.measured(Total.HELD_SECONDS) - statistics.measured(Total.SPARE_SECONDS);
    }

    /** Share of the output tokens that replicas on fewer chips produced. */
    double degradedOutput() {
        double degraded = 0;
        for (PoolReplication pool : pools) {
            degraded += pool.degradedMeasured(Total.OUTPUT_TOKENS);
        }
        return degraded / Math.max(1, statistics.measured(Total.OUTPUT_TOKENS));
    }

    double rate(Total total) {
        return statistics.measured(total) / seconds();
    }

    /** Prompt tokens of requests that were served; a window may cut a request and count a part of it. */
    private double servedInput() {
        return Math.max(0, statistics.measured(Total.INPUT_TOKENS) - statistics.measured(Total.UNSERVED_INPUT));
    }

    /** Tokens that such requests were given, likewise. */
    private double servedOutput() {
        return Math.max(0, statistics.measured(Total.OUTPUT_TOKENS) - statistics.measured(Total.WASTED));
    }

    double inputTokensPerSecond() {
        return servedInput() / seconds();
    }

    double outputTokensPerSecond() {
        return servedOutput() / seconds();
    }

    double outputTokensPerSecondPerChip() {
        return servedOutput() / heldChipSeconds();
    }

    double latencyMean(Metric metric) {
        return statistics.latency(metric).mean();
    }

    double latencyQuantile(Metric metric, double q) {
        return statistics.latency(metric).quantile(q);
    }

    double busy() {
        return overChips(PoolReplication::busy);
    }

    double mfu() {
        return overChips(PoolReplication::mfu);
    }

    double mbu() {
        return overChips(PoolReplication::mbu);
    }

    /** Mean over the time for which chips were held, whatever pool they are in. */
    private double overChips(ToDoubleFunction<PoolReplication> figure) {
        double all = heldChipSeconds();
        double mean = 0;
        for (PoolReplication pool : pools) {
            mean += pool.heldChipSeconds() / all * figure.applyAsDouble(pool);
        }
        return mean;
    }

    /** Requests in the batch of a replica while it is busy. */
    double batchMean() {
        return statistics.measured(Total.BATCH_SECONDS) / statistics.measured(Total.BUSY_SECONDS);
    }

    /** Of the cache of all replicas together. */
    double cacheUseMean() {
        double capacity = 0;
        for (PoolReplication pool : pools) {
            capacity += pool.heldSeconds() * pool.resolved().cache().capacityBytes();
        }
        return statistics.measured(Total.CACHE_BYTE_SECONDS) / capacity;
    }

    /** Share of the prompt tokens that were in the cache when their request was first admitted; 0 without any request. */
    double prefixHitRate() {
        return statistics.measured(Total.CACHED_INPUT) / Math.max(1, statistics.measured(Total.LOOKED_UP));
    }

    /** Of the replica that came closest to its capacity. */
    double cacheUseMax() {
        return pools.stream().mapToDouble(PoolReplication::cacheUseMax).max().orElse(Double.NaN);
    }

    EnergyUse energy() {
        double tokens = servedInput() + servedOutput();
        return pools.stream()
                .map(pool -> pool.energy(seconds(), tokens))
                .reduce(EnergyUse::plus)
                .orElseThrow();
    }

    Ledger ledger() {
        return new Ledger(
                pools.stream().map(PoolReplication::held).toList(),
                servedInput(),
                servedOutput(),
                statistics.measured(Total.COMPLETED));
    }

    /** Share of the requests that left, served or refused, which met every limit asked. */
    double sloAttainment() {
        return statistics.measured(Total.WITHIN_SLO)
                / (statistics.measured(Total.COMPLETED)
                        + statistics.measured(Total.REJECTED)
                        + statistics.measured(Total.TIMED_OUT)
                        + statistics.measured(Total.FAILED));
    }

    /** Tokens fetched from a tier below the caches, at whatever admission, as a share of all prompt tokens. */
    double tierHitRate(int tier) {
        return statistics.measured(Total.tokensFrom(tier)) / Math.max(1, statistics.measured(Total.LOOKED_UP));
    }

    /** Mean over the times that a request waited for blocks from tiers; 0 without any. */
    double perFetch(Total total) {
        return statistics.measured(total) / Math.max(1, statistics.measured(Total.FETCHES));
    }

    /** Tokens that a request gains in a step that verifies drafts, on average; NaN without such steps. */
    double acceptanceLength() {
        return 1 + statistics.measured(Total.ACCEPTED_TOKENS) / statistics.measured(Total.VERIFICATIONS);
    }
}
