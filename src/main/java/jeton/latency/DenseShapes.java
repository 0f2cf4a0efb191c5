package jeton.latency;

import jeton.latency.MatrixProduct.Shape;
import jeton.model.Transformer;

/**
 * How many products outside the routed experts one token passes, and the vectors that enter and leave them on one of the
 * ranks that share every matrix.
 *
 * <p>Attention is a product into queries, keys and values and one out of the heads; latent attention goes through its two
 * low ranks and in and out of the absorbed form, five products. A feed-forward block is two, its gate beside its
 * first matrix; a layer of experts has a router and, with shared experts, such a block.
 */
final class DenseShapes {
    private static final int LATENT_PRODUCTS = 5;

    private DenseShapes() {}

    /** All layers together. */
    static Shape layers(Transformer model, double shards) {
        Transformer.Attention attention = model.attention();
        Transformer.Experts experts = model.experts();
        int attended = attention.fullLayers() + attention.windowLayers();
        Shape sum = times(model.latentAttention() ? latent(model, shards) : grouped(model, shards), attended);
        sum = plus(sum, times(recurrent(model, shards), attention.linearLayers()));
        sum = plus(sum, times(feedForward(model, model.denseFeedForward(), shards), model.denseLayers()));
        int shared = experts.shared() * experts.sharedFeedForward();
        Shape router = new Shape(1, model.hidden(), experts.count());
        Shape moe = shared == 0 ? router : plus(router, feedForward(model, shared, shards));
        return plus(sum, times(moe, experts.layers()));
    }

    static Shape head(Transformer model, double shards) {
        return new Shape(1, model.hidden(), model.vocab() / shards);
    }

    private static Shape grouped(Transformer model, double shards) {
        Transformer.Attention a = model.attention();
        double heads = (double) a.heads() * a.headDim() + 2.0 * a.kvHeads() * a.headDim();
        double values = (double) a.heads() * a.valueDim();
        return new Shape(2, model.hidden() + values / shards, heads / shards + model.hidden());
    }

    private static Shape latent(Transformer model, double shards) {
        Transformer.Attention a = model.attention();
        double latent = a.kvLoraRank() + a.ropeDim();
        double queries = (double) a.heads() * a.headDim() / shards;
        double values = (double) a.heads() * a.valueDim() / shards;
        double absorbed = (double) a.heads() * a.kvLoraRank() / shards;
        return new Shape(
                LATENT_PRODUCTS,
                model.hidden() + a.queryLoraRank() + queries + absorbed + values,
                a.queryLoraRank() + latent + queries + absorbed + values + model.hidden());
    }

    /** A recurrent layer is about as wide inside as its attention would be. */
    private static Shape recurrent(Transformer model, double shards) {
        return new Shape(2, model.hidden() * (1 + 2 / shards), model.hidden() * (1 + 4 / shards));
    }

    private static Shape feedForward(Transformer model, double width, double shards) {
        double gated = (model.mlpMatrices() - 1) * width / shards;
        return new Shape(2, model.hidden() + width / shards, gated + model.hidden());
    }

    private static Shape times(Shape one, int count) {
        return new Shape(count * one.count(), count * one.entering(), count * one.leaving());
    }

    private static Shape plus(Shape a, Shape b) {
        return new Shape(a.count() + b.count(), a.entering() + b.entering(), a.leaving() + b.leaving());
    }
}
