package jeton.latency;

import org.jspecify.annotations.Nullable;

/**
 * {@link RooflineStepTime} of an instance whose data-parallel ranks have batches of their own.
 *
 * <p>Experts and their exchange see the tokens of all ranks. Dense matrices, attention and sampling are each rank's own, and
 * in every layer the others wait for the slowest: so a step lasts
 *
 * <pre>
 * experts(T') + exchange(T') + max over ranks r of ( dense(T_r) + attention_r + LM head_r + host_r )
 * </pre>
 *
 * Every rank's part grows by a line as its contexts grow. The longest holds until a steeper one has overtaken it.
 */
final class Ranks {
    private final LinearTerms linear;
    private final AttentionTerms attention;
    private final Stages stages;
    private final HostTerms host;
    private final @Nullable DraftTerms drafts;

    private double[] starts = new double[8];
    private double[] slopes = new double[8];

    /**
     * @param attention of one rank
     * @param stages    of one rank
     * @param drafts    with the attention of one rank
     */
    Ranks(LinearTerms linear, AttentionTerms attention, Stages stages, HostTerms host, @Nullable DraftTerms drafts) {
        this.linear = linear;
        this.attention = attention;
        this.stages = stages;
        this.host = host;
        this.drafts = drafts;
    }

    /**
     * Writes durations and the part charged to prompts.
     *
     * @param all the work of all ranks together
     */
    void series(Batch[] ranks, Batch all, StepSeries series) {
        int most = 0;
        for (Batch rank : ranks) {
            most = Math.max(most, rank.requests());
        }
        int microBatches = stages.microBatches(most);
        double unevenness = stages.unevenness(microBatches);
        long tokens = 0;
        for (Batch rank : ranks) {
            tokens += stages.tokens(rank, microBatches);
        }
        if (starts.length < ranks.length) {
            starts = new double[ranks.length];
            slopes = new double[ranks.length];
        }
        int slowest = 0;
        double least = 0;
        for (int r = 0; r < ranks.length; r++) {
            Batch rank = ranks[r];
            starts[r] = shared(rank, all, tokens, microBatches, unevenness)
                    + unevenness
                            * (attention.decodeSeconds(rank, microBatches)
                                    + attention.prefillSeconds(rank, microBatches));
            slopes[r] = unevenness * (attention.decodeSlope(rank, microBatches) + attention.prefillSlope(rank));
            if (drafts != null) {
                starts[r] += drafts.decodeSeconds(rank) + drafts.prefillSeconds(rank);
                slopes[r] += drafts.decodeSlope(rank) + drafts.prefillSlope(rank);
            }
            boolean slower =
                    starts[r] > starts[slowest] || (starts[r] == starts[slowest] && slopes[r] > slopes[slowest]);
            slowest = slower ? r : slowest;
            least = Math.max(
                    least,
                    host.least(
                            stages.largest(rank.requests(), microBatches),
                            stages.tokens(rank, microBatches),
                            rank.chunks > 0,
                            microBatches));
        }
        series.set(starts[slowest], slopes[slowest]);
        double share = (double) all.prefillTokens / all.tokens();
        Batch batch = ranks[slowest];
        double prompt = unevenness * attention.prefillSeconds(batch, microBatches)
                + (drafts == null ? 0 : drafts.prefillSeconds(batch));
        double promptSlope =
                unevenness * attention.prefillSlope(batch) + (drafts == null ? 0 : drafts.prefillSlope(batch));
        series.setInput(share * shared(batch, all, tokens, microBatches, unevenness) + prompt, promptSlope);
        series.atLeast(least, share);
        series.setStraight(straight(slowest, ranks.length));
    }

    private double shared(Batch rank, Batch all, long tokens, int microBatches, double unevenness) {
        return linear.seconds(
                        stages.tokens(rank, microBatches),
                        stages.largest(rank.sampled(), microBatches),
                        tokens,
                        unevenness)
                + (drafts == null ? 0 : drafts.newTokens(rank, all))
                + host.onTop(stages.largest(rank.requests(), microBatches));
    }

    /** Steps until another rank is slower than the slowest of the first step. */
    private long straight(int slowest, int count) {
        double steps = Double.POSITIVE_INFINITY;
        for (int r = 0; r < count; r++) {
            if (slopes[r] > slopes[slowest]) {
                steps = Math.min(steps, (starts[slowest] - starts[r]) / (slopes[r] - slopes[slowest]));
            }
        }
        return steps < Long.MAX_VALUE ? 1 + (long) steps : Long.MAX_VALUE;
    }

    /** Steps for which the prompts of all ranks cost what lines say. */
    long straightSteps(Batch[] ranks) {
        long steps = Long.MAX_VALUE;
        for (Batch rank : ranks) {
            if (rank.chunks > 0) {
                steps = Math.min(steps, attention.straightSteps(rank));
                steps = drafts == null ? steps : Math.min(steps, drafts.straightSteps(rank));
            }
        }
        return steps;
    }
}
