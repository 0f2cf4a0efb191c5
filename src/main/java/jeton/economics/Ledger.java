package jeton.economics;

/**
 * What was held and what came of it, and therefore what a token costs.
 *
 * <p>Every held hour is paid for, idle or not. Busy time belongs to prompts (prefill) or to output (decode); idle time is
 * shared in the same proportion, so that {@code inputUsd + outputUsd = usd}. A price per something that did not occur is
 * absent: NaN, never infinity.
 *
 * @param chipHours      held, of all chips together
 * @param usdPerChipHour see {@link ChipHour}
 * @param prefillSeconds busy seconds that prompts took, of all instances together
 * @param decodeSeconds  busy seconds that output tokens took
 * @param inputTokens    served; a window may cut a request and count a part of it
 * @param outputTokens   served, thinking included
 * @param requests       served
 */
public record Ledger(
        double chipHours,
        double usdPerChipHour,
        double prefillSeconds,
        double decodeSeconds,
        double inputTokens,
        double outputTokens,
        double requests) {
    public Ledger {
        require("chipHours", chipHours);
        require("usdPerChipHour", usdPerChipHour);
        require("prefillSeconds", prefillSeconds);
        require("decodeSeconds", decodeSeconds);
        require("inputTokens", inputTokens);
        require("outputTokens", outputTokens);
        require("requests", requests);
        double usd = chipHours * usdPerChipHour;
        double busy = prefillSeconds + decodeSeconds;
        double attributed = usd * (prefillSeconds / busy) + usd * (decodeSeconds / busy);
        if (busy > 0 && Math.abs(attributed - usd) > 1e-9 * usd) {
            throw new IllegalStateException("attributed $" + attributed + " of $" + usd);
        }
    }

    /** What the held chips cost. */
    public double usd() {
        return chipHours * usdPerChipHour;
    }

    /** The part that prompts bear; absent if nothing ran. */
    public double inputUsd() {
        return usd() * (prefillSeconds / (prefillSeconds + decodeSeconds));
    }

    /** The part that output bears; absent if nothing ran. */
    public double outputUsd() {
        return usd() * (decodeSeconds / (prefillSeconds + decodeSeconds));
    }

    public double usdPerMillionInput() {
        return perMillion(inputUsd(), inputTokens);
    }

    public double usdPerMillionOutput() {
        return perMillion(outputUsd(), outputTokens);
    }

    /** Over input and output tokens alike. */
    public double usdPerMillionTokens() {
        return perMillion(usd(), inputTokens + outputTokens);
    }

    /** With the whole cost laid on output tokens. */
    public double usdPerMillionOutputBearingAll() {
        return perMillion(usd(), outputTokens);
    }

    public double usdPerRequest() {
        return requests > 0 ? usd() / requests : Double.NaN;
    }

    private static double perMillion(double usd, double tokens) {
        return tokens > 0 ? usd / tokens * 1e6 : Double.NaN;
    }

    private static void require(String name, double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(name + " must be finite and not negative, read " + value);
        }
    }
}
