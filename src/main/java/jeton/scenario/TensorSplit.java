package jeton.scenario;

import java.util.stream.IntStream;
import jeton.model.Transformer;

/** Over how many ranks the matrices of a model can be shared without a remainder. */
final class TensorSplit {
    private TensorSplit() {}

    /** All that work, from 1 to {@code most}. */
    static IntStream of(Transformer model, int most) {
        return IntStream.rangeClosed(1, most).filter(ranks -> works(model, ranks));
    }

    /**
     * Ranks divide the attention heads and the width of every feed-forward block. Key-value heads are divided, or each is
     * copied to equally many ranks; a latent cache has no such heads.
     */
    static boolean works(Transformer model, int ranks) {
        int kvHeads = model.attention().kvHeads();
        boolean cache = model.latentAttention() || kvHeads % ranks == 0 || ranks % kvHeads == 0;
        return cache
                && model.attention().heads() % ranks == 0
                && model.denseFeedForward() % ranks == 0
                && model.experts().feedForward() % ranks == 0
                && model.experts().sharedFeedForward() % ranks == 0;
    }
}
