package jeton.scenario;

import jeton.serving.BatchTier;
import jeton.serving.QueueOrder;
import org.jspecify.annotations.Nullable;

/**
 * How an engine chooses who runs.
 *
 * @param scheduler          null for the profile's: vLLM's, or TensorRT-LLM's that reserves blocks to the end
 * @param conservativeness   of SGLang's scheduler
 * @param mixedChunk         whether SGLang's scheduler has decodes beside prompts
 * @param order              in which those who wait are admitted; null for the scheduler's own
 * @param orderPlace         of the order's name, null where none is asked for
 * @param priorityPreemption whether the less urgent make room for the more urgent
 * @param batchTier          who only fills idle capacity
 * @param place              of the scheduler's name, null where none is asked for
 */
public record SchedulingSettings(
        @Nullable SchedulerKind scheduler,
        double conservativeness,
        boolean mixedChunk,
        @Nullable QueueOrder order,
        @Nullable Place orderPlace,
        boolean priorityPreemption,
        BatchTier batchTier,
        @Nullable Place place) {
    /** What the profile does. */
    public static final SchedulingSettings NONE =
            new SchedulingSettings(null, 1, false, null, null, false, BatchTier.NONE, null);
}
