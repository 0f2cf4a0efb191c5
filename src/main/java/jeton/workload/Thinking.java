package jeton.workload;

/**
 * How a model spends tokens before its answer. Thinking tokens are generated and billed as output; the user waits for
 * them and does not read them.
 */
public sealed interface Thinking {
    /** The part of requests that think, from 0 to 1. */
    double fraction();

    String describe();

    /** The output is all answer. */
    record None() implements Thinking {
        @Override
        public double fraction() {
            return 0;
        }

        @Override
        public String describe() {
            return "none";
        }
    }

    /** Thinking comes on top: the output law gives the answer, this law what is generated before it. */
    record Length(LengthLaw tokens, double fraction) implements Thinking {
        public Length {
            Check.within(0, 1, "fraction of requests that think", fraction);
        }

        @Override
        public String describe() {
            return "on top of the answer, " + tokens.describe() + " (mean " + Wording.number(tokens.mean()) + ")"
                    + of(fraction);
        }
    }

    /**
     * Thinking is part of the output: the output law gives the whole, this table the share of it that is thinking,
     * rounded to tokens. The answer keeps at least one token.
     *
     * @param share quantiles of the share, from 0 to 1
     */
    record Share(QuantileTable share, double fraction) implements Thinking {
        public Share {
            Check.within(0, 1, "smallest share", share.least());
            Check.within(0, 1, "largest share", share.greatest());
            Check.within(0, 1, "fraction of requests that think", fraction);
        }

        @Override
        public String describe() {
            return "share of the output, mean " + Wording.percent(share.mean()) + ", median "
                    + Wording.percent(share.quantile(0.5)) + share.sourceNote() + of(fraction);
        }
    }

    private static String of(double fraction) {
        return fraction == 1 ? "" : ", in " + Wording.percent(fraction) + " of requests";
    }
}
