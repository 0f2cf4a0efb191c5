package jeton.latency;

import jeton.model.Transformer;

/**
 * How the work of a step passes through the stages of a pipeline.
 *
 * <p>p stages work on up to p micro-batches at once. A step is one round: every micro-batch passes every stage, so that each
 * sequence gains its token. Micro-batches cannot overtake each other, hence the largest sets the pace, and the round lasts
 * as long as that one takes through all layers. With fewer requests than stages there are as many micro-batches as
 * requests, and a chunk of a prompt stays in one piece: a prompt alone is no quicker than in one stage.
 *
 * <p>Layers are whole: of L layers the longest stage has {@code ceil(L / p)}, and where every stage is busy all of them wait
 * for it. The LM head counts once; engines balance it with fewer layers in its stage.
 */
final class Stages {
    private final int count;
    private final int ranks;
    private final int layers;

    Stages(Transformer model, Layout layout) {
        count = layout.pipelineParallel();
        ranks = layout.dataParallel();
        layers = model.layers();
    }

    int count() {
        return count;
    }

    /** Micro-batches in flight for so many requests of the instance. */
    int microBatches(int requests) {
        return count == 1 ? 1 : Math.max(1, Math.min(count, ceil(requests, ranks)));
    }

    /** New tokens of the largest micro-batch, of all data-parallel ranks together. */
    long tokens(Batch batch, int microBatches) {
        long tokens = largest(batch.tokens(), microBatches);
        return microBatches == 1 ? tokens : Math.max(tokens, batch.largestChunk());
    }

    /** Of so many tokens or requests of the instance, those in the largest micro-batch: the same number on every rank. */
    long largest(long all, int microBatches) {
        if (microBatches == 1) {
            return all;
        }
        long ofRank = (all + ranks - 1) / ranks;
        return Math.min(all, ranks * ((ofRank + microBatches - 1) / microBatches));
    }

    /** Decoding sequences of the largest micro-batch, as a share of all; 1 without any. */
    double decodeShare(int decodes, int microBatches) {
        return microBatches == 1 || decodes == 0 ? 1 : (double) largest(decodes, microBatches) / decodes;
    }

    /** How much longer the layers take than if every stage had as many. */
    double unevenness(int microBatches) {
        return microBatches == 1 ? 1 : Math.max(1, (double) microBatches * ceil(layers, count) / layers);
    }

    /** Among how many stages the layers and their cache are divided, counted by the longest stage: {@code L / ceil(L / p)}. */
    static double division(Transformer model, Layout layout) {
        return (double) model.layers() / ceil(model.layers(), layout.pipelineParallel());
    }

    private static int ceil(int a, int b) {
        return (a + b - 1) / b;
    }
}
