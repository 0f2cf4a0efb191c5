package jeton.scenario;

import jeton.serving.Caching;
import org.jspecify.annotations.Nullable;

/**
 * A serving engine's profile and what the user changes in it; null where the profile or the model decides.
 *
 * @param profile             catalog key, as in {@code vllm}, or path of a file; null for the one that suits the chip
 * @param maxNumSeqs          requests in a batch, of every rank with data-parallel attention
 * @param maxBatchedTokens    new tokens in a step, of every rank with data-parallel attention
 * @param blockTokens         tokens of one cache block
 * @param memoryUtilisation   share of a chip's memory that the engine takes
 * @param maxModelLen         prompt and output tokens of a request
 * @param longPrefillThreshold most tokens of one prompt in a step; 0 for no such limit
 * @param chunkedPrefill      whether a prompt may be spread over steps
 * @param noticeSteps         whole steps that a request waits beyond the one in which it came
 * @param caching             what sequences have in common in the cache
 * @param tierPlaces          of the tiers below it, null where nothing is written of them
 * @param speculation         null without speculative decoding
 * @param scheduling          how the engine chooses who runs
 * @param place               of the profile's name, or of the settings
 */
public record EngineSettings(
        @Nullable String profile,
        @Nullable Integer maxNumSeqs,
        @Nullable Integer maxBatchedTokens,
        @Nullable Integer blockTokens,
        @Nullable Double memoryUtilisation,
        @Nullable Integer maxModelLen,
        @Nullable Integer longPrefillThreshold,
        @Nullable Boolean chunkedPrefill,
        @Nullable Integer noticeSteps,
        Caching caching,
        @Nullable TierPlaces tierPlaces,
        @Nullable SpeculationSettings speculation,
        SchedulingSettings scheduling,
        Place place) {

    /** Of an engine that keeps nothing of requests that have left, does not speculate and schedules as its profile does. */
    public EngineSettings(
            @Nullable String profile,
            @Nullable Integer maxNumSeqs,
            @Nullable Integer maxBatchedTokens,
            @Nullable Integer blockTokens,
            @Nullable Double memoryUtilisation,
            @Nullable Integer maxModelLen,
            @Nullable Integer longPrefillThreshold,
            @Nullable Boolean chunkedPrefill,
            @Nullable Integer noticeSteps,
            Place place) {
        this(
                profile,
                maxNumSeqs,
                maxBatchedTokens,
                blockTokens,
                memoryUtilisation,
                maxModelLen,
                longPrefillThreshold,
                chunkedPrefill,
                noticeSteps,
                Caching.NONE,
                null,
                null,
                SchedulingSettings.NONE,
                place);
    }
}
