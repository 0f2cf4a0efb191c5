package jeton.serving;

/**
 * The share of the outputs to come for which SGLang keeps room, {@code new_token_ratio}: 0.7 times the conservativeness at
 * first, less with every decode step, down to 0.14 of that after 600, and set anew where blocks ran out (SGLang's
 * scheduler.py and schedule_batch.py, 2026).
 */
final class NewTokenRatio {
    /** Most tokens of one output for which room is kept, {@code CLIP_MAX_NEW_TOKENS}. */
    static final int MOST_TOKENS = 4096;
    /** Decode steps that have to fit after requests were sent back, {@code retract_decode_steps}. */
    static final int STEPS_AFTER_RETRACTION = 20;

    private final double first;
    private final double least;
    private final double decay;
    private double from;
    private long steps;

    NewTokenRatio(double conservativeness) {
        first = Math.min(1, 0.7 * conservativeness);
        least = 0.14 * first;
        decay = (first - least) / 600;
        from = first;
    }

    double value() {
        return Math.max(from - steps * decay, least);
    }

    /** So many decode steps were made. */
    void decoded(long decodeSteps) {
        steps += decodeSteps;
    }

    /** Requests were sent back, of which some are left. */
    void retracted(long produced, int left, long outputs) {
        if (left > 0) {
            from = Math.min(1, (produced + (double) STEPS_AFTER_RETRACTION * left) / (outputs + 1.0));
            steps = 0;
        }
    }

    /** Nothing is left to do. */
    void reset() {
        from = first;
        steps = 0;
    }
}
