package jeton.latency;

import jeton.hardware.Precision;

/**
 * How one instance (replica) of a model is spread over chips.
 *
 * @param chips          chips of the instance: {@code tensorParallel} of them, or the data-parallel attention ranks, or the
 *                       chips of an SRAM pipeline
 * @param tensorParallel ranks that share every matrix; 1 under data-parallel attention
 * @param expertParallel whether attention is data parallel and the routed experts are spread over the chips
 * @param weights        format of all weights but embeddings, LM head (BF16) and routed experts
 * @param experts        format of the routed experts
 * @param cache          format of the KV cache
 */
public record Layout(
        int chips, int tensorParallel, boolean expertParallel, Precision weights, Precision experts, Precision cache) {
    public Layout {
        if (chips < 1 || tensorParallel < 1) {
            throw new IllegalArgumentException("a layout needs at least one chip and one rank");
        }
    }

    public static Layout tensorParallel(int ranks, Precision weights, Precision experts, Precision cache) {
        return new Layout(ranks, ranks, false, weights, experts, cache);
    }

    /** Data-parallel attention with expert parallelism over all chips. */
    public static Layout expertParallel(int chips, Precision weights, Precision experts, Precision cache) {
        return new Layout(chips, 1, true, weights, experts, cache);
    }

    /** Chips in a row, each holding its share of the weights and cache in SRAM. */
    public static Layout pipeline(int chips, Precision weights, Precision experts, Precision cache) {
        return new Layout(chips, 1, false, weights, experts, cache);
    }

    /** Whether the chips stand in a row and pass tokens on. */
    public boolean pipeline() {
        return !expertParallel && chips != tensorParallel;
    }

    /** Ranks over which dense weights and the cache of one sequence are divided. */
    public int attentionShards() {
        return expertParallel ? 1 : tensorParallel;
    }

    /** As printed: {@code TP4 fp8 kv-fp8}. */
    public String label() {
        String spread = expertParallel
                ? "DP" + chips + "+EP" + chips
                : pipeline() ? "pipeline of " + chips : "TP" + tensorParallel;
        String formats = weights == experts ? weights.key() : weights.key() + "/" + experts.key();
        return spread + " " + formats + " kv-" + cache.key();
    }
}
