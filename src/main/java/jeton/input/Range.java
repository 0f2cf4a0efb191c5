package jeton.input;

import java.math.BigDecimal;

/**
 * The numbers that a field allows; never NaN or infinite.
 *
 * @param min         least, or negative infinity
 * @param minIncluded whether {@code min} itself is allowed
 * @param max         greatest, or positive infinity; allowed itself
 */
public record Range(double min, boolean minIncluded, double max) {
    public Range {
        if (!(min <= max)) {
            throw new IllegalArgumentException("an empty range: " + min + " to " + max);
        }
    }

    public static Range any() {
        return new Range(Double.NEGATIVE_INFINITY, false, Double.POSITIVE_INFINITY);
    }

    public static Range positive() {
        return above(0);
    }

    public static Range above(double min) {
        return new Range(min, false, Double.POSITIVE_INFINITY);
    }

    public static Range atLeast(double min) {
        return new Range(min, true, Double.POSITIVE_INFINITY);
    }

    public static Range between(double min, double max) {
        return new Range(min, true, max);
    }

    /** A part of a whole, from 0 to 1. */
    public static Range share() {
        return between(0, 1);
    }

    /** A part of a whole that is not nothing: above 0, at most 1. */
    public static Range positiveShare() {
        return new Range(0, false, 1);
    }

    public boolean contains(double value) {
        return Double.isFinite(value) && (minIncluded ? value >= min : value > min) && value <= max;
    }

    /** Some number in the range, to stand for one that could not be read. */
    double placeholder() {
        if (contains(1)) {
            return 1;
        }
        if (contains(min)) {
            return min;
        }
        return contains(max) ? max : min + 1;
    }

    /** In words that follow a noun: {@code "above 0"}, {@code "from 1 to 8"}; empty if every number is allowed. */
    @Override
    public String toString() {
        boolean below = min != Double.NEGATIVE_INFINITY;
        boolean above = max != Double.POSITIVE_INFINITY;
        if (!below) {
            return above ? "at most " + plain(max) : "";
        }
        if (minIncluded) {
            return "from " + plain(min) + (above ? " to " + plain(max) : "");
        }
        return "above " + plain(min) + (above ? ", at most " + plain(max) : "");
    }

    static String plain(double value) {
        BigDecimal decimal = BigDecimal.valueOf(value).stripTrailingZeros();
        String text = decimal.toPlainString();
        return text.length() <= 6 ? text : decimal.toString().replace("E+", "e").replace('E', 'e');
    }
}
