package jeton.latency;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jeton.hardware.Chip;
import jeton.hardware.RooflineCalibration;
import jeton.latency.StepBill.Term;
import jeton.model.Transformer;

/**
 * Step time of a chip that streams weights and cache from off-chip memory.
 *
 * <p>Each group of kernels takes the longer of its arithmetic and its memory traffic, at the efficiency measured for it,
 * plus a fixed time; the groups run one after the other. Per rank, with T new tokens of which Ts are sampled:
 *
 * <pre>
 * dense        max'( 2 N T / (eta_c peak) , (N b + vectors) / (eta_m BW) ) + fixed      N weights outside experts and LM head
 * experts      max( 2 T k P_e L / n / (eta peak) , L A(T) / n P_e b / (eta BW) ) + fixed + activations
 *              A(T) = E (1 - (1 - k/E)^T)                                  distinct experts that T tokens touch
 * LM head      max( 2 V h Ts / (eta_c peak) , 2 V h / (eta_m BW) ), sampling 16 V Ts / BW'
 * elementwise  T ( 28 L h + 16 L_dense f ) / BW'
 * network      two all-reduces a layer, or the expert exchange; the hidden states from stage to stage
 * launch       the small kernels between them, by the kinds of layers
 * attention    decode: fixed + cache bytes / (eta_a BW)
 *              prefill: fixed + max( FLOPs of its pairs / (eta(length) peak) , cache bytes before it / (eta_a BW) )
 * host         per step and per request, before the device starts or beside it
 * </pre>
 *
 * where max' lets the shorter of the two show a little, {@link RooflineCalibration#overlapped}. A step with prompts that no
 * graph replays lasts at least until the host has launched its kernels.
 *
 * <p>In a pipeline of stages these are the terms of its largest micro-batch on the way through all layers; see {@link Stages}.
 *
 * Not thread safe: it remembers the terms of decode-only steps.
 */
public final class RooflineStepTime implements StepTime {
    private final LinearTerms linear;
    private final AttentionTerms attention;
    private final EngineProfile.Host host;
    private final Stages stages;
    private final double launched;
    private final int graphTokens;
    private double[] decodeOnly = new double[64];

    RooflineStepTime(
            Chip chip,
            RooflineCalibration calibration,
            Transformer model,
            Layout layout,
            EngineProfile.Host host,
            EngineProfile.Kernels kernels) {
        this.host = host;
        launched = SmallKernels.all(model) * kernels.launchSeconds();
        graphTokens = kernels.graphTokens();
        stages = new Stages(model, layout);
        linear = new LinearTerms(chip, calibration, model, layout, kernels);
        attention = new AttentionTerms(chip, calibration, model, layout, kernels);
        Arrays.fill(decodeOnly, Double.NaN);
    }

    @Override
    public void series(Batch batch, StepSeries series) {
        int microBatches = stages.microBatches(batch.requests());
        double unevenness = stages.unevenness(microBatches);
        double shared = batch.chunks == 0 ? decodeOnly(batch.decodes) : newTokens(batch, microBatches);
        double prompt = unevenness * attention.prefillSeconds(batch, microBatches);
        double promptSlope = unevenness * attention.prefillSlope(batch);
        double decode = unevenness * attention.decodeSeconds(batch, microBatches);
        double decodeSlope = unevenness * attention.decodeSlope(batch, microBatches);
        series.set(shared + decode + prompt, decodeSlope + promptSlope);
        series.setInput(shared * batch.prefillTokens / batch.tokens() + prompt, promptSlope);
        series.atLeast(least(batch, microBatches), (double) batch.prefillTokens / batch.tokens());
        series.setBytes(bytes(batch, microBatches), attention.bytesSlope(batch) / stages.count());
    }

    /** Bytes that one chip reads: the weights once for every micro-batch, the cache once. */
    private double bytes(Batch batch, int microBatches) {
        double weights =
                linear.weightBytes(stages.tokens(batch, microBatches), stages.largest(batch.sampled(), microBatches));
        return (microBatches * weights + attention.bytes(batch)) / stages.count();
    }

    @Override
    public long straightSteps(Batch batch) {
        return attention.straightSteps(batch);
    }

    /** The terms of a decode-only step that its context does not change. */
    private double decodeOnly(int decodes) {
        if (decodes >= decodeOnly.length) {
            int old = decodeOnly.length;
            decodeOnly = Arrays.copyOf(decodeOnly, Math.max(decodes + 1, 2 * old));
            Arrays.fill(decodeOnly, old, decodeOnly.length, Double.NaN);
        }
        double known = decodeOnly[decodes];
        if (Double.isNaN(known)) {
            int microBatches = stages.microBatches(decodes);
            long largest = stages.largest(decodes, microBatches);
            known = linear.seconds(largest, largest, stages.unevenness(microBatches))
                    + host.onTop(hostSeconds(decodes, microBatches));
            decodeOnly[decodes] = known;
        }
        return known;
    }

    /** The terms of a step with prompts that its context does not change. */
    private double newTokens(Batch batch, int microBatches) {
        long tokens = stages.tokens(batch, microBatches);
        long sampled = stages.largest(batch.sampled(), microBatches);
        return linear.seconds(tokens, sampled, stages.unevenness(microBatches))
                + host.onTop(hostSeconds(batch.requests(), microBatches));
    }

    /** Least seconds of a step: until the host has worked off its requests, and launched the kernels of a prompt. */
    private double least(Batch batch, int microBatches) {
        double own = hostSeconds(batch.requests(), microBatches);
        double prompts = replayed(batch, microBatches) ? 0 : host.onTop(own) + microBatches * launched;
        return Math.max(host.atLeast(own, microBatches), prompts);
    }

    /** Whether the kernels of a step come from a graph: always without prompts, with them up to a number of tokens. */
    private boolean replayed(Batch batch, int microBatches) {
        return batch.chunks == 0 || linear.perRank(stages.tokens(batch, microBatches)) <= graphTokens;
    }

    /** For one micro-batch, on the host of a data-parallel rank. */
    private double hostSeconds(int requests, int microBatches) {
        return host.seconds(linear.perRank(stages.largest(requests, microBatches)));
    }

    @Override
    public StepBill bill(Batch batch, long contextTokens) {
        int microBatches = stages.microBatches(batch.requests());
        double unevenness = stages.unevenness(microBatches);
        long tokens = stages.tokens(batch, microBatches);
        long sampled = stages.largest(batch.sampled(), microBatches);
        List<Term> terms = new ArrayList<>();
        linear.bill(tokens, sampled, unevenness, terms);
        attention.bill(batch, microBatches, unevenness, terms);
        double own = hostSeconds(batch.requests(), microBatches);
        terms.add(StepBill.host(terms, host, own, least(batch, microBatches), batch));
        return new StepBill(batch.decodes, contextTokens, batch.prefillTokens, terms);
    }
}
