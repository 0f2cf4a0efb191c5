package jeton.latency;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import jeton.hardware.Chip;
import jeton.hardware.Precision;
import jeton.hardware.RooflineCalibration;
import jeton.hardware.RooflineCalibration.ExpertKernel;
import jeton.latency.StepBill.Bound;
import jeton.latency.StepBill.Term;
import jeton.model.Transformer;
import org.apache.commons.math3.util.FastMath;

/**
 * Step time of a chip that streams weights and cache from off-chip memory.
 *
 * <p>Each group of kernels takes the longer of its arithmetic and its memory traffic, at the efficiency measured for it,
 * plus a fixed time; the groups run one after the other. Per rank, with T new tokens of which Ts are sampled:
 *
 * <pre>
 * dense        max( 2 N T / (eta_c peak) , N b / (eta_m BW) )              N weights outside experts and LM head
 * experts      max( 2 T k P_e L / n / (eta peak) , L A(T) / n P_e b / (eta BW) ) + fixed + activations
 *              A(T) = E (1 - (1 - k/E)^T)                                  distinct experts that T tokens touch
 * LM head      max( 2 V h Ts / (eta_c peak) , 2 V h / (eta_m BW) ), sampling 16 V Ts / BW'
 * elementwise  T ( 28 L h + 16 L_dense f ) / BW'
 * network      two all-reduces a layer, or the expert exchange
 * launch       6 gaps a layer
 * attention    decode: fixed + cache bytes / (eta_a BW); prefill: FLOPs of its pairs / (eta(length) peak)
 * host         per step and per request
 * </pre>
 *
 * Not thread safe: it remembers the terms of decode-only steps.
 */
public final class RooflineStepTime implements StepTime {
    /** Slowest expert rank over the mean, with replicated hot experts. */
    static final double EXPERT_IMBALANCE = 1.2;
    /** Slowest data-parallel attention rank over the mean. */
    static final double ATTENTION_IMBALANCE = 1.1;

    private static final int OPS_PER_LAYER = 6;
    private static final double BF16_BYTES = Precision.BF16.bytesPerElement();

    private final Transformer model;
    private final Layout layout;
    private final RooflineCalibration calibration;
    private final Collectives collectives;
    private final PrefillAttention prefill;
    private final EngineProfile.Host host;
    private final ExpertKernel expertKernel;

    private final int n;
    private final double shards;
    private final double bandwidth;
    private final double densePeak;
    private final double bf16Peak;
    private final double bf16Compute;
    private final double denseWeights;
    private final double denseBytes;
    private final double headWeights;
    private final double expertBytes;
    private final double expertPeak;
    private final double elementwiseBytesPerToken;
    private final double attentionFixed;
    private final double perContextToken;
    private final double perWindowToken;
    private final double perSequence;
    private final double cacheBytesPerContextToken;
    private final double cacheBytesPerWindowToken;
    private final double cacheBytesPerSequence;
    private final boolean latentComputeBound;

    private double[] decodeOnly = new double[64];

    RooflineStepTime(
            Chip chip, RooflineCalibration calibration, Transformer model, Layout layout, EngineProfile.Host host) {
        this.model = model;
        this.layout = layout;
        this.calibration = calibration;
        this.host = host;
        collectives = new Collectives(chip, calibration);
        prefill = new PrefillAttention(model);
        n = layout.chips();
        shards = layout.attentionShards();
        bandwidth = chip.memory().bandwidth().value();
        bf16Peak = chip.peak(Precision.BF16);
        bf16Compute = computeShare(Precision.BF16);
        Precision format = chip.computeFormat(layout.weights());
        densePeak = computeShare(format) * chip.peak(format);
        denseWeights = (model.parameters().nonExpertMatmul() - model.embeddingParameters()) / shards;
        denseBytes = denseWeights * layout.weights().bytesPerElement();
        headWeights = model.embeddingParameters() / shards;
        expertKernel = expertKernel();
        expertPeak = expertKernel.compute() * chip.peak(expertKernel.arithmetic());
        expertBytes = model.expertParameters() * layout.experts().bytesPerElement();
        elementwiseBytesPerToken =
                (28.0 * model.layers() * model.hidden() + 16.0 * model.denseLayers() * model.denseFeedForward())
                        / shards;

        Transformer.Attention attention = model.attention();
        double bytes = layout.cache().bytesPerElement();
        double copies = MemoryBudget.cacheCopies(model, layout);
        double imbalance = layout.expertParallel() ? ATTENTION_IMBALANCE : 1;
        double perByte = copies / (calibration.attention() * bandwidth) / n * imbalance;
        double memoryBound = attention.cacheElementsPerToken() * bytes * perByte;
        double computeBound = latentSecondsPerToken(bytes) * imbalance;
        latentComputeBound = computeBound > memoryBound;
        perContextToken = Math.max(memoryBound, computeBound);
        perWindowToken = attention.windowCacheElementsPerToken() * bytes * perByte;
        perSequence = 2.0 * attention.linearStateBytes() / (calibration.memory() * bandwidth) / n;
        attentionFixed = model.layers() * calibration.secondsPerAttention();
        cacheBytesPerContextToken = attention.cacheElementsPerToken() * bytes * copies / n;
        cacheBytesPerWindowToken = attention.windowCacheElementsPerToken() * bytes * copies / n;
        cacheBytesPerSequence = 2.0 * attention.linearStateBytes() / n;
        Arrays.fill(decodeOnly, Double.NaN);
    }

    private double computeShare(Precision arithmetic) {
        Double share = calibration.compute().get(arithmetic);
        if (share == null) {
            throw new IllegalArgumentException("no compute efficiency for " + arithmetic.key());
        }
        return share;
    }

    /** The kernel of the expert format; a format without one of its own runs as BF16 over its own bytes. */
    private ExpertKernel expertKernel() {
        ExpertKernel own = calibration.experts().get(layout.experts());
        if (own != null) {
            return own;
        }
        ExpertKernel bf16 = calibration.experts().get(Precision.BF16);
        return bf16 != null
                ? bf16
                : new ExpertKernel(Precision.BF16, computeShare(Precision.BF16), calibration.memory(), 0);
    }

    /** Latent attention shares one cached vector among many heads, so that its arithmetic can outlast its traffic. */
    private double latentSecondsPerToken(double bytes) {
        if (!model.latentAttention()) {
            return 0;
        }
        double flops =
                IdealStepTime.decodeFlopsPerPair(model) * model.attention().fullLayers();
        double gain = bytes == BF16_BYTES ? 1 : calibration.latentAttentionFp8Gain();
        return flops / n / (bf16Peak * calibration.latentAttention() * gain);
    }

    @Override
    public void series(Batch batch, StepSeries series) {
        long tokens = batch.tokens();
        double linear = batch.chunks == 0
                ? decodeOnly(batch.decodes)
                : linear(tokens, batch.sampled()) + hostSeconds(batch.requests());
        double decode = batch.decodes == 0 ? 0 : decodeAttention(batch);
        double slope = perContextToken * batch.decodes + perWindowToken * batch.windowGrowing;
        double bytes = weightBytes(tokens, batch.sampled())
                + cacheBytesPerContextToken * batch.contextSum
                + cacheBytesPerWindowToken * batch.windowSum
                + cacheBytesPerSequence * batch.decodes;
        double bytesSlope = cacheBytesPerContextToken * batch.decodes + cacheBytesPerWindowToken * batch.windowGrowing;
        if (batch.chunks == 0) {
            series.set(linear + decode, slope);
            series.setInput(0, 0);
        } else {
            double prompt = prefillAttention(batch);
            double promptSlope = batch.chunks == 1 ? prefillSlope(batch) : 0;
            double share = (double) batch.prefillTokens / tokens;
            series.set(linear + decode + prompt, slope + promptSlope);
            series.setInput(linear * share + prompt, promptSlope);
        }
        series.setBytes(bytes, bytesSlope);
    }

    @Override
    public long straightSteps(Batch batch) {
        if (batch.chunks == 0) {
            return Long.MAX_VALUE;
        }
        return batch.chunks > 1 ? 1 : prefill.straightSteps(batch.chunkTokens[0], batch.chunkCached[0]);
    }

    private double decodeOnly(int decodes) {
        if (decodes >= decodeOnly.length) {
            int old = decodeOnly.length;
            decodeOnly = Arrays.copyOf(decodeOnly, Math.max(decodes + 1, 2 * old));
            Arrays.fill(decodeOnly, old, decodeOnly.length, Double.NaN);
        }
        double known = decodeOnly[decodes];
        if (Double.isNaN(known)) {
            known = linear(decodes, decodes) + hostSeconds(decodes);
            decodeOnly[decodes] = known;
        }
        return known;
    }

    /** Everything that does not depend on the context, without the host. */
    private double linear(long tokens, int sampled) {
        return dense(tokens)
                + experts(tokens)
                + head(sampled)
                + sampling(sampled)
                + elementwise(tokens)
                + network(tokens)
                + launch();
    }

    /** New tokens that one rank's dense matrices see. */
    private double perRank(double tokens) {
        return layout.expertParallel() ? tokens / n : tokens;
    }

    private double dense(long tokens) {
        return Math.max(denseCompute(tokens), denseBytes / (calibration.memory() * bandwidth));
    }

    private double denseCompute(long tokens) {
        return 2 * denseWeights * perRank(tokens) / densePeak;
    }

    private double experts(long tokens) {
        if (model.experts().count() == 0) {
            return 0;
        }
        Transformer.Experts experts = model.experts();
        double activations = (double) tokens
                * experts.active()
                / n
                * (2.0 * model.hidden() + 3.0 * experts.feedForward())
                * BF16_BYTES
                / (calibration.expertActivations() * bandwidth);
        return Math.max(expertCompute(tokens), expertWeightBytes(tokens) / (expertKernel.memory() * bandwidth))
                + experts.layers() * (expertKernel.seconds() + activations);
    }

    private double expertCompute(long tokens) {
        Transformer.Experts experts = model.experts();
        double imbalance = layout.expertParallel() && n > 1 ? EXPERT_IMBALANCE : 1;
        return 2.0
                * tokens
                * experts.active()
                * model.expertParameters()
                * experts.layers()
                * imbalance
                / n
                / expertPeak;
    }

    /** Bytes of the experts of all layers that {@code tokens} touch on one rank. */
    private double expertWeightBytes(long tokens) {
        Transformer.Experts experts = model.experts();
        return experts.layers() * distinctExperts(experts, tokens) / n * expertBytes;
    }

    /** Expected distinct experts of one layer that {@code tokens} touch, each choosing uniformly. */
    static double distinctExperts(Transformer.Experts experts, double tokens) {
        double missed = 1 - (double) experts.active() / experts.count();
        return experts.count() * (1 - FastMath.pow(missed, tokens));
    }

    private double head(int sampled) {
        if (sampled == 0) {
            return 0;
        }
        return Math.max(headCompute(sampled), headWeights * BF16_BYTES / (calibration.memory() * bandwidth));
    }

    private double headCompute(int sampled) {
        return 2 * headWeights * perRank(sampled) / (bf16Compute * bf16Peak);
    }

    private double sampling(int sampled) {
        return 16.0 * model.vocab() * perRank(sampled) / shards / (calibration.elementwise() * bandwidth);
    }

    private double elementwise(long tokens) {
        return perRank(tokens) * elementwiseBytesPerToken / (calibration.elementwise() * bandwidth);
    }

    private double network(long tokens) {
        if (n == 1) {
            return 0;
        }
        if (layout.expertParallel()) {
            return model.experts().layers()
                    * collectives.expertExchange(
                            n, perRank(tokens), model.experts().active(), model.hidden());
        }
        return 2.0 * model.layers() * collectives.allReduce(n, BF16_BYTES * model.hidden() * tokens);
    }

    private double launch() {
        return model.layers() * OPS_PER_LAYER * calibration.secondsPerOp();
    }

    private double hostSeconds(int requests) {
        return host.secondsPerStep() + host.secondsPerRequest() * perRank(requests);
    }

    private double decodeAttention(Batch batch) {
        return attentionFixed
                + perContextToken * batch.contextSum
                + perWindowToken * batch.windowSum
                + perSequence * batch.decodes;
    }

    private double prefillAttention(Batch batch) {
        double seconds = 0;
        for (int i = 0; i < batch.chunks; i++) {
            seconds += prefill.flops(batch.chunkTokens[i], batch.chunkCached[i]) / prefillRate(batch, i);
        }
        return seconds;
    }

    private double prefillSlope(Batch batch) {
        return prefill.flopsSlope(batch.chunkTokens[0], batch.chunkCached[0]) / prefillRate(batch, 0);
    }

    /** FLOP/s of the instance on a chunk; looked up by prompt and chunk length, so that equal chunks share it. */
    private double prefillRate(Batch batch, int i) {
        long length = Math.min(batch.chunkTotal[i], 4 * batch.chunkTokens[i]);
        return n * bf16Peak * prefillShare(length);
    }

    /** Share of the BF16 peak at a prompt length, linear in its logarithm between the calibrated points. */
    double prefillShare(long length) {
        List<Integer> at = RooflineCalibration.PREFILL_TOKENS;
        List<Double> share = calibration.prefillAttention();
        if (length <= at.get(0)) {
            return share.get(0);
        }
        for (int i = 0; i + 1 < at.size(); i++) {
            if (length <= at.get(i + 1)) {
                double octave = FastMath.log((double) length / at.get(i)) / FastMath.log(2);
                return share.get(i) + (share.get(i + 1) - share.get(i)) * octave;
            }
        }
        return share.get(share.size() - 1);
    }

    private double weightBytes(long tokens, int sampled) {
        double head = sampled == 0 ? 0 : headWeights * BF16_BYTES;
        return denseBytes + head + (model.experts().count() == 0 ? 0 : expertWeightBytes(tokens));
    }

    @Override
    public StepBill bill(Batch batch, long contextTokens) {
        long tokens = batch.tokens();
        int sampled = batch.sampled();
        List<Term> terms = new ArrayList<>();
        double denseMemory = denseBytes / (calibration.memory() * bandwidth);
        terms.add(roof("dense weights", dense(tokens), denseCompute(tokens), denseMemory, denseBytes));
        if (model.experts().count() > 0) {
            double bytes = expertWeightBytes(tokens);
            double memory = bytes / (expertKernel.memory() * bandwidth);
            terms.add(roof("routed experts", experts(tokens), expertCompute(tokens), memory, bytes));
        }
        if (sampled > 0) {
            double bytes = headWeights * BF16_BYTES;
            double memory = bytes / (calibration.memory() * bandwidth);
            terms.add(roof("LM head", head(sampled), headCompute(sampled), memory, bytes));
            terms.add(new Term("sampling", sampling(sampled), Bound.MEMORY, sampled + " logit rows"));
        }
        terms.add(new Term("elementwise", elementwise(tokens), Bound.MEMORY, "norms, activations, residuals"));
        if (n > 1) {
            terms.add(new Term(
                    layout.expertParallel() ? "expert all-to-all" : "all-reduce",
                    network(tokens),
                    Bound.NETWORK,
                    layout.expertParallel()
                            ? model.experts().layers() + " exchanges over " + n + " chips"
                            : 2 * model.layers() + " over " + n + " chips"));
        }
        terms.add(new Term("kernel launch", launch(), Bound.LATENCY, model.layers() * OPS_PER_LAYER + " gaps"));
        if (batch.decodes > 0) {
            double bytes = cacheBytesPerContextToken * batch.contextSum
                    + cacheBytesPerWindowToken * batch.windowSum
                    + cacheBytesPerSequence * batch.decodes;
            terms.add(new Term(
                    "decode attention",
                    decodeAttention(batch),
                    latentComputeBound ? Bound.COMPUTE : Bound.MEMORY,
                    gigabytes(bytes) + " of cache a chip"));
        }
        if (batch.chunks > 0) {
            terms.add(new Term(
                    "prefill attention",
                    prefillAttention(batch),
                    Bound.COMPUTE,
                    batch.prefillTokens + " prompt tokens"));
        }
        terms.add(new Term("host", hostSeconds(batch.requests()), Bound.HOST, batch.requests() + " requests"));
        return new StepBill(batch.decodes, contextTokens, batch.prefillTokens, terms);
    }

    private static Term roof(String name, double seconds, double compute, double memory, double bytes) {
        return new Term(
                name,
                seconds,
                compute > memory ? Bound.COMPUTE : Bound.MEMORY,
                gigabytes(bytes) + " of weights a chip");
    }

    private static String gigabytes(double bytes) {
        return String.format(Locale.ROOT, "%.3g GB", bytes / 1e9);
    }
}
