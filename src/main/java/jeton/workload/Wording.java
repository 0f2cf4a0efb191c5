package jeton.workload;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Figures as they stand in a sentence. */
final class Wording {
    private Wording() {}

    /** Whole numbers with thousands separated, others with four significant digits. */
    static String number(double value) {
        if (!Double.isFinite(value)) {
            return Double.toString(value);
        }
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return String.format(Locale.ROOT, "%,d", (long) value);
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(4, RoundingMode.HALF_UP));
        if (Math.abs(value) >= 1_000) {
            return String.format(Locale.ROOT, "%,d", rounded.longValue());
        }
        return Math.abs(value) < 1e-4
                ? rounded.stripTrailingZeros().toString()
                : rounded.stripTrailingZeros().toPlainString();
    }

    /** A refused value with all its digits. */
    static String exact(double value) {
        return value == Math.rint(value) ? number(value) : Double.toString(value);
    }

    static String percent(double share) {
        return number(100 * share) + " %";
    }

    /** How a law is cut; empty for the bounds that hold for every law. */
    static String bounds(int min, int max) {
        if (max < LengthLaw.MOST_TOKENS) {
            return ", cut to " + number(min) + " to " + number(max) + " tokens";
        }
        return min > 1 ? ", at least " + number(min) + " tokens" : "";
    }
}
