package jeton.serving;

/** Who runs in the next step of a {@link StepwiseReplica}. */
sealed interface StepwiseScheduler permits StepwiseContinuous, StepwiseWhole, StepwisePromptsFirst {
    static StepwiseScheduler of(StepwiseState state) {
        if (state.limits.batching() instanceof Batching.PromptsFirst rules) {
            return new StepwisePromptsFirst(state, rules);
        }
        return state.limits.isWhole() ? new StepwiseWhole(state) : new StepwiseContinuous(state);
    }

    /**
     * Chooses the step, which stays empty when there is nothing to do.
     *
     * @param steps made so far
     */
    void formStep(double now, long steps);

    /** Everybody was lost. */
    default void reset() {}
}
