package jeton.workload.trace;

/**
 * What a trace holds, after its options.
 *
 * @param requests     rows taken, at least 1
 * @param firstAt      seconds of the first row taken after the first row of the file, before scaling
 * @param lastArrival  arrival of the last row taken, in seconds
 * @param meanInput    tokens
 * @param meanOutput   tokens
 * @param thinking     whether the trace says how much of the output came before the answer
 * @param meanThinking tokens; 0 where the trace does not say
 * @param cutInputs    prompts that were cut to the greatest allowed length
 * @param cutOutputs   outputs that were cut to the greatest allowed length
 * @param emptyOutputs rows without output, skipped or raised to one token
 * @param named        rows taken that name the blocks of their prompts
 */
public record TraceSummary(
        long requests,
        double firstAt,
        double lastArrival,
        double meanInput,
        double meanOutput,
        boolean thinking,
        double meanThinking,
        long cutInputs,
        long cutOutputs,
        long emptyOutputs,
        long named) {
    /** Gaps over the time they fill, in requests/s; NaN if all arrive at once. */
    public double rate() {
        return lastArrival > 0 ? (requests - 1) / lastArrival : Double.NaN;
    }
}
