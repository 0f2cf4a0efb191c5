package jeton.economics;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import jeton.hardware.Figure;

/** Figures as a reader wants them in a sentence. */
final class Words {
    private Words() {}

    /** {@code $24,500}, {@code $2.10}, {@code $0.085}. */
    static String usd(double value) {
        if (value >= 1000) {
            return String.format(Locale.ROOT, "$%,.0f", value);
        }
        return value == Math.rint(value) ? "$" + number(value) : "$" + cents(value);
    }

    /** At most four significant digits, never an exponent. */
    static String number(double value) {
        return new BigDecimal(value)
                .round(new MathContext(4))
                .stripTrailingZeros()
                .toPlainString();
    }

    static String percent(double share) {
        return number(100 * share) + " %";
    }

    /** {@code (SemiAnalysis InferenceX, 2026-07, reported)}; what the user states has no date. */
    static String provenance(Figure figure) {
        if (figure.date().isEmpty()) {
            return "(" + figure.source() + ")";
        }
        return "(" + figure.source() + ", " + figure.date() + ", "
                + figure.status().name().toLowerCase(Locale.ROOT) + ")";
    }

    private static String cents(double value) {
        String digits = number(value);
        int decimals = digits.length() - digits.indexOf('.') - 1;
        return decimals < 2 ? digits + "0" : digits;
    }
}
