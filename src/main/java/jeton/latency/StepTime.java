package jeton.latency;

import jeton.hardware.Chip;
import jeton.hardware.PipelineCalibration;
import jeton.hardware.RooflineCalibration;
import jeton.model.Transformer;
import org.jspecify.annotations.Nullable;

/**
 * How long one engine step takes for a batch, on one instance of a model.
 *
 * <p>A step is a sum of terms that depend on the new tokens of the step and on the tokens already in the cache. While the
 * batch stays the same, only the second kind grows, by a constant a step: so a run of steps is a {@link StepSeries}.
 */
public interface StepTime {
    /** Writes the durations of the steps that repeat {@code batch} into {@code series}. */
    void series(Batch batch, StepSeries series);

    /**
     * The same of an instance whose data-parallel ranks have a batch each, some of them empty, and wait for each other in
     * every layer: the slowest sets the pace. The line may bend when another becomes the slowest,
     * {@link StepSeries#straight}.
     */
    default void series(Batch[] ranks, StepSeries series) {
        if (ranks.length > 1) {
            throw new IllegalArgumentException("no step time for " + ranks.length + " ranks");
        }
        series(ranks[0], series);
    }

    /** How many steps, from 1, the prefill chunk of {@code batch} may repeat before its line bends. */
    default long straightSteps(Batch batch) {
        return Long.MAX_VALUE;
    }

    /** How many steps, from 1, the prefill chunks of the ranks may repeat before their lines bend. */
    default long straightSteps(Batch[] ranks) {
        if (ranks.length == 1) {
            return straightSteps(ranks[0]);
        }
        int chunks = 0;
        long steps = Long.MAX_VALUE;
        for (Batch rank : ranks) {
            chunks += rank.chunks;
            steps = rank.chunks == 0 ? steps : straightSteps(rank);
        }
        return chunks > 1 ? 1 : steps;
    }

    /** The same step, term by term. */
    StepBill bill(Batch batch, long contextTokens);

    /** Seconds of one step. */
    default double seconds(Batch batch) {
        StepSeries series = new StepSeries();
        series(batch, series);
        return series.step(0);
    }

    /**
     * Step time of a calibrated chip; the calibration's kind chooses the model.
     *
     * @param kernels how the engine drives them; of no account in a pipeline of SRAM chips, whose calibration has no kernels
     */
    static StepTime of(
            Chip chip, Transformer model, Layout layout, EngineProfile.Host host, EngineProfile.Kernels kernels) {
        return of(chip, model, layout, host, kernels, null);
    }

    /**
     * The same of an engine that speculates: batches then say how many tokens of every sequence they verify.
     *
     * @param speculation null for none; not in a pipeline
     */
    static StepTime of(
            Chip chip,
            Transformer model,
            Layout layout,
            EngineProfile.Host host,
            EngineProfile.Kernels kernels,
            @Nullable Speculation speculation) {
        if (speculation != null && layout.pipelineParallel() > 1) {
            throw new IllegalArgumentException("no step time for drafts in a pipeline of stages");
        }
        if (chip.calibration() instanceof PipelineCalibration calibration) {
            if (speculation != null) {
                throw new IllegalArgumentException("no step time for drafts on chips that keep weights in SRAM");
            }
            return new PipelineStepTime(chip, calibration, model, layout, host);
        }
        return new RooflineStepTime(
                chip, (RooflineCalibration) chip.calibration(), model, layout, host, kernels, speculation);
    }

    /** With kernels as they were measured. */
    static StepTime of(Chip chip, Transformer model, Layout layout, EngineProfile.Host host) {
        return of(chip, model, layout, host, EngineProfile.Kernels.AS_MEASURED);
    }
}
