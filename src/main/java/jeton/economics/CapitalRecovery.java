package jeton.economics;

import org.apache.commons.math3.util.FastMath;

/**
 * Turns a sum paid today into equal yearly payments: {@code CRF(r, n) = r (1+r)^n / ((1+r)^n - 1)}, the capital recovery
 * factor of engineering economics (Grant, Ireson, Leavenworth, <i>Principles of Engineering Economy</i>).
 */
final class CapitalRecovery {
    private CapitalRecovery() {}

    /**
     * Yearly payment per dollar borrowed.
     *
     * @param rate  interest a year, at least 0; at 0 the dollar is paid back in equal parts
     * @param years more than 0
     */
    static double factor(double rate, double years) {
        if (!(rate >= 0) || !(years > 0) || Double.isInfinite(rate) || Double.isInfinite(years)) {
            throw new IllegalArgumentException(
                    "capital is recovered at a rate >= 0 over years > 0, read " + rate + " over " + years + " years");
        }
        return rate == 0 ? 1 / years : rate / -FastMath.expm1(-years * FastMath.log1p(rate));
    }

    /** What a dollar received after {@code years} is worth today. */
    static double presentValue(double rate, double years) {
        return FastMath.exp(-years * FastMath.log1p(rate));
    }
}
