package jeton.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Doubles as results files print them: ten significant digits, trailing zeros cut. {@code Double.toString} will not do,
 * since it prints other digits from JDK 19 on.
 */
final class MachineNumber {
    private static final MathContext TEN_DIGITS = new MathContext(10, RoundingMode.HALF_EVEN);
    private static final double SMALLEST_PLAIN = 1e-6;
    private static final double LARGEST_PLAIN = 1e15;

    private MachineNumber() {}

    /** Plain between 1e-6 and 1e15 and at zero, scientific elsewhere; the value must be finite. */
    static String text(double value) {
        if (value == 0) {
            return "0";
        }
        BigDecimal rounded = new BigDecimal(value).round(TEN_DIGITS).stripTrailingZeros();
        double size = Math.abs(value);
        return size >= SMALLEST_PLAIN && size < LARGEST_PLAIN ? rounded.toPlainString() : rounded.toString();
    }
}
