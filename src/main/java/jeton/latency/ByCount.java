package jeton.latency;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/** A function of a number of tokens or sequences that remembers what it said of small whole numbers. Not thread safe. */
final class ByCount {
    /** Above the budget of a step in common engines. */
    private static final int REMEMBERED = 1 << 14;

    private final DoubleUnaryOperator function;
    private double[] known = new double[0];

    ByCount(DoubleUnaryOperator function) {
        this.function = function;
    }

    double at(double count) {
        int whole = (int) count;
        if (whole != count || whole < 0 || whole >= REMEMBERED) {
            return function.applyAsDouble(count);
        }
        if (whole >= known.length) {
            int old = known.length;
            known = Arrays.copyOf(known, Math.min(REMEMBERED, Math.max(64, 2 * whole)));
            Arrays.fill(known, old, known.length, Double.NaN);
        }
        double value = known[whole];
        if (Double.isNaN(value)) {
            value = function.applyAsDouble(count);
            known[whole] = value;
        }
        return value;
    }
}
