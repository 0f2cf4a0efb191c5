package jeton.serving;

import jeton.workload.Request;

/** One request in a {@link StepwiseReplica}. */
final class StepwiseSequence {
    final long id;
    final double arrival;
    final boolean ofBatchTier;
    final double rank;
    final double subrank;
    final int prompt;
    double queuedAt;
    double lateFrom;
    int thinking;
    int output;
    int produced;
    int computed;
    /** Tokens for which it has blocks: those computed, and drafts that were not accepted. */
    int held;
    /** Steps that verified drafts of it. */
    int verifications;
    /** Tokens that the step under way will add to its output. */
    int gain;

    double firstToken = Double.NaN;
    double lastToken = Double.NaN;
    /** Whether it ever ran. */
    boolean seen;
    /** Since the start, or since the last preemption. */
    boolean promptComputed;
    /** Leaves with the step under way. */
    boolean givenUp;
    /** Steps made when it can be admitted. */
    long noticedAt;
    /** Place in the queue among equals, once it was noticed. */
    long ordinal;

    boolean hasOrdinal;
    /** Order of admission. */
    long admission;

    int scheduled;
    /** Steps for which it was padding. */
    int padded;

    int preemptions;
    /** Tokens computed before the last preemption. */
    int lost;

    /** As it arrived, for another replica to go on with it. */
    final Request request = new Request();

    /** When it was admitted last. */
    double admitted;

    final BlockByBlock.Sequence blocks;

    StepwiseSequence(Request request, SchedulerLimits limits, BlockByBlock.Sequence blocks) {
        this.blocks = blocks;
        this.request.copyFrom(request);
        id = request.id;
        arrival = request.arrival;
        queuedAt = request.arrival;
        prompt = request.promptTokens;
        thinking = request.thinkingTokens;
        output = request.outputTokens();
        ofBatchTier = limits.batchTier().holds(request.priority);
        rank = limits.rank(request);
        subrank = limits.subrank(request);
        lateFrom = limits.lateFrom(request);
    }

    /** Tokens known. */
    int tokens() {
        return prompt + produced;
    }

    /** Tokens known but not computed. */
    int need() {
        return tokens() - computed;
    }

    /** Whether the next token follows from the cache alone. */
    boolean decoding() {
        return promptComputed && need() == 1;
    }

    boolean goesBefore(StepwiseSequence other) {
        if (rank != other.rank) {
            return rank < other.rank;
        }
        return subrank != other.subrank ? subrank < other.subrank : ordinal < other.ordinal;
    }

    /** Whether it is preempted before another. */
    boolean isWorseThan(StepwiseSequence other, boolean byArrival) {
        if (rank != other.rank) {
            return rank > other.rank;
        }
        return (byArrival && subrank != other.subrank) ? subrank > other.subrank : admission > other.admission;
    }
}
