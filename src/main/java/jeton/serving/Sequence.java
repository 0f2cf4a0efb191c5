package jeton.serving;

import org.jspecify.annotations.Nullable;

/** What is known of a request in a replica, or of one of its samples. Reused; not thread safe. */
final class Sequence {
    long id;
    /** By which drafts of it are accepted. */
    long draws;

    double arrival;
    /** When it entered the queue: at its arrival, or at its last preemption. */
    double queuedAt;
    /** Time of the first token, NaN before. */
    double firstToken;
    /** Time of the last token before a preemption, NaN if the next token is one step after the last. */
    double lastToken;

    int prompt;
    int thinking;
    int output;
    /**
     * Tokens to compute before the next one is sampled: the prompt and what was produced before a preemption. Changed by
     * {@link Slots#setGoal} alone.
     */
    int goal;
    /** Tokens in the cache; of a decoding request at {@link #joinStep}. */
    int cached;
    /** Step counter when the request joined the decoding batch. */
    long joinStep;
    /** Steps that verified drafts of the request; of a decoding one at {@link #joinStep}. */
    int verifications;
    /** Step counter from which a waiting request can be admitted. */
    long noticedAt;
    /** When a decoding request had its first token since it was admitted. */
    double joinedAt;
    /** Order of admission. */
    long admission;

    /** What tells first who goes before whom, as {@link SchedulerLimits#rank} says, and what then. */
    double rank;

    double subrank;
    /** Place in the queue among equals. */
    long ordinal;
    /** Time from which it is refused if it has not run. */
    double lateFrom;

    /** Tokens that it had in the cache at its last preemption. */
    int lost;

    /** The samples that it is one of, null if it is the only one. */
    @Nullable
    Family family;

    int preemptions;
    boolean decoding;
    boolean scheduledBefore;
    /** Of a running request: whether it has all its tokens and stays until its static batch ends. */
    boolean padding;

    boolean ofBatchTier;
    boolean isRunning;
    /** Of a running request: whether it leaves with the step under way. */
    boolean givenUp;

    /** Sequences that it is or becomes. */
    int seats() {
        return family == null || family.forked ? 1 : family.samples;
    }

    /** Bytes for {@code n} more tokens of its prompt, of which {@code from} are there; at its end, for all samples. */
    long growth(CacheLayout layout, int from, long n) {
        long bytes = layout.growth(from, n);
        if (family == null || family.forked || from + n < goal) {
            return bytes;
        }
        return bytes + (family.samples - 1) * family.ownBytes;
    }
}
