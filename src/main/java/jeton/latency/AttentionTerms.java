package jeton.latency;

import java.util.List;
import jeton.hardware.Chip;
import jeton.hardware.Precision;
import jeton.hardware.RooflineCalibration;
import jeton.hardware.RooflineCalibration.CacheRead;
import jeton.hardware.RooflineCalibration.Kernel;
import jeton.hardware.RooflineCalibration.PrefillCurve;
import jeton.latency.StepBill.Bound;
import jeton.latency.StepBill.Term;
import jeton.model.Transformer;

/**
 * The terms of {@link RooflineStepTime} that depend on the tokens in the cache: decode attention reads all of it, prefill
 * attention multiplies with it.
 */
final class AttentionTerms {
    /** Length whose share of the peak holds for decoding sequences beside prompts. */
    private static final int TYPICAL_TOKENS = 2048;
    /** Slowest data-parallel attention rank over the mean, where one batch stands for those of all ranks. */
    private static final double IMBALANCE = 1.1;

    private final Transformer model;
    private final PrefillAttention prefill;
    private final Stages stages;
    private final PrefillCurve curve;
    private final double prefillFixed;
    private final int n;
    private final double bf16Peak;
    private final double fixed;
    private final double readPerContextToken;
    private final PerToken alone;
    private final PerToken besidePrompts;
    private final double perSequence;
    /** Arithmetic of one query; what its traffic hides of it, several queries on the same cache may show. */
    private final PerToken arithmetic;

    private final PerToken bytes;
    private final double bytesPerSequence;
    private final boolean computeBound;

    /**
     * Seconds or bytes for each cached token of the decoding sequences.
     *
     * @param context of a full layer's
     * @param window  of those that the windowed layers see
     */
    private record PerToken(double context, double window) {}

    AttentionTerms(
            Chip chip,
            RooflineCalibration calibration,
            Transformer model,
            Layout layout,
            EngineProfile.Kernels kernels) {
        this.model = model;
        prefill = new PrefillAttention(model);
        stages = new Stages(model, layout);
        n = layout.stageChips();
        bf16Peak = kernels.compute() * chip.peak(Precision.BF16);
        Transformer.Attention attention = model.attention();
        double bandwidth = chip.memory().bandwidth().value();
        double element = layout.cache().bytesPerElement();
        double copies = MemoryBudget.cacheCopies(model, layout);
        double imbalance = layout.dataParallel() > 1 ? IMBALANCE : 1;
        Kernel latent = calibration.latentAttention(layout.cache());
        CacheRead grouped = calibration.attention(layout.cache());
        double share = model.latentAttention() ? latent.memory() : grouped.memory();
        double perByte = copies / (share * bandwidth) / n * imbalance;
        readPerContextToken = attention.cacheElementsPerToken() * element * perByte;
        double latentArithmetic = model.latentAttention() ? latentSecondsPerToken(chip, latent) * imbalance : 0;
        computeBound = latentArithmetic > readPerContextToken;
        alone = new PerToken(
                Math.max(latentArithmetic, readPerContextToken),
                attention.windowCacheElementsPerToken() * element * perByte);
        perSequence = 2.0 * attention.linearStateBytes() / (calibration.memory() * bandwidth) / n;
        int attended = attention.fullLayers() + attention.windowLayers();
        fixed = kernels.seconds(attended, model.latentAttention() ? latent.seconds() : grouped.seconds());
        curve = calibration.prefillAttention(layout.cache());
        prefillFixed = kernels.seconds(attended, curve.seconds());
        int rows = model.latentAttention() ? 0 : curve.decodeRows();
        double perPair = rows * model.decodeFlopsPerPair() / (n * bf16Peak * curve.share(TYPICAL_TOKENS)) * imbalance;
        besidePrompts = new PerToken(
                Math.max(alone.context, perPair * attention.fullLayers()),
                Math.max(alone.window, perPair * attention.windowLayers()));
        double grouping = model.decodeFlopsPerPair() / (n * bf16Peak * curve.share(TYPICAL_TOKENS)) * imbalance;
        arithmetic = new PerToken(
                model.latentAttention() ? latentArithmetic : grouping * attention.fullLayers(),
                grouping * attention.windowLayers());
        bytes = new PerToken(
                attention.cacheElementsPerToken() * element * copies / n,
                attention.windowCacheElementsPerToken() * element * copies / n);
        bytesPerSequence = 2.0 * attention.linearStateBytes() / n;
    }

    /** Latent attention shares one cached vector among many heads, so that its arithmetic can outlast its traffic. */
    private double latentSecondsPerToken(Chip chip, Kernel kernel) {
        double flops = model.decodeFlopsPerPair() * model.attention().fullLayers();
        return flops / n / (chip.peak(kernel.arithmetic()) * kernel.compute());
    }

    /** Of the decoding sequences in the largest of the micro-batches, in all layers; 0 without any. */
    double decodeSeconds(Batch batch, int microBatches) {
        return decodeSeconds(batch, batch.verified, microBatches);
    }

    /** @param queries new tokens of every sequence, which read its cache together */
    double decodeSeconds(Batch batch, int queries, int microBatches) {
        if (batch.decodes == 0) {
            return 0;
        }
        double share = stages.decodeShare(batch.decodes, microBatches);
        return fixed
                + share * contextSeconds(batch, queries) * batch.contextSum
                + share * windowSeconds(batch, queries) * batch.windowSum
                + share * stateSeconds(queries) * batch.decodes;
    }

    /** Of the full-attention layers, for one cached token. */
    private double contextSeconds(Batch batch, int queries) {
        double one = seconds(batch).context;
        return queries == 1 ? one : Math.max(one, queries * arithmetic.context);
    }

    private double windowSeconds(Batch batch, int queries) {
        double one = seconds(batch).window;
        return queries == 1 ? one : Math.max(one, queries * arithmetic.window);
    }

    /** Reads a state and writes one for every query, so that drafts can be taken back. */
    private double stateSeconds(int queries) {
        return queries == 1 ? perSequence : perSequence * (1 + queries) / 2;
    }

    private PerToken seconds(Batch batch) {
        return batch.chunks == 0 ? alone : besidePrompts;
    }

    /** By how much the next step of the same sequences takes longer, if each has a token more in its cache. */
    double decodeSlope(Batch batch, int microBatches) {
        return decodeSlope(batch, batch.verified, microBatches);
    }

    double decodeSlope(Batch batch, int queries, int microBatches) {
        double share = stages.decodeShare(batch.decodes, microBatches);
        return share * contextSeconds(batch, queries) * batch.decodes
                + share * windowSeconds(batch, queries) * batch.windowGrowing;
    }

    /** Bytes of the cache that one chip of every stage reads for the decoding sequences, all stages together. */
    double bytes(Batch batch) {
        return bytes.context * batch.contextSum + bytes.window * batch.windowSum + bytesPerSequence * batch.decodes;
    }

    double bytesSlope(Batch batch) {
        return bytes.context * batch.decodes + bytes.window * batch.windowGrowing;
    }

    /**
     * Of the prompt chunks in the largest of the micro-batches, which splits none of them; 0 without any. A few tokens behind
     * many take as long as reading the cache of those before them.
     */
    double prefillSeconds(Batch batch, int microBatches) {
        double all = 0;
        double longest = 0;
        for (int i = 0; i < batch.chunks; i++) {
            double products = prefill.flops(batch.chunkTokens[i], batch.chunkCached[i]) / prefillRate(batch, i);
            double seconds = Math.max(products, readPerContextToken * batch.chunkCached[i]);
            all += seconds;
            longest = Math.max(longest, seconds);
        }
        return batch.chunks == 0 ? 0 : prefillFixed + Math.max(all / microBatches, longest);
    }

    double prefillSlope(Batch batch) {
        return batch.chunks == 1 ? prefill.flopsSlope(batch) / prefillRate(batch, 0) : 0;
    }

    long straightSteps(Batch batch) {
        return batch.chunks == 1 && readsMayRule(batch) ? 1 : prefill.straightSteps(batch);
    }

    /** Whether a chunk takes as long as reading the cache before it, now or in a later step. */
    private boolean readsMayRule(Batch batch) {
        double products = prefill.flops(batch.chunkTokens[0], batch.chunkCached[0]) / prefillRate(batch, 0);
        return products < readPerContextToken * batch.chunkCached[0]
                || prefillSlope(batch) < readPerContextToken * batch.chunkTokens[0];
    }

    /** FLOP/s of a stage on a chunk; looked up by prompt and chunk length, so that equal chunks share it. */
    private double prefillRate(Batch batch, int i) {
        long length = Math.min(batch.chunkTotal[i], 4 * batch.chunkTokens[i]);
        return n * bf16Peak * curve.share(length);
    }

    void bill(Batch batch, int microBatches, double unevenness, List<Term> terms) {
        if (batch.decodes > 0) {
            terms.add(new Term(
                    "decode attention",
                    unevenness * decodeSeconds(batch, microBatches),
                    computeBound || contextSeconds(batch, batch.verified) > alone.context
                            ? Bound.COMPUTE
                            : Bound.MEMORY,
                    StepBill.gigabytes(bytes(batch) / stages.count()) + " of cache a chip"));
        }
        if (batch.chunks > 0) {
            double seconds = unevenness * prefillSeconds(batch, microBatches);
            terms.add(new Term("prefill attention", seconds, Bound.COMPUTE, batch.prefillTokens + " prompt tokens"));
        }
    }
}
