package jeton.latency;

import java.util.List;
import jeton.hardware.Chip;
import jeton.hardware.Precision;
import jeton.hardware.RooflineCalibration;
import jeton.hardware.RooflineCalibration.ExpertKernel;
import jeton.latency.StepBill.Bound;
import jeton.latency.StepBill.Term;
import jeton.model.Transformer;

/**
 * The datasheet roofline: every efficiency 1, no fixed time, no network, no host, arithmetic and memory traffic of the
 * whole step perfectly overlapped. No real step is faster; every simulated step is held against it.
 *
 * <p>Not thread safe.
 */
public final class IdealStepTime implements StepTime {
    private final Transformer model;
    private final PrefillAttention prefill;
    /** Stages that a token passes one after the other. */
    private final int stages;

    private final double bandwidth;
    private final double denseSecondsPerToken;
    private final double expertSecondsPerToken;
    private final double headSecondsPerSample;
    private final double attentionPeak;
    private final double attentionFlopsPerContextToken;
    private final double attentionFlopsPerWindowToken;
    private final double prefillPeak;
    private final double denseBytes;
    private final double headBytes;
    private final double expertBytes;
    private final double cacheBytesPerContextToken;
    private final double cacheBytesPerWindowToken;
    private final double cacheBytesPerSequence;
    private final Batch together = new Batch();

    public IdealStepTime(Chip chip, Transformer model, Layout layout) {
        this.model = model;
        prefill = new PrefillAttention(model);
        int n = layout.chips();
        stages = layout.pipelineParallel();
        double shards = layout.tensorParallel() * stages;
        double perRank = 1.0 / layout.dataParallel();
        bandwidth = chip.memory().bandwidth().value();

        double dense = (model.parameters().nonExpertMatmul() - model.embeddingParameters()) / shards;
        double head = model.embeddingParameters() / shards;
        double bf16 = chip.peak(Precision.BF16);
        denseSecondsPerToken = 2 * dense * perRank / densePeak(chip, layout.weights());
        headSecondsPerSample = 2 * head * perRank / bf16;
        Transformer.Experts experts = model.experts();
        expertSecondsPerToken = 2.0
                * experts.active()
                * model.expertParameters()
                * experts.layers()
                / n
                / expertPeak(chip, layout.experts());
        denseBytes = dense * layout.weights().bytesPerElement();
        headBytes = head * Precision.BF16.bytesPerElement();
        expertBytes = model.expertParameters() * layout.experts().bytesPerElement() * experts.layers() / n;

        Transformer.Attention attention = model.attention();
        double flopsPerPair = model.decodeFlopsPerPair();
        attentionPeak = n * Math.max(bf16, chip.peak(chip.computeFormat(layout.cache())));
        attentionFlopsPerContextToken = flopsPerPair * attention.fullLayers();
        attentionFlopsPerWindowToken = flopsPerPair * attention.windowLayers();
        prefillPeak = n * bf16;
        double bytes = layout.cache().bytesPerElement();
        double copies = MemoryBudget.cacheCopies(model, layout);
        cacheBytesPerContextToken = attention.cacheElementsPerToken() * bytes * copies / n;
        cacheBytesPerWindowToken = attention.windowCacheElementsPerToken() * bytes * copies / n;
        cacheBytesPerSequence = 2.0 * attention.linearStateBytes() / n;
    }

    private static double densePeak(Chip chip, Precision format) {
        Precision arithmetic = chip.computeFormat(format);
        double peak = chip.peak(arithmetic);
        return chip.calibration() instanceof RooflineCalibration calibration
                ? calibration
                        .dense(format, arithmetic)
                        .map(kernel -> Math.max(peak, chip.peak(kernel.arithmetic())))
                        .orElse(peak)
                : peak;
    }

    private static double expertPeak(Chip chip, Precision format) {
        double peak = chip.peak(chip.computeFormat(format));
        if (chip.calibration() instanceof RooflineCalibration calibration) {
            ExpertKernel kernel = calibration.experts().get(format);
            return kernel == null ? peak : Math.max(peak, chip.peak(kernel.arithmetic()));
        }
        return peak;
    }

    /** Least seconds of the step. */
    public double floorSeconds(Batch batch) {
        return Math.max(computeSeconds(batch), memorySeconds(batch));
    }

    /** Least seconds of the step of an instance whose data-parallel ranks have a batch each. */
    public double floorSeconds(Batch[] ranks) {
        return floorSeconds(together(ranks));
    }

    /**
     * Seconds in which the instance could multiply {@code tokens} by the weights and {@code samples} by the LM head, each
     * part at the datasheet peak of its format.
     */
    public double productSeconds(double tokens, double samples) {
        return tokens * (denseSecondsPerToken + expertSecondsPerToken) + samples * headSecondsPerSample;
    }

    private double computeSeconds(Batch batch) {
        double seconds = productSeconds(inFullRounds(batch.tokens()), inFullRounds(batch.sampled()))
                + batch.verified
                        * (attentionFlopsPerContextToken * batch.contextSum
                                + attentionFlopsPerWindowToken * batch.windowSum)
                        / attentionPeak;
        return seconds + prefill.flops(batch) / prefillPeak;
    }

    /** A pipeline works on as many micro-batches as it has stages, so that its largest sets the pace. */
    private long inFullRounds(long tokens) {
        return microBatch(tokens) * stages;
    }

    private long microBatch(long tokens) {
        return (tokens + stages - 1) / stages;
    }

    /** A micro-batch of a pipeline waits for the weights of every stage in turn. */
    private double memorySeconds(Batch batch) {
        return (stages * weightBytes(batch) + cacheBytes(batch)) / bandwidth;
    }

    /** On one chip, read once. */
    private double weightBytes(Batch batch) {
        double experts = model.experts().distinct(microBatch(batch.tokens())) * expertBytes;
        return denseBytes + (batch.sampled() > 0 ? headBytes : 0) + experts;
    }

    private double cacheBytes(Batch batch) {
        long context = batch.contextSum;
        for (int i = 0; i < batch.chunks; i++) {
            context += batch.chunkCached[i];
        }
        return cacheBytesPerContextToken * context
                + cacheBytesPerWindowToken * batch.windowSum
                + cacheBytesPerSequence * batch.decodes;
    }

    @Override
    public void series(Batch batch, StepSeries series) {
        double compute = computeSeconds(batch);
        double computeSlope = batch.verified
                * (attentionFlopsPerContextToken * batch.decodes + attentionFlopsPerWindowToken * batch.windowGrowing)
                / attentionPeak;
        computeSlope += prefill.flopsSlope(batch) / prefillPeak;
        double memory = memorySeconds(batch);
        double memorySlope =
                (cacheBytesPerContextToken * (batch.decodes + (batch.chunks == 1 ? batch.chunkTokens[0] : 0))
                                + cacheBytesPerWindowToken * batch.windowGrowing)
                        / bandwidth;
        series.setMax(compute, computeSlope, memory, memorySlope);
        series.setBytes(weightBytes(batch) + cacheBytes(batch), memorySlope * bandwidth);
        series.setInputShare((double) batch.prefillTokens / Math.max(1, batch.tokens()));
    }

    /** As if the ranks shared their work evenly: no distribution is quicker. */
    @Override
    public void series(Batch[] ranks, StepSeries series) {
        series(together(ranks), series);
    }

    private Batch together(Batch[] ranks) {
        if (ranks.length == 1) {
            return ranks[0];
        }
        together.merge(ranks);
        return together;
    }

    @Override
    public long straightSteps(Batch batch) {
        return prefill.straightSteps(batch);
    }

    @Override
    public StepBill bill(Batch batch, long contextTokens) {
        double compute = computeSeconds(batch);
        double memory = memorySeconds(batch);
        Term term = compute > memory
                ? new Term("arithmetic at the datasheet peak", compute, Bound.COMPUTE, "memory traffic hidden")
                : new Term("memory at the datasheet bandwidth", memory, Bound.MEMORY, "arithmetic hidden");
        return new StepBill(batch.decodes, contextTokens, batch.prefillTokens, List.of(term));
    }
}
