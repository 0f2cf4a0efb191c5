package jeton.latency;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import jeton.hardware.Chip;
import jeton.hardware.PipelineCalibration;
import jeton.hardware.Precision;
import jeton.latency.StepBill.Bound;
import jeton.latency.StepBill.Term;
import jeton.model.Transformer;

/**
 * Step time of chips that keep all weights and cache in SRAM and pass tokens from chip to chip.
 *
 * <p>n chips are n stages. A step gives one token to each of D sequences: they travel as n micro-batches of
 * {@code m = ceil(T / n)} tokens, all stages busy with one each, so a step lasts as long as one micro-batch takes to pass
 * through the whole machine:
 *
 * <pre>
 * L max( W_l / (eta BW) , 2 N_l m / (eta peak) , layer latency ) + LM head + (n - 1) hop
 *   + max( cache of a micro-batch / (eta BW) , FLOPs of its attention / (eta peak) )
 * </pre>
 *
 * with W_l the bytes and N_l the active weights of one layer, BW and peak those of one chip. SRAM is so quick that
 * attention over shared keys and values is often bound by arithmetic. With fewer sequences than stages the machine idles in
 * part, and every sequence still sees the whole travel time; with many, the step grows with m and the machine is bound by
 * its arithmetic. Prompt tokens travel as further tokens of the same micro-batches.
 */
public final class PipelineStepTime implements StepTime {
    private final Transformer model;
    private final PipelineCalibration calibration;
    private final PrefillAttention prefill;
    private final EngineProfile.Host host;
    private final int stages;
    private final double bandwidth;
    private final double peak;
    private final double bf16Peak;
    private final double layerDenseWeights;
    private final double layerDenseBytes;
    private final double expertBytes;
    private final double expertLayerShare;
    private final double cacheBytesPerContextToken;
    private final double cacheBytesPerWindowToken;
    private final double cacheBytesPerSequence;
    private final double secondsPerContextToken;
    private final double secondsPerWindowToken;
    private final boolean attentionComputeBound;

    PipelineStepTime(
            Chip chip, PipelineCalibration calibration, Transformer model, Layout layout, EngineProfile.Host host) {
        if (layout.stageChips() > 1) {
            throw new IllegalArgumentException(
                    chip.name() + " is a stage of a pipeline and cannot run as " + layout.label());
        }
        this.model = model;
        this.calibration = calibration;
        this.host = host;
        prefill = new PrefillAttention(model);
        stages = layout.chips();
        bandwidth = calibration.memory() * chip.memory().bandwidth().value();
        peak = calibration.compute() * chip.peak(chip.computeFormat(layout.weights()));
        bf16Peak = calibration.compute() * chip.peak(Precision.BF16);
        layerDenseWeights =
                (double) (model.parameters().nonExpertMatmul() - model.embeddingParameters()) / model.layers();
        layerDenseBytes = layerDenseWeights * layout.weights().bytesPerElement();
        expertBytes = model.expertParameters() * layout.experts().bytesPerElement();
        expertLayerShare = (double) model.experts().layers() / model.layers();
        double bytes = layout.cache().bytesPerElement();
        cacheBytesPerContextToken = model.attention().cacheElementsPerToken() * bytes;
        cacheBytesPerWindowToken = model.attention().windowCacheElementsPerToken() * bytes;
        cacheBytesPerSequence = 2.0 * model.attention().linearStateBytes();
        double perPair = model.decodeFlopsPerPair() / bf16Peak;
        double fullCompute = perPair * model.attention().fullLayers();
        double windowCompute = perPair * model.attention().windowLayers();
        secondsPerContextToken = Math.max(cacheBytesPerContextToken / bandwidth, fullCompute);
        secondsPerWindowToken = Math.max(cacheBytesPerWindowToken / bandwidth, windowCompute);
        attentionComputeBound = secondsPerContextToken == fullCompute;
    }

    /** Most tokens that travel together. */
    private long microBatch(long tokens) {
        return (tokens + stages - 1) / stages;
    }

    private long microBatches(long tokens) {
        return tokens == 0 ? 0 : (tokens - 1) / microBatch(tokens) + 1;
    }

    private double layerBytes(long microBatch) {
        double experts = expertLayerShare * model.experts().distinct(microBatch) * expertBytes;
        return layerDenseBytes + experts;
    }

    private double layerCompute(long microBatch) {
        double active = layerDenseWeights + expertLayerShare * model.experts().active() * model.expertParameters();
        return 2 * active * microBatch / peak;
    }

    private double layer(long microBatch) {
        double memory = layerBytes(microBatch) / bandwidth;
        return Math.max(calibration.secondsPerLayer(), Math.max(memory, layerCompute(microBatch)));
    }

    private double headMemory() {
        return model.embeddingParameters() * Precision.BF16.bytesPerElement() / bandwidth;
    }

    private double headCompute(int sampled) {
        return 2.0 * model.embeddingParameters() * microBatch(sampled) / bf16Peak;
    }

    private double head(int sampled) {
        return sampled == 0 ? 0 : Math.max(headMemory(), headCompute(sampled));
    }

    private double hops() {
        return (stages - 1) * calibration.secondsPerHop();
    }

    /** How many of the decoding sequences one micro-batch carries, as a share of all. */
    private double decodeShare(Batch batch) {
        return batch.decodes == 0 ? 0 : (double) microBatch(batch.decodes) / batch.decodes;
    }

    private double decodeAttention(Batch batch) {
        return decodeShare(batch)
                * (secondsPerContextToken * batch.contextSum
                        + secondsPerWindowToken * batch.windowSum
                        + cacheBytesPerSequence * batch.decodes / bandwidth);
    }

    private double prefillAttention(Batch batch) {
        return prefill.flops(batch) / stages / bf16Peak;
    }

    @Override
    public void series(Batch batch, StepSeries series) {
        long tokens = batch.tokens();
        long microBatch = microBatch(tokens);
        double ofHost = host.seconds(batch.requests());
        double linear = model.layers() * layer(microBatch) + head(batch.sampled()) + hops() + host.onTop(ofHost);
        double decode = decodeAttention(batch);
        double decodeSlope = decodeShare(batch)
                * (secondsPerContextToken * batch.decodes + secondsPerWindowToken * batch.windowGrowing);
        double prompt = prefillAttention(batch);
        double promptSlope = prefill.flopsSlope(batch) / stages / bf16Peak;
        series.set(linear + decode + prompt, decodeSlope + promptSlope);
        series.setInput(linear * batch.prefillTokens / tokens + prompt, promptSlope);
        series.atLeast(host.atLeast(ofHost, 1), (double) batch.prefillTokens / tokens);
        series.setBytes(bytes(batch) / stages, bytesSlope(batch) / stages);
    }

    /** Bytes that all chips together read: the weights once for every micro-batch that passes, the whole cache. */
    private double bytes(Batch batch) {
        double layers = model.layers() * layerBytes(microBatch(batch.tokens())) * microBatches(batch.tokens());
        double head = model.embeddingParameters() * Precision.BF16.bytesPerElement() * microBatches(batch.sampled());
        return layers
                + head
                + cacheBytesPerContextToken * batch.contextSum
                + cacheBytesPerWindowToken * batch.windowSum
                + cacheBytesPerSequence * batch.decodes;
    }

    private double bytesSlope(Batch batch) {
        return cacheBytesPerContextToken * batch.decodes + cacheBytesPerWindowToken * batch.windowGrowing;
    }

    @Override
    public long straightSteps(Batch batch) {
        return prefill.straightSteps(batch);
    }

    @Override
    public StepBill bill(Batch batch, long contextTokens) {
        long microBatch = microBatch(batch.tokens());
        double memory = layerBytes(microBatch) / bandwidth;
        double compute = layerCompute(microBatch);
        double latency = calibration.secondsPerLayer();
        Bound bound =
                latency >= Math.max(memory, compute) ? Bound.LATENCY : compute > memory ? Bound.COMPUTE : Bound.MEMORY;
        List<Term> terms = new ArrayList<>();
        terms.add(new Term(
                "layers",
                model.layers() * layer(microBatch),
                bound,
                String.format(Locale.ROOT, "%d x %.3g us", model.layers(), layer(microBatch) * 1e6)));
        if (batch.sampled() > 0) {
            Bound headBound = headCompute(batch.sampled()) > headMemory() ? Bound.COMPUTE : Bound.MEMORY;
            terms.add(new Term("LM head", head(batch.sampled()), headBound, batch.sampled() + " samples"));
        }
        terms.add(new Term("hops", hops(), Bound.NETWORK, stages - 1 + " between chips"));
        if (batch.decodes > 0) {
            Bound attentionBound = attentionComputeBound ? Bound.COMPUTE : Bound.MEMORY;
            terms.add(new Term("decode attention", decodeAttention(batch), attentionBound, "cache in SRAM"));
        }
        if (batch.chunks > 0) {
            terms.add(new Term(
                    "prefill attention",
                    prefillAttention(batch),
                    Bound.COMPUTE,
                    batch.prefillTokens + " prompt tokens"));
        }
        double own = host.seconds(batch.requests());
        terms.add(StepBill.host(terms, host, own, host.atLeast(own, 1), batch));
        return new StepBill(batch.decodes, contextTokens, batch.prefillTokens, terms);
    }
}
