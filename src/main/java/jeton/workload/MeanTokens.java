package jeton.workload;

/**
 * Mean of a length law after rounding and cutting.
 *
 * <p>With S the survival function of the continuous law, the mean is {@code min + Σ S(k − ½)} over k from min + 1 to
 * max. Since S falls, the terms after k differ from the integral of S from k to max by at most half of S(k − ½), so the
 * sum is carried out until that is below a relative 10⁻⁷ and the rest comes from the law's closed form. A law that is
 * still not thin after a million terms has a mean so large that the same bound is below a relative 10⁻⁶.
 */
final class MeanTokens {
    private static final double TOLERANCE = 1e-7;
    private static final int MOST_TERMS = 1 << 20;

    private MeanTokens() {}

    static double of(LengthLaw law) {
        double mean = law.min();
        int last = law.min() + Math.min(law.max() - law.min(), MOST_TERMS);
        for (int k = law.min() + 1; k <= last; k++) {
            double survival = atLeast(law, k - 0.5);
            mean += survival;
            if (survival / 2 <= TOLERANCE * mean) {
                return mean + rest(law, k);
            }
        }
        return mean + rest(law, last);
    }

    private static double rest(LengthLaw law, double from) {
        double to = law.max();
        return from >= to
                ? 0
                : Math.max(0, to * atLeast(law, to) - from * atLeast(law, from) + law.partialMean(from, to));
    }

    /** Just below x, so that a step of the law at x is counted. */
    private static double atLeast(LengthLaw law, double x) {
        return 1 - law.cdf(Math.nextDown(x));
    }
}
