package jeton.workload;

import java.util.Arrays;
import org.apache.commons.math3.util.FastMath;

/**
 * A continuous law on the positive numbers, given by some of its quantiles from the smallest value to the largest. In
 * between, either the value or its logarithm is linear in the probability. Equal neighbouring values are a mass point.
 * Immutable.
 */
public final class QuantileTable {
    /** What is linear in the probability between two entries. */
    public enum Interpolation {
        /** The value itself. */
        LINEAR,
        /** The logarithm of the value; for quantities that span decades, all above 0. */
        LOGARITHMIC
    }

    private final Interpolation interpolation;
    private final double[] probabilities;
    private final double[] values;
    /** The values, or their logarithms: what is interpolated. */
    private final double[] levels;

    private final String source;

    private QuantileTable(Interpolation interpolation, double[] probabilities, double[] values, String source) {
        this.interpolation = interpolation;
        this.probabilities = probabilities;
        this.values = values;
        this.source = source;
        this.levels = interpolation == Interpolation.LINEAR
                ? values
                : Arrays.stream(values).map(FastMath::log).toArray();
    }

    /**
     * A table of at least two entries.
     *
     * @param probabilities rising from exactly 0 to exactly 1
     * @param values        one for each probability, never falling, not negative
     * @throws IllegalArgumentException that names the entry which breaks a rule
     */
    public static QuantileTable of(Interpolation interpolation, double[] probabilities, double[] values) {
        int n = probabilities.length;
        if (n < 2 || values.length != n) {
            throw new IllegalArgumentException("a quantile table needs as many values as probabilities, at least 2;"
                    + " has " + n + " probabilities and " + values.length + " values");
        }
        if (probabilities[0] != 0 || probabilities[n - 1] != 1) {
            throw new IllegalArgumentException("probabilities must begin at 0 and end at 1 (with the smallest and the"
                    + " largest value), go from " + Wording.number(probabilities[0]) + " to "
                    + Wording.number(probabilities[n - 1]));
        }
        for (int i = 0; i < n; i++) {
            if (i > 0 && !(probabilities[i] > probabilities[i - 1])) {
                throw new IllegalArgumentException("probabilities must rise: entry " + (i + 1) + " is "
                        + Wording.number(probabilities[i]) + " after " + Wording.number(probabilities[i - 1]));
            }
            if (i > 0 && !(values[i] >= values[i - 1])) {
                throw new IllegalArgumentException("values must not fall: entry " + (i + 1) + " is "
                        + Wording.number(values[i]) + " after " + Wording.number(values[i - 1]));
            }
            boolean fits = interpolation == Interpolation.LINEAR ? values[i] >= 0 : values[i] > 0;
            if (!fits || Double.isInfinite(values[i])) {
                throw new IllegalArgumentException("values must be finite and "
                        + (interpolation == Interpolation.LINEAR
                                ? "not negative"
                                : "above 0 to be interpolated by logarithm")
                        + ": entry " + (i + 1) + " is " + Wording.number(values[i]));
            }
        }
        return new QuantileTable(interpolation, probabilities.clone(), values.clone(), "");
    }

    /** Always the same value. */
    public static QuantileTable constant(double value) {
        return of(Interpolation.LINEAR, new double[] {0, 1}, new double[] {value, value});
    }

    /** The same table, and where its figures come from. */
    public QuantileTable from(String where) {
        return new QuantileTable(interpolation, probabilities, values, where);
    }

    /** The value below which the law lies with probability {@code u} in (0, 1). */
    public double quantile(double u) {
        int i = 0;
        int above = probabilities.length - 1;
        while (above - i > 1) {
            int middle = (i + above) >>> 1;
            if (probabilities[middle] <= u) {
                i = middle;
            } else {
                above = middle;
            }
        }
        double share = (u - probabilities[i]) / (probabilities[i + 1] - probabilities[i]);
        double level = levels[i] + share * (levels[i + 1] - levels[i]);
        return interpolation == Interpolation.LINEAR ? level : FastMath.exp(level);
    }

    /** Probability of at most {@code x}. */
    public double cdf(double x) {
        int n = values.length;
        if (!(x >= values[0])) {
            return 0;
        }
        if (x >= values[n - 1]) {
            return 1;
        }
        int i = 0;
        while (values[i + 1] <= x) {
            i++;
        }
        double level = interpolation == Interpolation.LINEAR ? x : FastMath.log(x);
        double share = (level - levels[i]) / (levels[i + 1] - levels[i]);
        return probabilities[i] + share * (probabilities[i + 1] - probabilities[i]);
    }

    /** Integral of {@code x dF(x)} over {@code (from, to]}. */
    public double partialMean(double from, double to) {
        double total = 0;
        for (int i = 0; i + 1 < values.length; i++) {
            double low = values[i];
            double high = values[i + 1];
            double weight = probabilities[i + 1] - probabilities[i];
            if (low == high) {
                total += from < low && low <= to ? weight * low : 0;
                continue;
            }
            double a = Math.max(low, from);
            double b = Math.min(high, to);
            if (a < b) {
                total += interpolation == Interpolation.LINEAR
                        ? weight * (b - a) * (a + b) / 2 / (high - low)
                        : weight * (b - a) / (levels[i + 1] - levels[i]);
            }
        }
        return total;
    }

    /** Mean of the continuous law. */
    public double mean() {
        return partialMean(-1, greatest());
    }

    /** The smallest value. */
    public double least() {
        return values[0];
    }

    /** The largest value. */
    public double greatest() {
        return values[values.length - 1];
    }

    /** Where the figures come from; empty for a user's own. */
    public String source() {
        return source;
    }

    /** What the table is, in words, without its source. */
    public String describe() {
        return least() == greatest()
                ? "always " + Wording.number(least())
                : "table of " + values.length + " quantiles, median " + Wording.number(quantile(0.5)) + ", "
                        + Wording.number(least()) + " to " + Wording.number(greatest());
    }

    String sourceNote() {
        return source.isEmpty() ? "" : " [" + source + "]";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof QuantileTable table
                && interpolation == table.interpolation
                && Arrays.equals(probabilities, table.probabilities)
                && Arrays.equals(values, table.values)
                && source.equals(table.source);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(probabilities) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return describe() + sourceNote();
    }
}
