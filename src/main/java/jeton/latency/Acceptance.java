package jeton.latency;

import java.util.List;

/**
 * How many tokens a verification step yields. Drafts are accepted one after the other, the j-th with probability
 * {@code a_j} if those before it were; after the first that is not, or after the last, the target adds a token of its own:
 *
 * <pre>
 * P(N &gt; j) = a_1 a_2 ... a_j  for j up to the drafts,   E[N] = 1 + sum over j of P(N &gt; j)
 * </pre>
 *
 * With one rate a for all of g drafts E[N] is {@code (1 - a^(g+1)) / (1 - a)} (Leviathan et al. 2023, arXiv:2211.17192,
 * equation 1). Steps are independent of each other, which texts are not: runs of easy and hard tokens make real answers
 * differ more in their number of steps.
 */
public final class Acceptance {
    /** Most drafts of a step. */
    public static final int MOST_DRAFTS = 16;

    /** Chance that at least so many drafts are accepted, from 1. */
    private final double[] reached;

    private Acceptance(double[] reached) {
        this.reached = reached;
    }

    /**
     * The same rate for every draft.
     *
     * @param rate   in [0, 1)
     * @param drafts from 1 to {@value #MOST_DRAFTS}
     */
    public static Acceptance of(double rate, int drafts) {
        checkDrafts(drafts);
        double[] reached = new double[drafts];
        double chance = 1;
        for (int i = 0; i < drafts; i++) {
            chance *= checked(rate);
            reached[i] = chance;
        }
        return new Acceptance(reached);
    }

    /** @param rates of each draft if those before it were accepted, in [0, 1); as many as drafts */
    public static Acceptance of(List<Double> rates) {
        checkDrafts(rates.size());
        double[] reached = new double[rates.size()];
        double chance = 1;
        for (int i = 0; i < reached.length; i++) {
            chance *= checked(rates.get(i));
            reached[i] = chance;
        }
        return new Acceptance(reached);
    }

    private static void checkDrafts(int drafts) {
        if (drafts < 1 || drafts > MOST_DRAFTS) {
            throw new IllegalArgumentException("read " + drafts + " drafts, expected 1 to " + MOST_DRAFTS);
        }
    }

    private static double checked(double rate) {
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException("read " + rate + ", expected an acceptance from 0 to below 1");
        }
        return rate;
    }

    /** Tokens guessed in a step. */
    public int drafts() {
        return reached.length;
    }

    /** Tokens that a step yields on average, from 1. */
    public double meanTokens() {
        double mean = 1;
        for (double chance : reached) {
            mean += chance;
        }
        return mean;
    }

    /** Variance of the tokens of a step. */
    public double variance() {
        double squares = 1;
        for (int j = 0; j < reached.length; j++) {
            squares += (2 * j + 3) * reached[j];
        }
        double mean = meanTokens();
        return squares - mean * mean;
    }

    /**
     * Tokens of one step by inversion.
     *
     * @param uniform in (0, 1)
     */
    public int tokens(double uniform) {
        int tokens = 1;
        while (tokens <= reached.length && uniform < reached[tokens - 1]) {
            tokens++;
        }
        return tokens;
    }
}
