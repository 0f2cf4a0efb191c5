package jeton.latency;

import java.util.List;
import jeton.hardware.Chip;
import jeton.hardware.RooflineCalibration;
import jeton.latency.StepBill.Bound;
import jeton.latency.StepBill.Term;
import jeton.model.Transformer;

/**
 * The terms of {@link RooflineStepTime} that a drafter adds. With g drafts it makes g passes one after the other, on the chips
 * of the target, and the target waits: the first takes every token of the step, prompts included, so that its cache keeps up
 * with the target's; each of the others takes one token of every sequence that will be verified next, as vLLM's proposer does
 * (vllm/v1/spec_decode/eagle.py). A pass is priced like a step of a model of the drafter's shape. That the host prepares the
 * passes beside the device is an assumption.
 */
final class DraftTerms {
    private final String label;
    private final LinearTerms linear;
    private final AttentionTerms attention;
    private final int laterPasses;

    /**
     * @param layout   of the target
     * @param attended by whom attention is computed: all of the layout together, or one data-parallel rank
     */
    DraftTerms(
            Chip chip,
            RooflineCalibration calibration,
            Transformer target,
            Layout layout,
            Layout attended,
            EngineProfile.Kernels kernels,
            Speculation speculation) {
        Drafter drafter = speculation.drafter();
        Transformer model = drafter.model(target);
        label = drafter.label();
        linear = new LinearTerms(chip, calibration, model, drafter.layout(layout), kernels);
        attention = new AttentionTerms(chip, calibration, model, drafter.layout(attended), kernels);
        laterPasses = speculation.acceptance().drafts() - 1;
    }

    /** Sequences for which tokens are guessed: those that decode, and those whose prompt the step completes. */
    private static int proposals(Batch batch) {
        return batch.decodes + batch.finishing;
    }

    /** What the cache does not change, of an instance with one batch. */
    double newTokens(Batch batch) {
        int proposals = proposals(batch);
        double later = proposals == 0 ? 0 : laterPasses * linear.seconds(proposals, proposals, 1);
        return linear.seconds(batch.tokens(), proposals, 1) + later;
    }

    /**
     * The same of a data-parallel rank.
     *
     * @param all the work of all ranks together
     */
    double newTokens(Batch rank, Batch all) {
        int proposals = proposals(rank);
        int together = proposals(all);
        double later = together == 0 ? 0 : laterPasses * linear.seconds(proposals, proposals, together, 1);
        return linear.seconds(rank.tokens(), proposals, all.tokens(), 1) + later;
    }

    double decodeSeconds(Batch batch) {
        return attention.decodeSeconds(batch, 1) + laterPasses * attention.decodeSeconds(batch, 1, 1);
    }

    double decodeSlope(Batch batch) {
        return attention.decodeSlope(batch, 1) + laterPasses * attention.decodeSlope(batch, 1, 1);
    }

    double prefillSeconds(Batch batch) {
        return attention.prefillSeconds(batch, 1);
    }

    double prefillSlope(Batch batch) {
        return attention.prefillSlope(batch);
    }

    long straightSteps(Batch batch) {
        return attention.straightSteps(batch);
    }

    /** Bytes that one chip reads for all passes. */
    double bytes(Batch batch) {
        int proposals = proposals(batch);
        double later = proposals == 0 ? 0 : laterPasses * linear.weightBytes(proposals, proposals);
        return linear.weightBytes(batch.tokens(), proposals) + later + (1 + laterPasses) * attention.bytes(batch);
    }

    void bill(Batch batch, List<Term> terms) {
        String passes = label + ", " + (1 + laterPasses) + (laterPasses == 0 ? " pass" : " passes");
        terms.add(new Term("draft passes", newTokens(batch), Bound.MEMORY, passes));
        double attending = decodeSeconds(batch) + prefillSeconds(batch);
        terms.add(new Term("draft attention", attending, Bound.MEMORY, "cache of the drafter"));
    }
}
