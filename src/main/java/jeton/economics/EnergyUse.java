package jeton.economics;

import jeton.hardware.Chip;

/**
 * Energy of the IT load over a window, before the building's overhead.
 *
 * @param joules           drawn, at a power that follows the load
 * @param provisionedWatts IT power that must be there, whatever is drawn
 * @param seconds          of the window
 * @param tokens           input and output together
 */
public record EnergyUse(double joules, double provisionedWatts, double seconds, double tokens) {

    /**
     * @param chips          held, on average over the window
     * @param idlePowerShare power of an idle system over its full IT power
     * @param busyShare      share of held time in which the chips work
     * @throws IllegalArgumentException if a share is no share, or time or tokens are negative or infinite
     */
    public static EnergyUse of(
            Chip chip, double chips, double idlePowerShare, double busyShare, double seconds, double tokens) {
        Share.require("busy share", busyShare);
        Share.require("idle power share", idlePowerShare);
        if (!(seconds >= 0 && tokens >= 0 && chips >= 0) || Double.isInfinite(seconds + tokens + chips)) {
            throw new IllegalArgumentException("chips, seconds and tokens must be finite and not negative, read "
                    + chips + ", " + seconds + ", " + tokens);
        }
        double provisioned = chips * chip.power().systemWatts().value();
        double drawn = provisioned * (idlePowerShare + (1 - idlePowerShare) * busyShare);
        return new EnergyUse(drawn * seconds, provisioned, seconds, tokens);
    }

    /** Together with other chips over the same window and the same tokens. */
    public EnergyUse plus(EnergyUse others) {
        return new EnergyUse(joules + others.joules, provisionedWatts + others.provisionedWatts, seconds, tokens);
    }

    /** Absent (NaN) without tokens. */
    public double joulesPerToken() {
        return tokens > 0 ? joules / tokens : Double.NaN;
    }

    /**
     * Throughput over provisioned IT power, as InferenceX counts it: what a site of one megawatt yields. Absent (NaN) for
     * an empty window.
     */
    public double tokensPerSecondPerMegawatt() {
        return seconds > 0 && provisionedWatts > 0 ? tokens / seconds / (provisionedWatts / 1e6) : Double.NaN;
    }
}
