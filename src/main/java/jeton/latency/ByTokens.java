package jeton.latency;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/** A function of a number of tokens that remembers what it said of small whole numbers. Not thread safe. */
final class ByTokens {
    /** Above the budget of a step in common engines. */
    private static final int REMEMBERED = 1 << 14;

    private final DoubleUnaryOperator function;
    private double[] known = new double[0];

    ByTokens(DoubleUnaryOperator function) {
        this.function = function;
    }

    double at(double tokens) {
        int whole = (int) tokens;
        if (whole != tokens || whole < 0 || whole >= REMEMBERED) {
            return function.applyAsDouble(tokens);
        }
        if (whole >= known.length) {
            int old = known.length;
            known = Arrays.copyOf(known, Math.min(REMEMBERED, Math.max(64, 2 * whole)));
            Arrays.fill(known, old, known.length, Double.NaN);
        }
        double value = known[whole];
        if (Double.isNaN(value)) {
            value = function.applyAsDouble(tokens);
            known[whole] = value;
        }
        return value;
    }
}
