package jeton.workload;

import org.apache.commons.math3.special.Gamma;
import org.apache.commons.math3.util.FastMath;

/**
 * The inverse of a Gamma law with mean 1 and a given coefficient of variation, tabulated once and then read in some tens
 * of nanoseconds, so that a gap takes one uniform number and common random numbers stay common.
 *
 * <p>The table holds the logarithm of the quantile over the logit of the probability, where both tails are nearly
 * straight; nodes are solved to 10⁻¹³ by Newton's method (the law of the logarithm is log-concave, so it converges) and
 * joined by cubics with the exact slopes. Quantiles above 10⁻⁹ of the mean are right to a relative 10⁻⁶, smaller ones to
 * 10⁻⁵.
 */
final class GammaQuantile {
    private static final double REACH = 40;
    private static final int NODES_PER_UNIT = 16;
    private static final double STEP = 1.0 / NODES_PER_UNIT;
    private static final int NODES = (int) (2 * REACH * NODES_PER_UNIT) + 1;

    private final double shape;
    private final double[] logs = new double[NODES];
    /** Change of the logarithm over one step. */
    private final double[] slopes = new double[NODES];

    /** @param cv coefficient of variation, above 0 */
    GammaQuantile(double cv) {
        this.shape = 1 / (cv * cv);
        double ofOne = Gamma.logGamma(shape + 1);
        double y = (logBelow(-REACH) + ofOne) / shape;
        for (int i = 0; i < NODES; i++) {
            double z = -REACH + i * STEP;
            y = solve(z, y);
            double logDensity = shape * y - FastMath.exp(y) - Gamma.logGamma(shape);
            logs[i] = y - FastMath.log(shape);
            slopes[i] = STEP * FastMath.exp(logBelow(z) + logBelow(-z) - logDensity);
            y += slopes[i];
        }
    }

    /** The quantile in units of the mean, for {@code u} in (0, 1). */
    double at(double u) {
        double place = (FastMath.log(u / (1 - u)) + REACH) * NODES_PER_UNIT;
        int i = Math.min(Math.max((int) place, 0), NODES - 2);
        double t = Math.min(Math.max(place - i, 0), 1);
        double rise = logs[i + 1] - logs[i];
        double bend = slopes[i] + slopes[i + 1] - 2 * rise;
        return FastMath.exp(logs[i] + t * (slopes[i] + t * (3 * rise - 2 * slopes[i] - slopes[i + 1] + t * bend)));
    }

    /** Logarithm of the probability whose logit is {@code z}. */
    private static double logBelow(double z) {
        return -FastMath.log1p(FastMath.exp(-z));
    }

    /** Logarithm of the quantile of the Gamma law with scale 1: by the lower tail below the median, else the upper. */
    private double solve(double z, double start) {
        double y = start;
        for (int i = 0; i < 200; i++) {
            double x = FastMath.exp(y);
            double logDensity = shape * y - x - Gamma.logGamma(shape);
            double excess;
            double slope;
            if (z <= 0) {
                double logP = x < 1e-10
                        ? shape * y - Gamma.logGamma(shape + 1)
                        : FastMath.log(Gamma.regularizedGammaP(shape, x));
                excess = logP - logBelow(z);
                slope = FastMath.exp(logDensity - logP);
            } else {
                double logQ = FastMath.log(Gamma.regularizedGammaQ(shape, x));
                excess = logBelow(-z) - logQ;
                slope = FastMath.exp(logDensity - logQ);
            }
            double change = excess / slope;
            y -= change;
            if (Math.abs(change) <= 1e-13 * Math.max(1, Math.abs(y))) {
                break;
            }
        }
        return y;
    }
}
