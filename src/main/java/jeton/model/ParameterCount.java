package jeton.model;

import jeton.model.Transformer.Attention;
import jeton.model.Transformer.AttentionKind;
import jeton.model.Transformer.Experts;

/**
 * Weights of a model without recurrent layers, counted from its shape:
 *
 * <pre>
 * attention   h H d + 2 h Hkv d + H d h   (+ biases of query, key and value; + 2 d of query and key norms)
 * latent      h rq + rq H (dn + dr) + h (rkv + dr) + rkv H (dn + dv) + H dv h + rq + rkv
 * feed-forward  3 h f gated, 2 h f plain
 * experts     E m h fe + shared m h fs + h E
 * norms       2 h a layer and h at the end
 * embeddings  V h, twice unless tied
 * </pre>
 *
 * Exact for the Llama, Qwen and Mixtral families; what other publishers add (further norms, biases, learned positions)
 * is below 0.1 % of their weights.
 */
record ParameterCount(
        int layers,
        long hidden,
        long vocab,
        int matrices,
        int denseLayers,
        long denseWidth,
        boolean tied,
        boolean queryBias,
        boolean queryNorm,
        Attention attention,
        Experts experts) {

    /** In double precision, for shapes so absurd that a long would overflow. */
    double magnitude() {
        double width = (double) denseWidth * denseLayers
                + ((double) experts.feedForward() * experts.count()
                                + (double) experts.sharedFeedForward() * experts.shared())
                        * experts.layers();
        double heads = (double) attention.heads() * (attention.headDim() + attention.valueDim()) * layers;
        double latent = (double) (attention.queryLoraRank() + attention.kvLoraRank()) * layers;
        return hidden * (matrices * width + 2 * heads + latent + 2.0 * vocab) + latent * heads / Math.max(1, layers);
    }

    Transformer.Parameters count() {
        long nonExpert = nonExpert();
        long expert = matrices * hidden * experts.feedForward();
        long input = tied ? 0 : vocab * hidden;
        return new Transformer.Parameters(
                nonExpert + expert * experts.count() * experts.layers() + input,
                nonExpert + expert * experts.active() * experts.layers() + input,
                nonExpert);
    }

    private long nonExpert() {
        long shared = matrices * hidden * experts.sharedFeedForward() * experts.shared();
        long router = hidden * experts.count();
        return (long) (attention.fullLayers() + attention.windowLayers()) * attentionWeights()
                + matrices * hidden * denseWidth * denseLayers
                + experts.layers() * (shared + router)
                + (2L * layers + 1) * hidden
                + vocab * hidden;
    }

    private long attentionWeights() {
        long h = attention.heads();
        long dv = attention.valueDim();
        if (attention.kind() == AttentionKind.MLA) {
            long rq = attention.queryLoraRank();
            long rkv = attention.kvLoraRank();
            long query = rq == 0 ? hidden * h * attention.headDim() : hidden * rq + rq * h * attention.headDim() + rq;
            return query
                    + hidden * (rkv + attention.ropeDim())
                    + rkv * h * (attention.nopeDim() + dv)
                    + rkv
                    + h * dv * hidden;
        }
        long d = attention.headDim();
        long kv = attention.kvHeads();
        long outputs = h * d + kv * (d + dv);
        return hidden * outputs + h * dv * hidden + (queryBias ? outputs : 0) + (queryNorm ? 2 * d : 0);
    }
}
