package jeton.workload.trace;

/**
 * What is taken from a trace. Arrivals are counted from the first row that is taken, which arrives at 0.
 *
 * @param timeScale   factor on all times, above 0: 2 is twice as slow, half the load
 * @param limit       most rows taken, from 1
 * @param from        seconds after the first row of the file (before scaling), from 0; earlier rows are left out
 * @param to          seconds after the first row of the file, above {@code from}; rows from there on are left out
 * @param maxInput    longer prompts are cut to this many tokens
 * @param maxOutput   longer outputs are cut to this many tokens, thinking first, as a token limit cuts
 * @param emptyOutput what becomes of a row without output
 */
public record TraceOptions(
        double timeScale, long limit, double from, double to, int maxInput, int maxOutput, EmptyOutput emptyOutput) {
    /** A trace with more tokens in one request is taken to be damaged. */
    public static final int MOST_TOKENS = 100_000_000;

    /** The whole trace as it is. */
    public static final TraceOptions WHOLE = new TraceOptions(
            1, Long.MAX_VALUE, 0, Double.POSITIVE_INFINITY, MOST_TOKENS, MOST_TOKENS, EmptyOutput.REFUSE);

    /** What becomes of a row whose output has no tokens: often a request that failed. */
    public enum EmptyOutput {
        /** It is an error. */
        REFUSE,
        /** The row is left out, and counted. */
        SKIP,
        /** It becomes one token, and is counted. */
        ONE_TOKEN
    }

    public TraceOptions {
        check(timeScale > 0 && timeScale <= 1e6, "time scale must be above 0 and at most 1,000,000, was " + timeScale);
        check(limit >= 1, "limit must be at least 1 row, was " + limit);
        check(from >= 0 && from < Double.POSITIVE_INFINITY, "from must be at least 0 seconds, was " + from);
        check(to > from, "to must be above from (" + from + " seconds), was " + to);
        check(
                maxInput >= 1 && maxInput <= MOST_TOKENS,
                "max input must be from 1 to 100,000,000 tokens, was " + maxInput);
        check(
                maxOutput >= 1 && maxOutput <= MOST_TOKENS,
                "max output must be from 1 to 100,000,000 tokens, was " + maxOutput);
    }

    public TraceOptions withTimeScale(double scale) {
        return new TraceOptions(scale, limit, from, to, maxInput, maxOutput, emptyOutput);
    }

    public TraceOptions withLimit(long rows) {
        return new TraceOptions(timeScale, rows, from, to, maxInput, maxOutput, emptyOutput);
    }

    public TraceOptions withWindow(double fromSeconds, double toSeconds) {
        return new TraceOptions(timeScale, limit, fromSeconds, toSeconds, maxInput, maxOutput, emptyOutput);
    }

    public TraceOptions withMostTokens(int input, int output) {
        return new TraceOptions(timeScale, limit, from, to, input, output, emptyOutput);
    }

    public TraceOptions withEmptyOutput(EmptyOutput what) {
        return new TraceOptions(timeScale, limit, from, to, maxInput, maxOutput, what);
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
