package jeton.study;

import java.util.Optional;
import jeton.serving.Batching;
import jeton.serving.Role;
import jeton.workload.RequestClass;
import jeton.workload.Workload;

/** Whether a pool can run all samples of a prompt beside each other, as a workload asks. */
final class SamplesCheck {
    private SamplesCheck() {}

    /** What speaks against it. */
    static Optional<String> objection(Workload workload, ResolvedPool pool) {
        int samples = workload.classes().stream()
                .map(RequestClass::sampling)
                .mapToInt(RequestClass.Sampling::samples)
                .max()
                .orElse(1);
        if (samples == 1) {
            return Optional.empty();
        }
        if (pool.pool().role() != Role.BOTH) {
            return Optional.of(
                    "no " + samples + " samples of a prompt in a pool that runs prompts or outputs alone: a cache is"
                            + " handed on to one sequence; expected one sample, or pools that do both");
        }
        if (!(pool.limits().batching() instanceof Batching.Continuous)) {
            return Optional.of(
                    "no " + samples + " samples of a prompt with this way of batching; expected one sample, or"
                            + " continuous batching");
        }
        int seats = Math.min(
                pool.ranks().limits().maxNumSeqs(), pool.ranks().limits().maxBatchedTokens());
        return seats < samples
                ? Optional.of(samples + " samples of a prompt run beside each other, and a replica runs " + seats
                        + " sequences at most; expected maxNumSeqs and maxBatchedTokens of at least " + samples)
                : Optional.empty();
    }
}
