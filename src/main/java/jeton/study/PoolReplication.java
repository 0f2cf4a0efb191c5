package jeton.study;

import jeton.economics.ChipHour;
import jeton.economics.EnergyUse;
import jeton.economics.Ledger;
import jeton.serving.PoolStatistics;
import jeton.serving.Total;
import org.jspecify.annotations.Nullable;

/**
 * One pool in one replication.
 *
 * @param statistics  of its replicas on all their chips, and of the time held
 * @param degraded    of its replicas while one of their chips is away; null where they do not run
 * @param heldSeconds replica-seconds that are paid for in the measured window
 */
record PoolReplication(
        ResolvedPool resolved,
        PoolStatistics statistics,
        @Nullable PoolStatistics degraded,
        double heldSeconds) {

    double measured(Total total) {
        return measured(total, 1);
    }

    /** Of its replicas on fewer chips alone. */
    double degradedMeasured(Total total) {
        return degraded == null ? 0 : degraded.measured(total);
    }

    /** With what is of every chip of a busy replica counted for those that were busy. */
    private double overChips(Total total) {
        ResolvedPool fewer = resolved.degraded();
        return fewer == null
                ? measured(total)
                : measured(
                        total,
                        (double) fewer.layout().chips() / resolved.layout().chips());
    }

    private double measured(Total total, double weight) {
        double whole = statistics.measured(total);
        return degraded == null ? whole : whole + weight * degraded.measured(total);
    }

    double heldChipSeconds() {
        return heldSeconds * resolved.layout().chips();
    }

    double busy() {
        return Math.min(1, overHeldTime(overChips(Total.BUSY_SECONDS)));
    }

    /** Per replica-second; nothing where none was held. */
    private double overHeldTime(double sum) {
        return heldSeconds > 0 ? sum / heldSeconds : 0;
    }

    /** Requests in the batch of a replica while it is busy. */
    double batchMean() {
        return measured(Total.BATCH_SECONDS) / measured(Total.BUSY_SECONDS);
    }

    /** Most requests in the batch of one replica at once. */
    double batchMax() {
        return degraded == null ? statistics.batchMax() : Math.max(statistics.batchMax(), degraded.batchMax());
    }

    double cacheUseMean() {
        return overHeldTime(measured(Total.CACHE_BYTE_SECONDS))
                / resolved.cache().capacityBytes();
    }

    double cacheUseMax() {
        double whole = statistics.cacheMax() / resolved.cache().capacityBytes();
        ResolvedPool fewer = resolved.degraded();
        return fewer == null || degraded == null
                ? whole
                : Math.max(whole, degraded.cacheMax() / fewer.cache().capacityBytes());
    }

    /** Share of the prompt tokens that were in the cache when their request was first admitted; 0 without any request. */
    double prefixHitRate() {
        return measured(Total.CACHED_INPUT) / Math.max(1, measured(Total.LOOKED_UP));
    }

    /** Time in which the weights' products could have been done at the peak of their formats, over all held time. */
    double mfu() {
        return overHeldTime(
                resolved.floor().productSeconds(measured(Total.COMPUTED_TOKENS), measured(Total.OUTPUT_TOKENS)));
    }

    double mbu() {
        double bandwidth = resolved.pool().chip().memory().bandwidth().value();
        return overHeldTime(overChips(Total.BYTES_READ)) / bandwidth;
    }

    /** @param seconds of the window; {@code tokens} of all pools together */
    EnergyUse energy(double seconds, double tokens) {
        return EnergyUse.of(
                resolved.pool().chip(),
                heldChipSeconds() / seconds,
                resolved.pool().idlePowerShare(),
                busy(),
                seconds,
                tokens);
    }

    ChipHour chipHour() {
        return resolved.pool().tariff().chipHour(busy());
    }

    Ledger.Held held() {
        double input = overChips(Total.INPUT_SECONDS);
        return new Ledger.Held(
                heldChipSeconds() / 3600, chipHour().usd(), input, Math.max(0, overChips(Total.BUSY_SECONDS) - input));
    }
}
