package jeton.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Figures as people read them: three significant digits and a unit. An absent (NaN) or infinite one is a dash. */
final class HumanNumber {
    static final String ABSENT = "–";

    private static final int DIGITS = 3;
    private static final MathContext ROUNDING = new MathContext(DIGITS, RoundingMode.HALF_EVEN);

    private HumanNumber() {}

    /** {@code 0.0437}, {@code 12.3}, {@code 4,560}, {@code 45.6k}, {@code 1.23M}. */
    static String number(double x) {
        if (!Double.isFinite(x)) {
            return ABSENT;
        }
        double size = Math.abs(x);
        if (size >= 9.995e8) {
            return digits(x / 1e9) + "G";
        }
        if (size >= 9.995e5) {
            return digits(x / 1e6) + "M";
        }
        if (size >= 9_995) {
            return digits(x / 1e3) + "k";
        }
        return digits(x);
    }

    /** {@code $0.0437}, {@code $12.30}, {@code $1,230}. */
    static String usd(double x) {
        if (!Double.isFinite(x)) {
            return ABSENT;
        }
        double size = Math.abs(x);
        String sign = x < 0 ? "-$" : "$";
        if (size >= 1_000) {
            return sign + String.format(Locale.ROOT, "%,.0f", size);
        }
        if (size >= 0.9995) {
            return sign
                    + new BigDecimal(size).setScale(2, RoundingMode.HALF_EVEN).toPlainString();
        }
        return sign + digits(size);
    }

    /** {@code 812 µs}, {@code 12.3 ms}, {@code 1.23 s}. */
    static String seconds(double x) {
        if (!Double.isFinite(x)) {
            return ABSENT;
        }
        Scale scale = Scale.of(x);
        return digits(x * scale.perSecond) + " " + scale.unit;
    }

    /** Two times in the unit of the larger: {@code 0.412/1.23s}. */
    static String secondsPair(double low, double high) {
        if (!Double.isFinite(low) || !Double.isFinite(high)) {
            return (seconds(low) + "/" + seconds(high)).replace(" ", "");
        }
        Scale scale = Scale.of(Math.max(Math.abs(low), Math.abs(high)));
        return digits(low * scale.perSecond) + "/" + digits(high * scale.perSecond) + scale.unit;
    }

    /** Of a figure that somebody chose: {@code 2 s}, {@code 50 ms}. */
    static String limit(double seconds) {
        Scale scale = Scale.of(seconds);
        String digits = new BigDecimal(seconds * scale.perSecond)
                .round(ROUNDING)
                .stripTrailingZeros()
                .toPlainString();
        return digits + " " + scale.unit;
    }

    /** Of a share between 0 and 1: {@code 45%}, {@code 0.4%}. */
    static String percent(double share) {
        if (!Double.isFinite(share)) {
            return ABSENT;
        }
        int decimals = share != 0 && Math.abs(share) < 0.00995 ? 1 : 0;
        return new BigDecimal(share * 100)
                        .setScale(decimals, RoundingMode.HALF_EVEN)
                        .toPlainString() + "%";
    }

    /** Of a share that counts near one, never rounded up to all: {@code 99.97%}. */
    static String attainment(double share) {
        if (!Double.isFinite(share)) {
            return ABSENT;
        }
        BigDecimal percent = new BigDecimal(share * 100).setScale(2, RoundingMode.DOWN);
        return percent.stripTrailingZeros().toPlainString() + "%";
    }

    private static String digits(double x) {
        if (x == 0) {
            return "0";
        }
        BigDecimal rounded = new BigDecimal(x).round(ROUNDING);
        int exponent = rounded.precision() - rounded.scale() - 1;
        if (exponent < -4) {
            return String.format(Locale.ROOT, "%.1e", x);
        }
        int decimals = Math.max(0, DIGITS - 1 - exponent);
        return String.format(Locale.ROOT, "%,." + decimals + "f", rounded);
    }

    private enum Scale {
        MICROSECONDS("µs", 1e6),
        MILLISECONDS("ms", 1e3),
        SECONDS("s", 1);

        private final String unit;
        private final double perSecond;

        Scale(String unit, double perSecond) {
            this.unit = unit;
            this.perSecond = perSecond;
        }

        private static Scale of(double seconds) {
            double size = Math.abs(seconds);
            if (size >= 0.9995) {
                return SECONDS;
            }
            return size >= 0.9995e-3 ? MILLISECONDS : MICROSECONDS;
        }
    }
}
