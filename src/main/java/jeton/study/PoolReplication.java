package jeton.study;

import jeton.economics.ChipHour;
import jeton.economics.EnergyUse;
import jeton.economics.Ledger;
import jeton.serving.PoolStatistics;
import jeton.serving.Total;

/**
 * One pool in one replication.
 *
 * @param heldSeconds replica-seconds that are paid for in the measured window
 */
record PoolReplication(ResolvedPool resolved, PoolStatistics statistics, double heldSeconds) {

    private double measured(Total total) {
        return statistics.measured(total);
    }

    double heldChipSeconds() {
        return heldSeconds * resolved.layout().chips();
    }

    double busy() {
        return Math.min(1, overHeldTime(measured(Total.BUSY_SECONDS)));
    }

    /** Per replica-second; nothing where none was held. */
    private double overHeldTime(double sum) {
        return heldSeconds > 0 ? sum / heldSeconds : 0;
    }

    /** Requests in the batch of a replica while it is busy. */
    double batchMean() {
        return measured(Total.BATCH_SECONDS) / measured(Total.BUSY_SECONDS);
    }

    double cacheUseMean() {
        return overHeldTime(measured(Total.CACHE_BYTE_SECONDS))
                / resolved.cache().capacityBytes();
    }

    double cacheUseMax() {
        return statistics.cacheMax() / resolved.cache().capacityBytes();
    }

    /** Time in which the weights' products could have been done at the peak of their formats, over all held time. */
    double mfu() {
        return overHeldTime(
                resolved.floor().productSeconds(measured(Total.COMPUTED_TOKENS), measured(Total.OUTPUT_TOKENS)));
    }

    double mbu() {
        double bandwidth = resolved.pool().chip().memory().bandwidth().value();
        return overHeldTime(measured(Total.BYTES_READ)) / bandwidth;
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
        double input = measured(Total.INPUT_SECONDS);
        return new Ledger.Held(
                heldChipSeconds() / 3600, chipHour().usd(), input, Math.max(0, measured(Total.BUSY_SECONDS) - input));
    }
}
