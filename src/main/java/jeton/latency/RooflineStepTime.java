package jeton.latency;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jeton.hardware.Chip;
import jeton.hardware.RooflineCalibration;
import jeton.latency.StepBill.Bound;
import jeton.latency.StepBill.Term;
import jeton.model.Transformer;

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
    private final LinearTerms linear;
    private final AttentionTerms attention;
    private final EngineProfile.Host host;
    private double[] decodeOnly = new double[64];

    RooflineStepTime(
            Chip chip, RooflineCalibration calibration, Transformer model, Layout layout, EngineProfile.Host host) {
        if (layout.pipeline()) {
            throw new IllegalArgumentException(
                    chip.name() + " streams its weights and cannot run as a " + layout.label());
        }
        this.host = host;
        linear = new LinearTerms(chip, calibration, model, layout);
        attention = new AttentionTerms(chip, calibration, model, layout);
        Arrays.fill(decodeOnly, Double.NaN);
    }

    @Override
    public void series(Batch batch, StepSeries series) {
        long tokens = batch.tokens();
        double shared = batch.chunks == 0
                ? decodeOnly(batch.decodes)
                : linear.seconds(tokens, batch.sampled()) + hostSeconds(batch.requests());
        double prompt = attention.prefillSeconds(batch);
        double promptSlope = attention.prefillSlope(batch);
        series.set(shared + attention.decodeSeconds(batch) + prompt, attention.decodeSlope(batch) + promptSlope);
        series.setInput(shared * batch.prefillTokens / tokens + prompt, promptSlope);
        series.setBytes(
                linear.weightBytes(tokens, batch.sampled()) + attention.bytes(batch), attention.bytesSlope(batch));
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
            known = linear.seconds(decodes, decodes) + hostSeconds(decodes);
            decodeOnly[decodes] = known;
        }
        return known;
    }

    private double hostSeconds(int requests) {
        return host.secondsPerStep() + host.secondsPerRequest() * linear.perRank(requests);
    }

    @Override
    public StepBill bill(Batch batch, long contextTokens) {
        List<Term> terms = new ArrayList<>();
        linear.bill(batch.tokens(), batch.sampled(), terms);
        attention.bill(batch, terms);
        terms.add(new Term("host", hostSeconds(batch.requests()), Bound.HOST, batch.requests() + " requests"));
        return new StepBill(batch.decodes, contextTokens, batch.prefillTokens, terms);
    }
}
