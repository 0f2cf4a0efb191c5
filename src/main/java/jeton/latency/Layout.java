package jeton.latency;

import jeton.hardware.Precision;

/**
 * How one instance (replica) of a model is spread over chips.
 *
 * <p>The layers are cut into {@code pipelineParallel} stages. Inside a stage, {@code dataParallel} groups of chips compute
 * the attention of requests of their own, each group sharing every matrix among its {@code tensorParallel} chips; the routed
 * experts are spread over all chips of the stage, as {@code expertParallel} groups of whole experts, each expert split over
 * {@link #expertTensorParallel()} chips.
 *
 * @param tensorParallel   chips that share every dense matrix
 * @param dataParallel     groups of them with requests, and a scheduler, of their own
 * @param expertParallel   groups among which whole experts are divided; 1 splits every expert over all chips of a stage
 * @param pipelineParallel stages that a token passes one after the other; of an SRAM pipeline, its chips
 * @param weights          format of all weights but embeddings, LM head (BF16) and routed experts
 * @param experts          format of the routed experts
 * @param cache            format of the KV cache
 */
public record Layout(
        int tensorParallel,
        int dataParallel,
        int expertParallel,
        int pipelineParallel,
        Precision weights,
        Precision experts,
        Precision cache) {
    public Layout {
        if (tensorParallel < 1 || dataParallel < 1 || expertParallel < 1 || pipelineParallel < 1) {
            throw new IllegalArgumentException("a layout needs at least one chip in every direction");
        }
        if (tensorParallel * dataParallel % expertParallel != 0) {
            throw new IllegalArgumentException(tensorParallel * dataParallel + " chips do not form " + expertParallel
                    + " equal groups of whole experts");
        }
    }

    public static Layout tensorParallel(int ranks, Precision weights, Precision experts, Precision cache) {
        return new Layout(ranks, 1, 1, 1, weights, experts, cache);
    }

    /** Data-parallel attention with expert parallelism over all chips. */
    public static Layout expertParallel(int chips, Precision weights, Precision experts, Precision cache) {
        return new Layout(1, chips, chips, 1, weights, experts, cache);
    }

    /** Chips in a row, each with its layers' share of weights and cache. */
    public static Layout pipeline(int chips, Precision weights, Precision experts, Precision cache) {
        return new Layout(1, 1, 1, chips, weights, experts, cache);
    }

    /** One of the data-parallel groups by itself, as far as it needs none of the others. */
    Layout rank() {
        return new Layout(tensorParallel, 1, 1, pipelineParallel, weights, experts, cache);
    }

    public int chips() {
        return stageChips() * pipelineParallel;
    }

    /** Chips of one stage. */
    public int stageChips() {
        return tensorParallel * dataParallel;
    }

    /** Chips over which one routed expert is split. */
    public int expertTensorParallel() {
        return stageChips() / expertParallel;
    }

    /** How the chips are arranged, in the field's words: {@code TP4}, {@code DP8+EP8}, {@code TP8+PP2}. */
    public String spread() {
        if (chips() == pipelineParallel && pipelineParallel > 1) {
            return "pipeline of " + pipelineParallel;
        }
        StringBuilder words = new StringBuilder();
        if (tensorParallel > 1 || dataParallel == 1) {
            words.append("+TP").append(tensorParallel);
        }
        append(words, "DP", dataParallel);
        append(words, "EP", expertParallel);
        append(words, "PP", pipelineParallel);
        return words.substring(1);
    }

    private static void append(StringBuilder words, String kind, int ways) {
        if (ways > 1) {
            words.append('+').append(kind).append(ways);
        }
    }

    /** As printed: {@code TP4 fp8 kv-fp8}. */
    public String label() {
        String formats = weights == experts ? weights.key() : weights.key() + "/" + experts.key();
        return spread() + " " + formats + " kv-" + cache.key();
    }
}
