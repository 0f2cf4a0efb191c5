package jeton.model;

import java.util.List;
import org.apache.commons.math3.util.FastMath;

/**
 * A decoder-only language model: its shape, as the publisher's configuration states it, and its counted parameters.
 *
 * <p>The counts satisfy {@code nonExpertMatmul + routed + (untied ? vocab * hidden : 0) = total}, exactly; the weights
 * of the routed experts, biases included, are what the other counts leave.
 *
 * @param name             catalog key, as in {@code llama-3.1-70b}
 * @param family           dense, moe or hybrid
 * @param mlpMatrices      matrices of one feed-forward block: 3 gated, 2 plain
 * @param tiedEmbeddings   whether the LM head is the input embedding table
 * @param maxContextTokens longest context that the publisher supports
 * @param nativeWeights    format in which the publisher ships the weights, as in {@code bf16}, or {@code bf16/mxfp4} if
 *                         routed experts have a format of their own
 * @param predictionLayers layers that predict tokens beyond the next, which draft for the others; not in the counts
 * @param parameters       counted from the shape
 * @param status           how the shape came to be known: {@code vendor} for the publisher's configuration, as reproduced
 *                         by {@code source}; {@code recalled} where it was not opened again
 * @param published        what the publisher says, for the reader; 0 where it says nothing
 */
public record Transformer(
        String name,
        List<String> aliases,
        String title,
        String publisher,
        String family,
        int layers,
        int hidden,
        int vocab,
        int mlpMatrices,
        int denseLayers,
        int denseFeedForward,
        boolean tiedEmbeddings,
        int maxContextTokens,
        String nativeWeights,
        Attention attention,
        Experts experts,
        int predictionLayers,
        Parameters parameters,
        Published published,
        String status,
        String source,
        String date,
        List<String> notes) {

    public Transformer {
        aliases = List.copyOf(aliases);
        notes = List.copyOf(notes);
    }

    /** Multi-head, grouped-query or multi-query attention share one cost form; latent attention has its own. */
    public enum AttentionKind {
        MHA,
        GQA,
        MQA,
        MLA
    }

    /** How layers with limited reach see the past. */
    public enum Window {
        NONE,
        /** A query sees the last {@code windowTokens} tokens. */
        SLIDING,
        /** A query sees its own chunk of {@code windowTokens} tokens only. */
        CHUNKED
    }

    /**
     * @param headDim    width of one head's query and key; with latent attention in its expanded form, nope and rope
     * @param valueDim   of values
     * @param kvLoraRank latent width, 0 without latent attention
     * @param ropeDim    rotary key width beside the latent, 0 without latent attention
     * @param fullLayers layers that attend to everything
     * @param windowLayers layers with limited reach
     * @param linearLayers layers with a recurrent state instead of a cache
     * @param linearStateBytes recurrent and convolution state of one sequence over all linear layers
     * @param cacheElementsPerToken of the full-attention layers, all together
     * @param windowCacheElementsPerToken of the windowed layers, all together
     */
    public record Attention(
            AttentionKind kind,
            int heads,
            int kvHeads,
            int headDim,
            int valueDim,
            int queryLoraRank,
            int kvLoraRank,
            int nopeDim,
            int ropeDim,
            int fullLayers,
            int windowLayers,
            Window window,
            int windowTokens,
            int linearLayers,
            long linearStateBytes,
            long cacheElementsPerToken,
            long windowCacheElementsPerToken) {}

    /**
     * Routed experts; {@code count} 0 for a dense model.
     *
     * @param count       routed experts of one layer
     * @param active      of them, chosen for each token
     * @param feedForward width of one routed expert
     * @param shared      experts that every token passes
     * @param sharedFeedForward width of one of those
     * @param layers      layers with experts
     */
    public record Experts(int count, int active, int feedForward, int shared, int sharedFeedForward, int layers) {
        /**
         * Distinct experts of one layer that {@code tokens} touch if each chooses uniformly and for itself, in expectation:
         * {@code E (1 - (1 - k/E)^T)}; 0 for a dense model.
         */
        public double distinct(double tokens) {
            return count == 0 ? 0 : count * (1 - FastMath.pow(1 - (double) active / count, tokens));
        }
    }

    /**
     * @param total           all weights
     * @param active          weights that one token passes, embedding tables included
     * @param nonExpertMatmul weights outside the routed experts that multiply a token, LM head included
     */
    public record Parameters(long total, long active, long nonExpertMatmul) {}

    public record Published(long total, long active) {}

    /** Weights of the input table, and of the LM head where it is not tied: {@code vocab * hidden}. */
    public long embeddingParameters() {
        return (long) vocab * hidden;
    }

    /** Weights of one routed expert of one layer, biases included. */
    public long expertParameters() {
        return experts.count() == 0 ? 0 : routedParameters() / experts.count() / experts.layers();
    }

    /** Weights of all routed experts of all layers. */
    public long routedParameters() {
        return parameters.total() - parameters.nonExpertMatmul() - (tiedEmbeddings ? 0 : embeddingParameters());
    }

    /** Format of all weights but those of routed experts, as published. */
    public String nativeDenseFormat() {
        int bar = nativeWeights.indexOf('/');
        return bar < 0 ? nativeWeights : nativeWeights.substring(0, bar);
    }

    /** Format of the routed experts, as published. */
    public String nativeExpertFormat() {
        return nativeWeights.substring(nativeWeights.indexOf('/') + 1);
    }

    /** Active weights that multiply a token: without the input lookup, with the LM head. */
    public long activeMatmulParameters() {
        return parameters.nonExpertMatmul() + expertParameters() * experts.active() * experts.layers();
    }

    public boolean latentAttention() {
        return attention.kind() == AttentionKind.MLA;
    }

    /**
     * FLOPs of decode attention in one layer, for one query and one cached token; latent attention in its absorbed form,
     * whose cached vector is key and value at once.
     */
    public double decodeFlopsPerPair() {
        int width = latentAttention()
                ? 2 * attention.kvLoraRank() + attention.ropeDim()
                : attention.headDim() + attention.valueDim();
        return 2.0 * attention.heads() * width;
    }

    /**
     * Cache bytes of one sequence of {@code tokens} tokens, counted once however many ranks hold a copy.
     *
     * @param bytesPerElement of the cache format
     */
    public double cacheBytes(long tokens, double bytesPerElement) {
        long windowed = attention.window() == Window.NONE ? tokens : Math.min(tokens, attention.windowTokens());
        return bytesPerElement
                        * (attention.cacheElementsPerToken() * (double) tokens
                                + attention.windowCacheElementsPerToken() * (double) windowed)
                + attention.linearStateBytes();
    }
}
