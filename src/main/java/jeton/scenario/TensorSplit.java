package jeton.scenario;

import java.util.stream.IntStream;
import jeton.model.Transformer;

/** Over how many ranks the matrices of a model can be shared without a remainder. */
final class TensorSplit {
    private TensorSplit() {}

    /** All that work, from 1 to {@code most}, with every expert shared like the other matrices. */
    static IntStream of(Transformer model, int most) {
        return dense(model, most).filter(ranks -> expert(model, ranks));
    }

    /** All over which everything but the routed experts can be shared, from 1 to {@code most}. */
    static IntStream dense(Transformer model, int most) {
        return IntStream.rangeClosed(1, most).filter(ranks -> dense(ranks, model));
    }

    /**
     * Ranks divide the attention heads and the width of every feed-forward block. Key-value heads are divided, or each is
     * copied to equally many ranks; a latent cache has no such heads.
     */
    private static boolean dense(int ranks, Transformer model) {
        int kvHeads = model.attention().kvHeads();
        boolean cache = model.latentAttention() || kvHeads % ranks == 0 || ranks % kvHeads == 0;
        return cache
                && model.attention().heads() % ranks == 0
                && model.denseFeedForward() % ranks == 0
                && model.experts().sharedFeedForward() % ranks == 0;
    }

    /** Whether one routed expert can be shared. */
    static boolean expert(Transformer model, int ranks) {
        return model.experts().feedForward() % ranks == 0;
    }
}
