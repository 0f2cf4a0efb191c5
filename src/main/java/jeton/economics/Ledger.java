package jeton.economics;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What was held and what came of it, and therefore what a token costs.
 *
 * <p>Every held hour is paid for, idle or not. Busy time of a pool belongs to prompts (prefill) or to output (decode); its
 * idle time is shared in the same proportion, and a pool that never ran in that of the others, so that
 * {@code inputUsd + outputUsd = usd}. A price per something that did not occur is absent: NaN, never infinity.
 *
 * @param pools        what was held; at least one
 * @param inputTokens  served; a window may cut a request and count a part of it
 * @param outputTokens served, thinking included
 * @param requests     served
 */
public record Ledger(List<Held> pools, double inputTokens, double outputTokens, double requests) {

    /**
     * Chips of one price.
     *
     * @param chipHours      of all of them together
     * @param usdPerChipHour see {@link ChipHour}
     * @param prefillSeconds busy seconds that prompts took, of all instances together
     * @param decodeSeconds  busy seconds that output tokens took
     */
    public record Held(double chipHours, double usdPerChipHour, double prefillSeconds, double decodeSeconds) {
        public Held {
            require("chipHours", chipHours);
            require("usdPerChipHour", usdPerChipHour);
            require("prefillSeconds", prefillSeconds);
            require("decodeSeconds", decodeSeconds);
        }

        public double usd() {
            return chipHours * usdPerChipHour;
        }

        private boolean ran() {
            return prefillSeconds + decodeSeconds > 0;
        }

        private double inputUsd() {
            return usd() * (prefillSeconds / (prefillSeconds + decodeSeconds));
        }

        private double outputUsd() {
            return usd() * (decodeSeconds / (prefillSeconds + decodeSeconds));
        }
    }

    public Ledger {
        pools = List.copyOf(pools);
        require("inputTokens", inputTokens);
        require("outputTokens", outputTokens);
        require("requests", requests);
        double usd = sum(pools, Held::usd);
        double attributed = input(pools) + output(pools);
        if (pools.stream().anyMatch(Held::ran) && Math.abs(attributed - usd) > 1e-9 * usd) {
            throw new IllegalStateException("attributed $" + attributed + " of $" + usd);
        }
    }

    /** Of chips of one price. */
    public Ledger(
            double chipHours,
            double usdPerChipHour,
            double prefillSeconds,
            double decodeSeconds,
            double inputTokens,
            double outputTokens,
            double requests) {
        this(
                List.of(new Held(chipHours, usdPerChipHour, prefillSeconds, decodeSeconds)),
                inputTokens,
                outputTokens,
                requests);
    }

    /** What the held chips cost. */
    public double usd() {
        return sum(pools, Held::usd);
    }

    /** The part that prompts bear; absent if nothing ran. */
    public double inputUsd() {
        return input(pools);
    }

    /** The part that output bears; absent if nothing ran. */
    public double outputUsd() {
        return output(pools);
    }

    private static double input(List<Held> pools) {
        return part(pools, Held::inputUsd, Held::outputUsd);
    }

    private static double output(List<Held> pools) {
        return part(pools, Held::outputUsd, Held::inputUsd);
    }

    /** One part of the cost of the pools that ran, and of the others in the same proportion. */
    private static double part(List<Held> pools, ToDoubleFunction<Held> one, ToDoubleFunction<Held> other) {
        List<Held> ran = pools.stream().filter(Held::ran).toList();
        double own = sum(ran, one);
        if (ran.isEmpty()) {
            return Double.NaN;
        }
        if (ran.size() == pools.size()) {
            return own;
        }
        double idle = sum(pools.stream().filter(pool -> !pool.ran()).toList(), Held::usd);
        return own + idle * (own / (own + sum(ran, other)));
    }

    private static double sum(List<Held> pools, ToDoubleFunction<Held> usd) {
        double sum = 0;
        for (Held pool : pools) {
            sum += usd.applyAsDouble(pool);
        }
        return sum;
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
