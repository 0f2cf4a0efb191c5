package jeton.study;

import jeton.economics.ChipHour;
import jeton.economics.EnergyUse;
import jeton.economics.Ledger;
import jeton.serving.Metric;
import jeton.serving.RunStatistics;
import jeton.serving.Total;

/**
 * One replication of one deployment in the units of a result: rates, shares and dollars of its measured window.
 *
 * @param replicas whose statistics these are
 */
record Replication(ResolvedDeployment resolved, RunStatistics statistics, int replicas) {

    private double seconds() {
        return statistics.measuredSeconds();
    }

    private double replicaSeconds() {
        return seconds() * replicas;
    }

    private long chips() {
        return (long) resolved.layout().chips() * replicas;
    }

    double rate(Total total) {
        return statistics.measured(total) / seconds();
    }

    double outputTokensPerSecondPerChip() {
        return rate(Total.OUTPUT_TOKENS) / chips();
    }

    double latencyMean(Metric metric) {
        return statistics.latency(metric).mean();
    }

    double latencyQuantile(Metric metric, double q) {
        return statistics.latency(metric).quantile(q);
    }

    double busy() {
        return Math.min(1, statistics.measured(Total.BUSY_SECONDS) / replicaSeconds());
    }

    /** Requests in the batch of a replica while it is busy. */
    double batchMean() {
        return statistics.measured(Total.BATCH_SECONDS) / statistics.measured(Total.BUSY_SECONDS);
    }

    double cacheUseMean() {
        return statistics.measured(Total.CACHE_BYTE_SECONDS)
                / (replicaSeconds() * resolved.cache().capacityBytes());
    }

    double cacheUseMax() {
        return statistics.cacheMax() / resolved.cache().capacityBytes();
    }

    /** Time in which the weights' products could have been done at the peak of their formats, over all held time. */
    double mfu() {
        return resolved.floor()
                        .productSeconds(
                                statistics.measured(Total.COMPUTED_TOKENS), statistics.measured(Total.OUTPUT_TOKENS))
                / replicaSeconds();
    }

    double mbu() {
        double bandwidth = resolved.deployment().chip().memory().bandwidth().value();
        return statistics.measured(Total.BYTES_READ) / (replicaSeconds() * bandwidth);
    }

    EnergyUse energy() {
        return EnergyUse.of(
                resolved.deployment().chip(),
                chips(),
                resolved.deployment().idlePowerShare(),
                busy(),
                seconds(),
                statistics.measured(Total.INPUT_TOKENS) + statistics.measured(Total.OUTPUT_TOKENS));
    }

    ChipHour chipHour() {
        return resolved.deployment().tariff().chipHour(busy());
    }

    Ledger ledger() {
        double input = statistics.measured(Total.INPUT_SECONDS);
        return new Ledger(
                chips() * seconds() / 3600,
                chipHour().usd(),
                input,
                Math.max(0, statistics.measured(Total.BUSY_SECONDS) - input),
                statistics.measured(Total.INPUT_TOKENS),
                statistics.measured(Total.OUTPUT_TOKENS),
                statistics.measured(Total.COMPLETED));
    }

    /** Share of the requests that left, served or refused, which met every limit asked. */
    double sloAttainment() {
        return statistics.measured(Total.WITHIN_SLO)
                / (statistics.measured(Total.COMPLETED) + statistics.measured(Total.REJECTED));
    }
}
