package jeton.serving;

/** What the engines of a replica have in some equal steps, together. A reused, mutable holder. Not thread safe. */
final class StepSums {
    /** Sequences that get a token in every step, one step after the one before. */
    int tokenGaps;
    /** Requests in the batches. */
    int running;
    /** Tokens that pass through the model in every step. */
    long computed;
    /** Tokens sampled in all steps. */
    long produced;
    /** Cache bytes held, averaged over the time of the steps. */
    double held;
    /** Cache bytes held in the last step. */
    long heldLast;

    void clear() {
        tokenGaps = 0;
        running = 0;
        computed = 0;
        produced = 0;
        held = 0;
        heldLast = 0;
    }
}
