package jeton.model;

import java.util.List;
import jeton.model.Transformer.Attention;
import jeton.model.Transformer.AttentionKind;
import jeton.model.Transformer.Experts;
import jeton.model.Transformer.Parameters;
import jeton.model.Transformer.Window;

/** Drafters that are one layer beside the model whose next tokens they guess. */
public final class DraftLayer {
    /** Tokens that published EAGLE-3 heads of Llama 3 models choose from: {@code draft_vocab_size} of their configuration. */
    private static final int HEAD_VOCABULARY = 32_000;

    private DraftLayer() {}

    /**
     * An EAGLE-3 head (Li et al., arXiv:2503.01840, section 3): a matrix that fuses the features of three layers of the
     * target, {@code 3 h^2} weights; one layer like those of the target, fed with the embedding beside the feature and so with
     * {@code 2 h} inputs to queries, keys and values; and an LM head of its own over the most frequent tokens. The input
     * embeddings are the target's. Its feed-forward block is as wide as a dense one of the target, or as what a token passes
     * of the target's experts: heads of models with experts differ, so that this is an assumption.
     */
    public static Transformer eagle(Transformer target) {
        Experts experts = target.experts();
        int width = target.denseFeedForward() > 0
                ? target.denseFeedForward()
                : experts.active() * experts.feedForward() + experts.shared() * experts.sharedFeedForward();
        Attention attention = oneLayer(target.attention());
        int vocabulary = Math.min(HEAD_VOCABULARY, target.vocab());
        Experts none = new Experts(0, 0, 0, 0, 0, 0);
        Parameters layer = count(target, vocabulary, 1, width, attention, none);
        long hidden = target.hidden();
        long added = 3 * hidden * hidden + hidden * queriesKeysValues(attention);
        return of(target, "eagle", vocabulary, 1, width, attention, none, plus(layer, added));
    }

    /**
     * A multi-token prediction module (DeepSeek-V3 technical report, arXiv:2412.19437, section 2.2): a matrix that joins
     * embedding and feature, {@code 2 h^2} weights, and one layer as the last of the target, experts included. Embeddings
     * and LM head are the target's: the head counts among its parameters, because every pass reads it.
     */
    public static Transformer prediction(Transformer target) {
        Experts all = target.experts();
        boolean routed = all.count() > 0;
        Experts experts = routed
                ? new Experts(all.count(), all.active(), all.feedForward(), all.shared(), all.sharedFeedForward(), 1)
                : all;
        Attention attention = oneLayer(target.attention());
        Parameters layer = count(
                target, target.vocab(), routed ? 0 : 1, routed ? 0 : target.denseFeedForward(), attention, experts);
        long joined = 2L * target.hidden() * target.hidden();
        return of(
                target,
                "mtp",
                target.vocab(),
                routed ? 0 : 1,
                routed ? 0 : target.denseFeedForward(),
                attention,
                experts,
                plus(layer, joined));
    }

    private static Parameters count(
            Transformer target, int vocabulary, int denseLayers, int width, Attention attention, Experts experts) {
        return new ParameterCount(
                        1,
                        target.hidden(),
                        vocabulary,
                        target.mlpMatrices(),
                        denseLayers,
                        width,
                        true,
                        false,
                        false,
                        attention,
                        experts)
                .count();
    }

    private static Parameters plus(Parameters counted, long weights) {
        return new Parameters(
                counted.total() + weights, counted.active() + weights, counted.nonExpertMatmul() + weights);
    }

    private static long queriesKeysValues(Attention a) {
        return a.kind() == AttentionKind.MLA
                ? (long) a.queryLoraRank() + a.kvLoraRank() + a.ropeDim()
                : (long) a.heads() * a.headDim() + (long) a.kvHeads() * (a.headDim() + a.valueDim());
    }

    /** Full attention of the target's shape. */
    private static Attention oneLayer(Attention a) {
        long perLayer = a.kind() == AttentionKind.MLA
                ? (long) a.kvLoraRank() + a.ropeDim()
                : (long) a.kvHeads() * (a.headDim() + a.valueDim());
        return new Attention(
                a.kind(),
                a.heads(),
                a.kvHeads(),
                a.headDim(),
                a.valueDim(),
                a.queryLoraRank(),
                a.kvLoraRank(),
                a.nopeDim(),
                a.ropeDim(),
                1,
                0,
                Window.NONE,
                0,
                0,
                0,
                perLayer,
                0);
    }

    private static Transformer of(
            Transformer target,
            String kind,
            int vocabulary,
            int denseLayers,
            int width,
            Attention attention,
            Experts experts,
            Parameters parameters) {
        return new Transformer(
                target.name() + "-" + kind,
                List.of(),
                target.title() + " " + kind,
                target.publisher(),
                experts.count() > 0 ? "moe" : "dense",
                1,
                target.hidden(),
                vocabulary,
                target.mlpMatrices(),
                denseLayers,
                width,
                true,
                target.maxContextTokens(),
                target.nativeWeights(),
                attention,
                experts,
                0,
                parameters,
                new Transformer.Published(0, 0),
                "derived",
                "one layer of " + target.name(),
                target.date(),
                List.of());
    }
}
