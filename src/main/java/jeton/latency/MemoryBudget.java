package jeton.latency;

import jeton.hardware.Chip;
import jeton.hardware.PipelineCalibration;
import jeton.hardware.Precision;
import jeton.model.Transformer;
import org.jspecify.annotations.Nullable;

/**
 * What one instance's memory holds: weights, the engine's reserve, and the rest for the cache.
 *
 * @param usableBytes  of one chip
 * @param weightBytes  on one chip
 * @param reserveBytes on one chip, for activations, collectives and the engine itself
 * @param cacheBytes   of the whole instance, each cached element counted once however many chips hold a copy; negative
 *                     if the layout does not fit
 * @param cacheSpread  chips over which the cache is divided, copies taken off: {@code cacheBytes} over what one chip has
 *                     left for it
 */
public record MemoryBudget(
        double usableBytes, double weightBytes, double reserveBytes, double cacheBytes, double cacheSpread) {

    /** Vendors' runtimes on SRAM chips publish no reserve; their calibration's {@code capacity} stands for it. */
    public static MemoryBudget of(
            Chip chip,
            Transformer model,
            Layout layout,
            EngineProfile.Memory engine,
            int maxBatchedTokens,
            int maxNumSeqs) {
        return of(chip, model, layout, engine, maxBatchedTokens, maxNumSeqs, null);
    }

    /**
     * With the weights of a drafter beside the model's.
     *
     * @param speculation null for none
     */
    public static MemoryBudget of(
            Chip chip,
            Transformer model,
            Layout layout,
            EngineProfile.Memory engine,
            int maxBatchedTokens,
            int maxNumSeqs,
            @Nullable Speculation speculation) {
        double usable = chip.memory().usableBytes().value();
        double drafter = speculation == null ? 0 : speculation.weightBytes(chip, model, layout);
        double weights = weightBytes(chip, model, layout) + drafter;
        double n = layout.stageChips() * layerDivision(chip, model, layout);
        if (chip.calibration() instanceof PipelineCalibration pipeline) {
            double reserve = usable * (1 - pipeline.capacity());
            return new MemoryBudget(usable, weights, reserve, (usable - reserve - weights) * n, n);
        }
        double reserve = engine.reserveBytes();
        if (engine.reserveActivations()) {
            double shards = layout.tensorParallel();
            reserve += 2.0 * maxBatchedTokens * (6.0 * model.hidden() + 3.0 * widestFeedForward(model) / shards)
                    + 8.0 * maxNumSeqs * model.vocab() / shards;
        }
        double copies = cacheCopies(model, layout);
        double free = engine.rule() == EngineProfile.MemoryRule.SHARE_OF_ALL
                ? usable * engine.utilisation() - weights - reserve
                : (usable - weights - reserve) * engine.utilisation();
        return new MemoryBudget(usable, weights, reserve, free * n / copies, n / copies);
    }

    private static int widestFeedForward(Transformer model) {
        return Math.max(
                model.denseFeedForward(),
                Math.max(
                        model.experts().sharedFeedForward(),
                        model.experts().active() * model.experts().feedForward()));
    }

    public boolean fits() {
        return cacheBytes > 0;
    }

    /**
     * Weights on one chip: matrices by their format, embedding table and LM head in BF16. In a pipeline, on a chip of the
     * longest stage; the tables count as if divided among all stages, since engines give the first and the last one fewer
     * layers.
     */
    public static double weightBytes(Chip chip, Transformer model, Layout layout) {
        double stages = layerDivision(chip, model, layout);
        double shards = layout.tensorParallel() * stages;
        double dense = model.parameters().nonExpertMatmul() - model.embeddingParameters();
        return dense * layout.weights().bytesPerElement() / shards
                + model.routedParameters() * layout.experts().bytesPerElement() / (layout.stageChips() * stages)
                + tableBytes(chip, model, layout);
    }

    /** Of them, embedding table and LM head. */
    static double tableBytes(Chip chip, Transformer model, Layout layout) {
        double tables = model.embeddingParameters() * (model.tiedEmbeddings() ? 1.0 : 2.0);
        double shards = layout.tensorParallel() * layerDivision(chip, model, layout);
        return tables * Precision.BF16.bytesPerElement() / shards;
    }

    /** Among how many stages the layers are divided; SRAM chips also divide single layers. */
    private static double layerDivision(Chip chip, Transformer model, Layout layout) {
        return chip.kind() == Chip.Kind.SRAM ? layout.pipelineParallel() : Stages.division(model, layout);
    }

    /**
     * How often the instance stores, and reads, each cached element: ranks beyond the number of key-value heads hold
     * copies, and a latent cache is copied to every tensor-parallel rank.
     */
    static double cacheCopies(Transformer model, Layout layout) {
        if (layout.tensorParallel() == 1) {
            return 1;
        }
        return model.latentAttention()
                ? layout.tensorParallel()
                : Math.max(
                        1, (double) layout.tensorParallel() / model.attention().kvHeads());
    }
}
