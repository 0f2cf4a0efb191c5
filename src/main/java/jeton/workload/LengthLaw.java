package jeton.workload;

import jeton.workload.trace.TraceOptions;
import org.apache.commons.math3.special.Erf;
import org.apache.commons.math3.util.FastMath;

/**
 * A law of token counts, drawn by inversion: a uniform number becomes a quantile of a continuous law, which is rounded
 * and then cut to {@link #min()} and {@link #max()} as a token limit cuts (what lies beyond falls on the bound).
 *
 * <p>Drawing allocates nothing. Parameters that make no sense, NaN among them, are refused with an
 * {@link IllegalArgumentException} that names the parameter.
 */
public sealed interface LengthLaw {
    /** No law gives more tokens than this, and no trace may. */
    int MOST_TOKENS = TraceOptions.MOST_TOKENS;

    /** The continuous law before rounding and cutting, in tokens, for {@code u} in (0, 1). */
    double quantile(double u);

    /** Probability that the continuous law is at most {@code x} tokens. */
    double cdf(double x);

    /** Integral of {@code x dF(x)} over {@code (from, to]} for the continuous law, in tokens. */
    double partialMean(double from, double to);

    /** At least this many tokens, from 1. */
    int min();

    /** At most this many tokens. */
    int max();

    /** What the law is, in words, without its mean. */
    String describe();

    /** The whole number of tokens that belongs to {@code u} in (0, 1); halves are rounded up. */
    default int tokens(double u) {
        double x = quantile(u);
        if (!(x < max())) {
            return max();
        }
        return Math.max(min(), (int) Math.floor(x + 0.5));
    }

    /** Mean of {@link #tokens} in tokens, after rounding and cutting, to a relative 10⁻⁶. */
    default double mean() {
        return MeanTokens.of(this);
    }

    /** Always the same count. */
    record Fixed(int tokens) implements LengthLaw {
        public Fixed {
            Check.within(1, MOST_TOKENS, "tokens", tokens);
        }

        @Override
        public double quantile(double u) {
            return tokens;
        }

        @Override
        public double cdf(double x) {
            return x < tokens ? 0 : 1;
        }

        @Override
        public double partialMean(double from, double to) {
            return from < tokens && tokens <= to ? tokens : 0;
        }

        @Override
        public int min() {
            return tokens;
        }

        @Override
        public int max() {
            return tokens;
        }

        @Override
        public double mean() {
            return tokens;
        }

        @Override
        public String describe() {
            return "fixed, " + Wording.number(tokens) + " tokens";
        }
    }

    /** Every whole number from {@code low} to {@code high} is equally likely. */
    record Uniform(int low, int high) implements LengthLaw {
        public Uniform {
            Check.within(1, MOST_TOKENS, "low", low);
            Check.within(low, MOST_TOKENS, "high", high);
        }

        @Override
        public double quantile(double u) {
            return low - 0.5 + u * (high - low + 1);
        }

        @Override
        public double cdf(double x) {
            return Math.min(1, Math.max(0, (x - low + 0.5) / (high - low + 1)));
        }

        @Override
        public double partialMean(double from, double to) {
            double a = Math.max(from, low - 0.5);
            double b = Math.min(to, high + 0.5);
            return a < b ? (b - a) * (a + b) / 2 / (high - low + 1) : 0;
        }

        @Override
        public int min() {
            return low;
        }

        @Override
        public int max() {
            return high;
        }

        @Override
        public double mean() {
            return (low + (double) high) / 2;
        }

        @Override
        public String describe() {
            return "uniform, " + Wording.number(low) + " to " + Wording.number(high) + " tokens";
        }
    }

    /**
     * The logarithm of the count is normal.
     *
     * @param mu    mean of the natural logarithm of the count in tokens
     * @param sigma standard deviation of the natural logarithm, above 0
     */
    record LogNormal(double mu, double sigma, int min, int max) implements LengthLaw {
        private static final double SQRT_2 = Math.sqrt(2);

        public LogNormal {
            Check.within(-10, FastMath.log(MOST_TOKENS), "mu", mu);
            Check.above(0, 10, "sigma", sigma);
            Check.bounds(min, max);
        }

        /** By the median in tokens and the standard deviation of the logarithm. */
        public static LogNormal ofMedian(double median, double sigma, int min, int max) {
            Check.above(0, MOST_TOKENS, "median", median);
            return new LogNormal(FastMath.log(median), sigma, min, max);
        }

        /** By the mean in tokens and the coefficient of variation, both before rounding and cutting. */
        public static LogNormal ofMean(double mean, double cv, int min, int max) {
            Check.above(0, MOST_TOKENS, "mean", mean);
            Check.above(0, 1_000, "cv", cv);
            double variance = FastMath.log1p(cv * cv);
            return new LogNormal(FastMath.log(mean) - variance / 2, Math.sqrt(variance), min, max);
        }

        @Override
        public double quantile(double u) {
            return FastMath.exp(mu + sigma * SQRT_2 * Erf.erfInv(2 * u - 1));
        }

        @Override
        public double cdf(double x) {
            return x <= 0 ? 0 : normal((FastMath.log(x) - mu) / sigma);
        }

        @Override
        public double partialMean(double from, double to) {
            return FastMath.exp(mu + sigma * sigma / 2) * (weighted(to) - weighted(from));
        }

        private double weighted(double x) {
            return x <= 0 ? 0 : normal((FastMath.log(x) - mu) / sigma - sigma);
        }

        private static double normal(double z) {
            return Erf.erfc(-z / SQRT_2) / 2;
        }

        @Override
        public String describe() {
            return "lognormal, median " + Wording.number(FastMath.exp(mu)) + " tokens, sigma " + Wording.number(sigma)
                    + Wording.bounds(min, max);
        }
    }

    /**
     * Exponential.
     *
     * @param scale mean in tokens before rounding and cutting
     */
    record Exponential(double scale, int min, int max) implements LengthLaw {
        public Exponential {
            Check.above(0, MOST_TOKENS, "mean", scale);
            Check.bounds(min, max);
        }

        @Override
        public double quantile(double u) {
            return -scale * FastMath.log(1 - u);
        }

        @Override
        public double cdf(double x) {
            return x <= 0 ? 0 : -FastMath.expm1(-x / scale);
        }

        @Override
        public double partialMean(double from, double to) {
            double a = Math.max(0, from);
            return a >= to ? 0 : (a + scale) * FastMath.exp(-a / scale) - (to + scale) * FastMath.exp(-to / scale);
        }

        @Override
        public String describe() {
            return "exponential, scale " + Wording.number(scale) + " tokens" + Wording.bounds(min, max);
        }
    }

    /**
     * Pareto: the probability of more than x tokens is {@code (scale / x) ^ shape}. With a shape of 1 or less the mean
     * exists only because the law is cut.
     */
    record Pareto(double scale, double shape, int min, int max) implements LengthLaw {
        public Pareto {
            Check.above(0, MOST_TOKENS, "scale", scale);
            Check.above(0, 1_000, "shape", shape);
            Check.bounds(min, max);
        }

        @Override
        public double quantile(double u) {
            return scale * FastMath.exp(-FastMath.log(1 - u) / shape);
        }

        @Override
        public double cdf(double x) {
            return x <= scale ? 0 : -FastMath.expm1(shape * FastMath.log(scale / x));
        }

        @Override
        public double partialMean(double from, double to) {
            double a = Math.max(scale, from);
            if (a >= to) {
                return 0;
            }
            double decades = FastMath.log(to / a);
            double growth = (1 - shape) * decades;
            double ratio = growth == 0 ? 1 : FastMath.expm1(growth) / growth;
            return shape * a * FastMath.exp(shape * FastMath.log(scale / a)) * decades * ratio;
        }

        @Override
        public String describe() {
            return "Pareto, scale " + Wording.number(scale) + " tokens, shape " + Wording.number(shape)
                    + Wording.bounds(min, max);
        }
    }

    /** Whatever was measured: a table of quantiles in tokens. */
    record Quantiles(QuantileTable table, int min, int max) implements LengthLaw {
        public Quantiles {
            Check.within(0, MOST_TOKENS, "smallest value", table.least());
            Check.within(0, MOST_TOKENS, "largest value", table.greatest());
            Check.bounds(min, max);
        }

        @Override
        public double quantile(double u) {
            return table.quantile(u);
        }

        @Override
        public double cdf(double x) {
            return table.cdf(x);
        }

        @Override
        public double partialMean(double from, double to) {
            return table.partialMean(from, to);
        }

        @Override
        public String describe() {
            return table.describe() + " tokens" + Wording.bounds(min, max) + table.sourceNote();
        }
    }
}
