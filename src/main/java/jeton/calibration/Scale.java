package jeton.calibration;

import org.apache.commons.math3.util.FastMath;

/** From real numbers, which an optimiser may move freely, to quantities with bounds, and back. */
final class Scale {
    private static final double LEAST_SHARE = 0.005;
    private static final double LEAST_SECONDS = 1e-9;

    private Scale() {}

    /** A share of what the datasheet allows: above 0, at most {@code most}. */
    static double share(double x, double most) {
        return LEAST_SHARE + (most - LEAST_SHARE) / (1 + FastMath.exp(-x));
    }

    static double ofShare(double share, double most) {
        double logistic = (share - LEAST_SHARE) / (most - LEAST_SHARE);
        return FastMath.log(logistic / (1 - logistic));
    }

    static double seconds(double x) {
        return LEAST_SECONDS + FastMath.exp(Math.min(x, 0));
    }

    static double ofSeconds(double seconds) {
        return FastMath.log(seconds);
    }
}
