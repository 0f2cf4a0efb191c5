package jeton.serving;

/**
 * Limits of the vLLM V1 scheduler.
 *
 * @param maxNumSeqs           requests that run at once, at least 1
 * @param maxBatchedTokens     tokens of one step, at least 1
 * @param maxModelLen          tokens of prompt and output of one request
 * @param longPrefillThreshold most prompt tokens of one request in one step; 0 for no limit but the budget
 * @param chunkedPrefill       whether a prompt may be spread over steps
 * @param noticeSteps          whole steps that a request waits beyond the one in which it came, before a busy engine can
 *                             admit it: 0 where a step is chosen once the one before has ended, 1 where it is chosen
 *                             while that one runs (asynchronous scheduling), more where the queue is looked at less often
 * @param reserve              whether a request is admitted only when the cache can hold it to its last token, beside all
 *                             that run; then none is ever preempted
 */
public record SchedulerLimits(
        int maxNumSeqs,
        int maxBatchedTokens,
        int maxModelLen,
        int longPrefillThreshold,
        boolean chunkedPrefill,
        int noticeSteps,
        boolean reserve) {
    public SchedulerLimits {
        if (maxNumSeqs < 1 || maxBatchedTokens < 1 || maxModelLen < 2 || longPrefillThreshold < 0 || noticeSteps < 0) {
            throw new IllegalArgumentException("scheduler limits must be positive");
        }
        if (!chunkedPrefill && maxBatchedTokens < maxModelLen) {
            throw new IllegalArgumentException("without chunked prefill the token budget (" + maxBatchedTokens
                    + ") must hold the longest request (" + maxModelLen + ")");
        }
    }

    /** Limits of a scheduler that chooses a step once the one before it has ended. */
    public SchedulerLimits(
            int maxNumSeqs, int maxBatchedTokens, int maxModelLen, int longPrefillThreshold, boolean chunkedPrefill) {
        this(maxNumSeqs, maxBatchedTokens, maxModelLen, longPrefillThreshold, chunkedPrefill, 0, false);
    }

    /** Tokens of a prompt part that a step with {@code budget} tokens left takes of {@code need}. */
    int chunk(int need, int budget) {
        int n = Math.min(need, budget);
        return longPrefillThreshold > 0 ? Math.min(n, longPrefillThreshold) : n;
    }
}
