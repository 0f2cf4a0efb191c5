package jeton.serving;

/** Who runs in the next step, and for how many steps that could stay so. Not thread safe. */
sealed interface Scheduler permits ContinuousScheduler, WholeScheduler, PromptsFirstScheduler {
    /**
     * Chooses who runs in the next step; the batch stays empty when there is nothing to do.
     *
     * @return whether the choice may repeat
     */
    boolean formBatch(double now);

    /**
     * Steps that repeat this batch before anyone could decide otherwise, from 1.
     *
     * @param straightSteps for which the prompt in the batch costs what a line says
     */
    long stepsAhead(long straightSteps);

    /** Whether a request that just came could change anything before the batch does: be admitted beside it, or be late. */
    boolean couldAct(int slot);

    /** Whether a request whose prompt another replica computed could have blocks if it came now. */
    default boolean couldPull(Handoff handoff) {
        throw new IllegalStateException("only continuous batching takes requests over");
    }

    /** Whether a request whose cache came now could join the batch. */
    default boolean couldJoin() {
        throw new IllegalStateException("only continuous batching takes requests over");
    }

    /** So many steps of the batch were made. */
    default void made(long steps) {}

    /** Everybody was lost. */
    default void reset() {}
}
