package jeton.serving;

import java.util.List;

/** Sums over the run. */
public enum Total {
    ARRIVED,
    COMPLETED,
    REJECTED,
    /** Of the rejected, those whose context outgrew the cache while they ran. */
    OUT_OF_MEMORY,
    /** Of the rejected, those refused because their deadline had passed before they ran. */
    EXPIRED,
    /** Of the rejected, those that were not let in. */
    REFUSED,
    /** Requests that their clients gave up, whether they ask again or not. */
    ABORTED,
    /** Requests under which a replica failed, whether they start anew or not. */
    LOST,
    /** Requests that their clients gave up for good. */
    TIMED_OUT,
    /** Requests that left unserved because a replica failed under them. */
    FAILED,
    /** Attempts after a refusal or a timeout. */
    RETRIED,
    /** Requests that started anew after a replica had failed under them. */
    RESTARTED,
    /** Requests whose output was cut at the longest context. */
    TRUNCATED,
    PREEMPTIONS,
    /** Prompt tokens of requests that got their first token. */
    INPUT_TOKENS,
    /** Tokens produced. */
    OUTPUT_TOKENS,
    COMPLETED_INPUT,
    COMPLETED_OUTPUT,
    COMPLETED_THINKING,
    /** Tokens computed again after a preemption. */
    RECOMPUTED,
    /** Tokens produced for requests that never completed, and of samples that were cancelled. */
    WASTED,
    /** Prompt tokens that were computed for them or found in the cache, each once. */
    WASTED_INPUT,
    /** Prompt tokens of those of them that had their first token. */
    UNSERVED_INPUT,
    /** Prompts whose cache went from one replica to another. */
    TRANSFERS,
    /** Bytes of it. */
    TRANSFER_BYTES,
    /** Completed requests that met every limit asked. */
    WITHIN_SLO,
    STEPS,
    LEAPS,
    /** Replica-seconds that are paid for, spares included. */
    HELD_SECONDS,
    /** Of them, those of spares. */
    SPARE_SECONDS,
    /** Of them, those of replicas that had failed and were not back. */
    DOWN_SECONDS,
    /** Of them, those of replicas that served on fewer chips than they should. */
    DEGRADED_SECONDS,
    /** Failures of replicas. */
    FAILURES,
    /** Replica-seconds in which a step ran. */
    BUSY_SECONDS,
    /** Of them, those charged to prompts. */
    INPUT_SECONDS,
    /** Integral of the requests running over time. */
    BATCH_SECONDS,
    /** Integral of the cache bytes held over time. */
    CACHE_BYTE_SECONDS,
    /** Steps in which drafts of a request were verified, over all requests. */
    VERIFICATIONS,
    /** Tokens that were guessed and verified. */
    DRAFTED_TOKENS,
    /** Of them, those that became part of an output. */
    ACCEPTED_TOKENS,
    /** Tokens that passed through the model, prompts and outputs, and drafts to be verified. */
    COMPUTED_TOKENS,
    /** Bytes of weights and cache read by one chip of every busy replica. */
    BYTES_READ,
    /** Of the wasted tokens, those of samples that were given up since as many others were complete as were wanted. */
    CANCELLED,
    /** Prompt tokens of requests when they were first admitted. */
    LOOKED_UP,
    /** Of them, those that were in the cache already. */
    CACHED_INPUT,
    /** Cache blocks whose contents were given up for want of memory. */
    EVICTED_BLOCKS,
    /** Tokens fetched from the first tier below the cache. */
    TIER_1_TOKENS,
    TIER_2_TOKENS,
    TIER_3_TOKENS,
    /** Bytes of them. */
    TIER_1_READ,
    TIER_2_READ,
    TIER_3_READ,
    /** Bytes written to the first tier below the cache. */
    TIER_1_WRITTEN,
    TIER_2_WRITTEN,
    TIER_3_WRITTEN,
    /** Times that a request waited for blocks from tiers. */
    FETCHES,
    /** Seconds for which they waited in all. */
    FETCH_SECONDS,
    /** Seconds that the replicas would have needed to compute what came instead, each prompt by itself. */
    SAVED_SECONDS,
    /** Integral over time of the cache bytes between two calls of a session, until the next call or until they went. */
    IDLE_BYTE_SECONDS;

    private static final List<Total> TOKENS = List.of(TIER_1_TOKENS, TIER_2_TOKENS, TIER_3_TOKENS);
    private static final List<Total> READ = List.of(TIER_1_READ, TIER_2_READ, TIER_3_READ);
    private static final List<Total> WRITTEN = List.of(TIER_1_WRITTEN, TIER_2_WRITTEN, TIER_3_WRITTEN);

    /** Tokens fetched from a tier, counted from 0. */
    public static Total tokensFrom(int tier) {
        return TOKENS.get(tier);
    }

    /** Bytes fetched from a tier, counted from 0. */
    public static Total readFrom(int tier) {
        return READ.get(tier);
    }

    /** Bytes written to a tier, counted from 0. */
    public static Total writtenTo(int tier) {
        return WRITTEN.get(tier);
    }
}
