package jeton.serving;

import java.util.List;

/**
 * The vLLM V1 scheduler as its source reads: running requests come first, in order of admission, each with the tokens it
 * still needs as far as the budget goes; when blocks run out the worst is preempted and recomputed later. Then waiting
 * requests are admitted strictly in order, unless something was preempted in this step.
 *
 * <p>With speculative decoding a decoding request has drafts behind the token sampled last. A step verifies them all, and
 * prompts share what it has room for beside them; after a preemption it is formed anew.
 */
final class StepwiseContinuous implements StepwiseScheduler {
    private final StepwiseState state;
    private final SchedulerLimits limits;
    /** Tokens of a decoding request in one step. */
    private final int verified;

    StepwiseContinuous(StepwiseState state) {
        this.state = state;
        limits = state.limits;
        Replica.Drafting drafting = state.setup.drafting();
        verified = drafting == null ? 1 : drafting.verifiedTokens();
    }

    @Override
    public void formStep(double now, long steps) {
        long notice = steps;
        while (true) {
            state.refuseLate(now, notice);
            state.clearStep();
            boolean preempted = scheduleRunning(now);
            state.remember();
            if (!preempted && admitWaiting(now, notice)) {
                continue;
            }
            if (!preempted) {
                state.transit.joinReady(now, notice);
                state.transit.startPulls(now, steps, notice);
            }
            if (!state.step.isEmpty()) {
                return;
            }
            StepwiseSequence next = state.next(notice);
            if ((next == null && !state.waiting.isEmpty()) || state.transit.someoneIsUnnoticed(notice)) {
                notice = Long.MAX_VALUE;
            } else if (!preempted) {
                if (next == null || state.transit.holdsBlocks() || state.fetches.any()) {
                    return;
                }
                state.refuse(next, Outcome.OUT_OF_MEMORY, now);
            }
        }
    }

    private boolean scheduleRunning(double now) {
        boolean preempted = false;
        int budget = limits.maxBatchedTokens();
        for (StepwiseSequence sequence : state.running) {
            budget -= sequence.decoding() ? verified : 0;
        }
        for (int i = 0; i < state.running.size(); i++) {
            StepwiseSequence sequence = state.running.get(i);
            int n = sequence.decoding() ? verified(sequence) : limits.chunk(sequence.need(), budget);
            if (n == 0) {
                continue;
            }
            while (!state.fits(sequence, n)) {
                StepwiseSequence victim = state.worst();
                preemptOrFail(victim, now);
                preempted = true;
                if (!limits.lastInFirstOut() || verified > 1 || state.sampled) {
                    state.clearStep();
                    scheduleRunning(now);
                    return true;
                }
                if (victim == sequence) {
                    return true;
                }
            }
            state.schedule(sequence, n);
            budget -= sequence.decoding() ? 0 : n;
        }
        return preempted;
    }

    /** The token sampled last and the drafts behind it, none beyond the longest request. */
    private int verified(StepwiseSequence sequence) {
        return verified == 1 ? 1 : Math.min(verified, limits.maxModelLen() - 1 - sequence.computed);
    }

    private void preemptOrFail(StepwiseSequence victim, double now) {
        if (state.running.size() == 1 && !state.transit.holdsBlocks() && !state.fetches.any()) {
            state.dismiss(victim, Outcome.OUT_OF_MEMORY, now);
        } else {
            state.preempt(victim, now);
        }
    }

    /** Returns true when somebody was sent away for the next to be admitted. */
    private boolean admitWaiting(double now, long notice) {
        int budget = limits.maxBatchedTokens();
        for (StepwiseSequence sequence : state.step) {
            budget -= sequence.decoding() ? verified : sequence.scheduled;
        }
        while (budget > 0) {
            StepwiseSequence next = state.next(notice);
            if (next == null
                    || (next.preemptions > 0 && next.queuedAt == now && !next.fetched)
                    || next.stuckAt == state.releases) {
                return false;
            }
            int hit = state.cache.match(next.blocks, next.tokens());
            int need = next.tokens() - hit;
            if (!limits.chunkedPrefill() && limits.chunk(need, need) > budget) {
                return false;
            }
            int n = limits.chunk(need, budget);
            long bytes = state.cache.bytesOfMatch(next.blocks, next.tokens()) + state.growth(next, hit, n);
            if (next.ofBatchTier && isTooFull(bytes)) {
                return false;
            }
            if (!state.hasSeats(next) || !state.fitsToItsEnd(next) || state.planned + bytes > state.free) {
                return makeRoom(next, now);
            }
            List<Integer> wanted = state.fetches.wanted(next, hit, now);
            if (!wanted.isEmpty()) {
                if (state.planned + state.cache.bytesOfFetch(next.blocks, next.tokens(), wanted.size()) > state.free) {
                    if (makeRoom(next, now)) {
                        return true;
                    }
                    next.stuckAt = state.releases;
                    return false;
                }
                state.fetches.start(next, hit, wanted, now);
                state.remember();
                continue;
            }
            state.admit(next, hit, now);
            state.schedule(next, n);
            state.remember();
            budget -= n;
        }
        return false;
    }

    private boolean isTooFull(long bytes) {
        long capacity = state.layout.capacityBytes();
        double inUse = capacity - state.free + state.planned + bytes;
        return !state.running.isEmpty() && inUse > limits.batchTier().cacheShare() * capacity;
    }

    private boolean makeRoom(StepwiseSequence next, double now) {
        if (state.running.isEmpty() || !mayEvict(state.worst(), next)) {
            return false;
        }
        state.preempt(state.worst(), now);
        return true;
    }

    private boolean mayEvict(StepwiseSequence worst, StepwiseSequence next) {
        return worst.rank > next.rank && (limits.priorityPreemption() || (worst.ofBatchTier && !next.ofBatchTier));
    }
}
