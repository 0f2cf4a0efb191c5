package jeton.serving;

import jeton.workload.Request;

/**
 * The rules by which a replica's engine chooses who runs.
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
 *                             that run; then none is ever preempted for want of blocks
 * @param order                in which those who wait are admitted
 * @param priorityPreemption   whether the next to be admitted, if there is no seat or are no blocks for it, sends the least
 *                             urgent of the running back into the queue when that is less urgent
 * @param batchTier            who only fills idle capacity
 * @param batching             how requests are put together into steps
 */
public record SchedulerLimits(
        int maxNumSeqs,
        int maxBatchedTokens,
        int maxModelLen,
        int longPrefillThreshold,
        boolean chunkedPrefill,
        int noticeSteps,
        boolean reserve,
        QueueOrder order,
        boolean priorityPreemption,
        BatchTier batchTier,
        Batching batching) {
    public SchedulerLimits {
        if (maxNumSeqs < 1 || maxBatchedTokens < 1 || maxModelLen < 2 || longPrefillThreshold < 0 || noticeSteps < 0) {
            throw new IllegalArgumentException("scheduler limits must be positive");
        }
        if (!chunkedPrefill && maxBatchedTokens < maxModelLen) {
            throw new IllegalArgumentException("without chunked prefill the token budget (" + maxBatchedTokens
                    + ") must hold the longest request (" + maxModelLen + ")");
        }
        if (priorityPreemption && !(order instanceof QueueOrder.ByPriority)) {
            throw new IllegalArgumentException("only requests ordered by priority are preempted by it");
        }
        if (order instanceof QueueOrder.LongestPrefix && !(batching instanceof Batching.PromptsFirst)) {
            throw new IllegalArgumentException("only SGLang's scheduler sorts by what the cache holds");
        }
        boolean continuous = batching instanceof Batching.Continuous;
        if (!continuous && (priorityPreemption || !batchTier.isNone())) {
            throw new IllegalArgumentException("only continuous batching knows tiers and preemption by priority");
        }
        if (batching instanceof Batching.Whole && (chunkedPrefill || !reserve)) {
            throw new IllegalArgumentException("static batches take whole prompts and reserve blocks to the end");
        }
        if (batching instanceof Batching.PromptsFirst rules
                && (reserve || longPrefillThreshold > 0 || (rules.mixed() && !chunkedPrefill))) {
            throw new IllegalArgumentException(
                    "SGLang's scheduler neither reserves to the end nor has a limit of prompts"
                            + " but the budget, and mixes only chunks");
        }
    }

    /** Rules of one who admits first come, first served. */
    public SchedulerLimits(
            int maxNumSeqs,
            int maxBatchedTokens,
            int maxModelLen,
            int longPrefillThreshold,
            boolean chunkedPrefill,
            int noticeSteps,
            boolean reserve) {
        this(
                maxNumSeqs,
                maxBatchedTokens,
                maxModelLen,
                longPrefillThreshold,
                chunkedPrefill,
                noticeSteps,
                reserve,
                QueueOrder.FIRST_COME,
                false,
                BatchTier.NONE,
                Batching.CONTINUOUS);
    }

    /** Limits of a scheduler that chooses a step once the one before it has ended. */
    public SchedulerLimits(
            int maxNumSeqs, int maxBatchedTokens, int maxModelLen, int longPrefillThreshold, boolean chunkedPrefill) {
        this(maxNumSeqs, maxBatchedTokens, maxModelLen, longPrefillThreshold, chunkedPrefill, 0, false);
    }

    /** The same rules for another order of admission. */
    public SchedulerLimits ordered(QueueOrder by, boolean preempting) {
        return new SchedulerLimits(
                maxNumSeqs,
                maxBatchedTokens,
                maxModelLen,
                longPrefillThreshold,
                chunkedPrefill,
                noticeSteps,
                reserve,
                by,
                preempting,
                batchTier,
                batching);
    }

    /** The same rules for requests of no more than {@code longest} tokens. */
    public SchedulerLimits upTo(int longest) {
        return new SchedulerLimits(
                maxNumSeqs,
                maxBatchedTokens,
                longest,
                longPrefillThreshold,
                chunkedPrefill,
                noticeSteps,
                reserve,
                order,
                priorityPreemption,
                batchTier,
                batching);
    }

    /** The same rules with a tier that fills idle capacity. */
    public SchedulerLimits with(BatchTier tier) {
        return new SchedulerLimits(
                maxNumSeqs,
                maxBatchedTokens,
                maxModelLen,
                longPrefillThreshold,
                chunkedPrefill,
                noticeSteps,
                reserve,
                order,
                priorityPreemption,
                tier,
                batching);
    }

    /** The same limits for static batches of whole prompts. */
    public SchedulerLimits inWholeBatches() {
        return new SchedulerLimits(
                maxNumSeqs,
                maxBatchedTokens,
                maxModelLen,
                0,
                false,
                noticeSteps,
                true,
                order,
                priorityPreemption,
                batchTier,
                new Batching.Whole());
    }

    /** The same limits for SGLang's scheduler. */
    public SchedulerLimits promptsFirst(double conservativeness, boolean mixed) {
        return new SchedulerLimits(
                maxNumSeqs,
                maxBatchedTokens,
                maxModelLen,
                0,
                chunkedPrefill,
                noticeSteps,
                false,
                order,
                priorityPreemption,
                batchTier,
                new Batching.PromptsFirst(conservativeness, mixed));
    }

    boolean isWhole() {
        return batching instanceof Batching.Whole;
    }

    /** What tells first who is admitted before whom and preempted after whom, the least first. */
    double rank(Request request) {
        return order instanceof QueueOrder.ByPriority ? request.priority : batchTier.holds(request.priority) ? 1 : 0;
    }

    /** What tells who is admitted first among those of one rank. */
    double subrank(Request request) {
        return order instanceof QueueOrder.ByPriority ? request.arrival : order.rank(request);
    }

    /** Time from which a request that has not run is refused. */
    double lateFrom(Request request) {
        return order instanceof QueueOrder.EarliestDeadline deadlines && deadlines.dropLate()
                ? request.deadline
                : Double.POSITIVE_INFINITY;
    }

    /**
     * Whether all who wait stand in one line in order of arrival. Then those whom an idle engine found too large for what
     * is free have to be noticed again; in other orders they were seen.
     */
    boolean oneLine() {
        return batchTier.isNone()
                && order instanceof QueueOrder.FirstCome
                && !(batching instanceof Batching.PromptsFirst);
    }

    /** Whether those who were preempted go before all others, as in vLLM; SGLang puts them behind those it has noticed. */
    boolean preemptedFirst() {
        return order instanceof QueueOrder.FirstCome && !(batching instanceof Batching.PromptsFirst);
    }

    /**
     * Whether what a step computes of a prompt is found by the next request of that very step, as in vLLM; SGLang puts it
     * into its tree once the step has ended.
     */
    boolean findsAtOnce() {
        return !(batching instanceof Batching.PromptsFirst);
    }

    /** Whether those who were preempted go behind all who were noticed. */
    boolean preemptedLast() {
        return !preemptedFirst()
                && (order instanceof QueueOrder.FirstCome || order instanceof QueueOrder.LongestPrefix);
    }

    /** Whether the request admitted last is the one to be preempted first. */
    boolean lastInFirstOut() {
        return batchTier.isNone() && !(order instanceof QueueOrder.ByPriority);
    }

    /** Tokens of a prompt part that a step with {@code budget} tokens left takes of {@code need}. */
    int chunk(int need, int budget) {
        int n = Math.min(need, budget);
        return longPrefillThreshold > 0 ? Math.min(n, longPrefillThreshold) : n;
    }
}
