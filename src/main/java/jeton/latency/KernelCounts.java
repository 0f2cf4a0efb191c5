package jeton.latency;

import jeton.model.Transformer;

/**
 * How many kernels the layers of a model take in a step.
 *
 * <p>Small ones neither multiply matrices nor attend: norms, rotary embedding with the write to the cache, activations, sums.
 * Their time does not depend on their size until the batch is large, so that it is counted, not computed.
 */
final class KernelCounts {
    /** Norm; rotary embedding and write to the cache. */
    private static final int ATTENTION = 2;
    /** Norms of the layer and of two low ranks; rotary embedding and write to the cache. */
    private static final int LATENT_ATTENTION = 4;
    /** Norm, convolution, gates, recurrence, gated norm. */
    private static final int RECURRENT = 5;
    /** Norm, activation. */
    private static final int FEED_FORWARD = 2;
    /** Norm, sum; the choice of experts belongs to their kernel. */
    private static final int EXPERTS = 2;
    /** Activation. */
    private static final int SHARED_EXPERT = 1;

    /** Choice, permutation, two products, activation and sum of routed experts, of which their kernel is made. */
    private static final int ROUTED_EXPERTS = 6;

    private KernelCounts() {}

    /** All of them, those that multiply and attend too. */
    static int all(Transformer model) {
        Transformer.Attention attention = model.attention();
        return small(model)
                + DenseShapes.layers(model, 1).count()
                + attention.fullLayers()
                + attention.windowLayers()
                + model.experts().layers() * ROUTED_EXPERTS;
    }

    static int small(Transformer model) {
        Transformer.Attention attention = model.attention();
        Transformer.Experts experts = model.experts();
        int attended = attention.fullLayers() + attention.windowLayers();
        int expertLayer = EXPERTS + (experts.shared() == 0 ? 0 : SHARED_EXPERT);
        return attended * (model.latentAttention() ? LATENT_ATTENTION : ATTENTION)
                + attention.linearLayers() * RECURRENT
                + model.denseLayers() * FEED_FORWARD
                + experts.layers() * expertLayer;
    }
}
