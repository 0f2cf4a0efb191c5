package jeton.latency;

import java.util.ArrayList;
import java.util.List;
import jeton.hardware.Chip;
import jeton.hardware.RooflineCalibration;
import jeton.latency.StepBill.Term;
import jeton.model.Transformer;
import org.jspecify.annotations.Nullable;

/**
 * Step time of a chip that streams weights and cache from off-chip memory.
 *
 * <p>Groups of kernels run one after the other. A group of n kernels takes {@code b(arithmetic, traffic) + fixed}: b is the
 * longer of the two, with as much of the shorter as the chip's {@code blend} lets show, {@link RooflineCalibration#overlapped};
 * fixed is {@code n (x time + gap)}, with the time that one was measured to take whatever its size, and x and gap of the engine,
 * {@link EngineProfile.Kernels}. On one of the chips that share every matrix, with T new tokens of which Ts are sampled, and T'
 * new tokens of all data-parallel ranks:
 *
 * <pre>
 * dense          b( 2 N T / (c eta peak) , (N bytes + T vectors) / (eta BW) ) + fixed
 * experts        b( 2 T' k P L i / (n e eta peak) , L A P bytes / (n eta BW) ) + fixed
 *                + L T' (k / EP) (2 h + 3 f / ETP) 2 bytes / (e eta BW)
 * LM head        as dense, with V h / TP weights in BF16 and Ts tokens; sampling 16 V Ts / (TP eta BW)
 * elementwise    T (28 L h + 16 L_dense f) / (TP eta BW)
 * network        two all-reduces a layer, or the experts' exchange; hidden states from stage to stage, {@link Traffic}
 * launch         fixed of the small kernels, {@link KernelCounts}
 * decode         bytes of cache / (eta BW) + bytes of states / (eta BW) + fixed
 * prompts        max( FLOPs of their pairs / (c eta(length) peak) , bytes of cache before them / (eta BW) ) + fixed
 * host           per step and request, before the device starts; or what remains where it works beside the device
 * drafts         the same terms for every pass of a drafter, {@link DraftTerms}
 * </pre>
 *
 * N are the weights outside experts and LM head. A token's vectors, in and out of every product, count where products of the
 * weights' format were measured. A = E (1 - (1 - k/E)^T') are the distinct ones of a layer's E experts that the tokens touch, k
 * those of a token, P the weights of one, ETP the chips that share it; i is the imbalance of whole experts on EP ranks. c and e
 * are the engine's shares of arithmetic. Latent attention takes the longer of its traffic and its arithmetic; so does decode
 * attention beside prompts where the chip's kernel serves both in tiles.
 *
 * <p>A step lasts at least until the host has worked off its requests, and one with prompts that no graph replays until the
 * host has launched all its kernels.
 *
 * <p>With speculative decoding every decoding sequence has several new tokens, all of them sampled; they read its cache once,
 * and attention takes the longer of that and their arithmetic. Durations after the first step are then those of contexts that
 * grow by one token a step, which no engine's do.
 *
 * <p>In a pipeline of stages these are the terms of its largest micro-batch on the way through all layers; see {@link Stages}.
 *
 * <p>Not thread safe: it remembers the terms of decode-only steps.
 */
public final class RooflineStepTime implements StepTime {
    private final LinearTerms linear;
    private final AttentionTerms attention;
    private final Ranks ranks;
    private final HostTerms host;
    private final Stages stages;
    private final @Nullable DraftTerms drafts;
    private final int verified;
    private final Batch together = new Batch();
    private final ByCount decodeOnly = new ByCount(decodes -> decodeOnly((int) decodes));

    RooflineStepTime(
            Chip chip,
            RooflineCalibration calibration,
            Transformer model,
            Layout layout,
            EngineProfile.Host host,
            EngineProfile.Kernels kernels,
            @Nullable Speculation speculation) {
        if (speculation == null) {
            drafts = null;
            verified = 1;
            this.host = new HostTerms(host, kernels, KernelCounts.all(model));
        } else {
            drafts = new DraftTerms(chip, calibration, model, layout, layout, kernels, speculation);
            verified = speculation.verifiedTokens();
            this.host = new HostTerms(
                    host,
                    kernels,
                    KernelCounts.all(model)
                            + KernelCounts.all(speculation.drafter().model(model)));
        }
        stages = new Stages(model, layout);
        linear = new LinearTerms(chip, calibration, model, layout, kernels);
        attention = new AttentionTerms(chip, calibration, model, layout, kernels);
        ranks = new Ranks(
                linear,
                new AttentionTerms(chip, calibration, model, layout.rank(), kernels),
                new Stages(model, layout.rank()),
                this.host,
                speculation == null
                        ? null
                        : new DraftTerms(chip, calibration, model, layout, layout.rank(), kernels, speculation));
    }

    @Override
    public void series(Batch batch, StepSeries series) {
        int microBatches = stages.microBatches(batch.requests());
        double unevenness = stages.unevenness(microBatches);
        double shared = batch.chunks == 0 ? decodeOnly(batch) : newTokens(batch, microBatches);
        double prompt = unevenness * attention.prefillSeconds(batch, microBatches);
        double promptSlope = unevenness * attention.prefillSlope(batch);
        double decode = unevenness * attention.decodeSeconds(batch, microBatches);
        double decodeSlope = unevenness * attention.decodeSlope(batch, microBatches);
        if (drafts != null) {
            prompt += drafts.prefillSeconds(batch);
            promptSlope += drafts.prefillSlope(batch);
            decode += drafts.decodeSeconds(batch);
            decodeSlope += drafts.decodeSlope(batch);
        }
        series.set(shared + decode + prompt, decodeSlope + promptSlope);
        boolean prompts = batch.prefillTokens > 0;
        series.setInput(prompts ? shared * batch.prefillTokens / batch.tokens() + prompt : prompt, promptSlope);
        series.atLeast(least(batch, microBatches), prompts ? (double) batch.prefillTokens / batch.tokens() : 0);
        series.setBytes(bytes(batch, microBatches), attention.bytesSlope(batch) / stages.count());
    }

    @Override
    public void series(Batch[] batches, StepSeries series) {
        if (batches.length == 1) {
            series(batches[0], series);
            return;
        }
        together.merge(batches);
        ranks.series(batches, together, series);
        int microBatches = stages.microBatches(together.requests());
        series.setBytes(bytes(together, microBatches), attention.bytesSlope(together) / stages.count());
    }

    /** Bytes that one chip reads: the weights once for every micro-batch, the cache once. */
    private double bytes(Batch batch, int microBatches) {
        double weights =
                linear.weightBytes(stages.tokens(batch, microBatches), stages.largest(batch.sampled(), microBatches));
        double own = (microBatches * weights + attention.bytes(batch)) / stages.count();
        return drafts == null ? own : own + drafts.bytes(batch);
    }

    @Override
    public long straightSteps(Batch batch) {
        long own = attention.straightSteps(batch);
        return drafts == null ? own : Math.min(own, drafts.straightSteps(batch));
    }

    @Override
    public long straightSteps(Batch[] batches) {
        return batches.length == 1 ? straightSteps(batches[0]) : ranks.straightSteps(batches);
    }

    /** The terms of a decode-only step that its context does not change. */
    private double decodeOnly(Batch batch) {
        if (batch.verified != verified) {
            throw new IllegalArgumentException(
                    "steps that verify " + verified + " tokens of a sequence were asked for " + batch.verified);
        }
        return decodeOnly.at(batch.decodes);
    }

    private double decodeOnly(int decodes) {
        Batch batch = new Batch();
        batch.decodes = decodes;
        batch.verified = verified;
        return newTokens(batch, stages.microBatches(decodes));
    }

    /** The terms of a step that its context does not change. */
    private double newTokens(Batch batch, int microBatches) {
        long tokens = stages.tokens(batch, microBatches);
        long sampled = stages.largest(batch.sampled(), microBatches);
        return linear.seconds(tokens, sampled, stages.unevenness(microBatches))
                + (drafts == null ? 0 : drafts.newTokens(batch))
                + host.onTop(perHost(batch.requests(), microBatches));
    }

    private double least(Batch batch, int microBatches) {
        return host.least(
                perHost(batch.requests(), microBatches),
                linear.perRank(stages.tokens(batch, microBatches)),
                batch.chunks > 0,
                microBatches);
    }

    /** Requests of one micro-batch on the host of a data-parallel rank. */
    private double perHost(int requests, int microBatches) {
        return linear.perRank(stages.largest(requests, microBatches));
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
        if (drafts != null) {
            drafts.bill(batch, terms);
        }
        double own = host.seconds(perHost(batch.requests(), microBatches));
        terms.add(StepBill.host(terms, host.host(), own, least(batch, microBatches), batch));
        return new StepBill(batch.decodes, contextTokens, batch.prefillTokens, terms);
    }
}
