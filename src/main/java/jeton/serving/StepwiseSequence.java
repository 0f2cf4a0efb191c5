package jeton.serving;

import jeton.sim.SplitMix;
import jeton.workload.Request;
import org.jspecify.annotations.Nullable;

/** One request in a {@link StepwiseReplica}. */
final class StepwiseSequence {
    final long id;
    /** By which its drafts are accepted. */
    final long draws;

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
    /** Whether blocks from tiers have come for it since it ran last. */
    boolean fetched;
    /** How often blocks had been given back when there was no room for blocks from tiers. */
    long stuckAt = -1;

    /** As it arrived, for another replica to go on with it. */
    final Request request = new Request();

    /** When it was admitted last. */
    double admitted;

    final BlockByBlock.Sequence blocks;
    /** The samples that it is one of, null if it is the only one. */
    @Nullable
    StepwiseFamily family;

    StepwiseSequence(Request request, SchedulerLimits limits, BlockByBlock.Sequence blocks) {
        this.blocks = blocks;
        this.request.copyFrom(request);
        id = request.id;
        draws = request.id;
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

    /** Another sample of the prompt that {@code first} has computed. */
    StepwiseSequence(StepwiseSequence first, int sample, BlockByBlock.Sequence blocks, StepwiseFamily family) {
        this.blocks = blocks;
        this.family = family;
        id = first.id;
        draws = SplitMix.chain(first.id, sample);
        arrival = first.arrival;
        queuedAt = first.queuedAt;
        prompt = first.prompt;
        thinking = family.thinking.get(sample);
        output = family.output.get(sample);
        ofBatchTier = first.ofBatchTier;
        rank = first.rank;
        subrank = first.subrank;
        lateFrom = Double.POSITIVE_INFINITY;
        computed = first.computed;
        held = first.computed;
        promptComputed = true;
        seen = true;
        hasOrdinal = true;
    }

    /** Sequences that it is or becomes. */
    int seats() {
        return family == null || family.forked ? 1 : family.samples;
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
