package jeton.serving;

/**
 * Who runs in the next step, by the rules of the vLLM V1 scheduler, and for how many steps that could stay so.
 *
 * <p>Running requests come first, in order of admission; when blocks run out the one admitted last is preempted, until the
 * step's blocks fit, which is where taking them one sequence at a time ends too. Then waiting requests are admitted strictly
 * in order, unless something was preempted. Decoding requests are dealt with all at once. Not thread safe.
 */
final class ContinuousScheduler {
    private final CacheLayout layout;
    private final SchedulerLimits limits;
    private final Slots slots;
    private final Residents residents;
    private final BlockPool pool;
    private final DecodeBatch decodes;
    private final StepPlan plan;
    /** Bytes of the step that is being formed. */
    private long plannedBytes;

    ContinuousScheduler(
            Replica.Setup setup, Slots slots, Residents residents, BlockPool pool, DecodeBatch decodes, StepPlan plan) {
        layout = setup.cache();
        limits = setup.limits();
        this.slots = slots;
        this.residents = residents;
        this.pool = pool;
        this.decodes = decodes;
        this.plan = plan;
    }

    /** Whether a request that came now could be admitted beside the batch as it is. */
    boolean couldAdmit() {
        return slots.waiting() == 0
                && slots.running() < limits.maxNumSeqs()
                && plan.batch().tokens() < limits.maxBatchedTokens();
    }

    /**
     * Chooses who runs in the next step; the batch stays empty when there is nothing to do.
     *
     * @return whether the choice may repeat: not after a preemption, which shut out those who wait for one step
     */
    boolean formBatch(double now) {
        long notice = decodes.step();
        while (true) {
            plan.clear();
            boolean ordered = residents.prefillers() == 0
                    || (residents.prefillers() == 1 && !slots.decoding[slots.lastRunning()]);
            boolean preempted = ordered ? scheduleRunning(now) : walkRunning(now);
            if (!preempted) {
                admitWaiting(now, notice);
            }
            plan.addDecodes();
            if (plan.batch().tokens() > 0 || slots.waiting() == 0) {
                return !preempted;
            }
            if (slots.noticedAt[slots.firstWaiting()] > notice) {
                // nothing else is left to do
                notice = Long.MAX_VALUE;
            } else if (!preempted) {
                // nothing runs and the head does not fit an empty cache
                residents.failFirst();
            }
        }
    }

    /** All decodes take a token, the prompt behind them the rest of the budget. */
    private boolean scheduleRunning(double now) {
        boolean preempted = false;
        while (true) {
            int slot = residents.prefillers() == 1 ? slots.lastRunning() : Slots.NONE;
            int n = 0;
            plannedBytes = pool.growth(1, decodes.step());
            if (slot != Slots.NONE) {
                int need = slots.goal[slot] - slots.cached[slot];
                n = limits.chunk(need, limits.maxBatchedTokens() - decodes.size());
                plannedBytes += layout.growth(slots.cached[slot], n);
            }
            if (plannedBytes <= pool.free()) {
                if (slot != Slots.NONE) {
                    plan.addChunk(slot, n);
                }
                return preempted;
            }
            residents.preempt(slots.lastRunning(), now);
            preempted = true;
        }
    }

    /**
     * The running list one by one, for several prompts between the decodes. Everyone has a turn: no request but the last
     * ever wants more tokens than in the step before, and the last had at least one.
     */
    private boolean walkRunning(double now) {
        int budget = limits.maxBatchedTokens();
        boolean preempted = false;
        plannedBytes = 0;
        for (int slot = slots.firstRunning(); slot != Slots.NONE; slot = slots.nextRunning(slot)) {
            boolean decoding = slots.decoding[slot];
            int tokens = decoding ? decodes.tokens(slot) : slots.cached[slot];
            int n = limits.chunk(decoding ? 1 : slots.goal[slot] - tokens, budget);
            if (n == 0) {
                throw new IllegalStateException("a running request found no token left in the budget");
            }
            long bytes = layout.growth(tokens, n);
            while (plannedBytes + bytes > pool.free()) {
                boolean gone = slots.lastRunning() == slot;
                residents.preempt(slots.lastRunning(), now);
                preempted = true;
                if (gone) {
                    return true;
                }
            }
            plannedBytes += bytes;
            budget -= n;
            if (!decoding) {
                plan.addChunk(slot, n);
            }
        }
        return preempted;
    }

    private void admitWaiting(double now, long notice) {
        int budget = limits.maxBatchedTokens() - decodes.size() - (int) plan.batch().prefillTokens;
        while (slots.waiting() > 0 && budget > 0 && slots.running() < limits.maxNumSeqs()) {
            int slot = slots.firstWaiting();
            if (slots.noticedAt[slot] > notice) {
                return;
            }
            int need = slots.goal[slot];
            if (!limits.chunkedPrefill() && limits.chunk(need, need) > budget) {
                return;
            }
            int n = limits.chunk(need, budget);
            long bytes = layout.bytes(n);
            if (plannedBytes + bytes > pool.free() || !residents.fitsToItsEnd(slot)) {
                return;
            }
            residents.admitFirst(now);
            plannedBytes += bytes;
            budget -= n;
            plan.addChunk(slot, n);
        }
    }

    /**
     * Steps that repeat this batch before anyone could decide otherwise, from 1.
     *
     * @param straightSteps for which the prompt in the batch costs what a line says
     */
    long stepsAhead(long straightSteps) {
        if (residents.prefillers() > 1) {
            return 1;
        }
        long k = decodes.stepsToEvent();
        int chunk = 0;
        long cached = 0;
        if (plan.chunks() == 1) {
            int slot = plan.chunkSlot(0);
            chunk = plan.chunkTokens(0);
            cached = slots.cached[slot];
            int need = slots.goal[slot] - slots.cached[slot];
            if (need == chunk) {
                return 1;
            }
            k = Math.min(k, Math.min((need - 1) / chunk, straightSteps));
        }
        if (slots.waiting() > 0) {
            long unnoticed = slots.noticedAt[slots.firstWaiting()] - decodes.step();
            k = unnoticed > 0 ? Math.min(k, unnoticed) : k;
        }
        return k <= 1 ? 1 : pool.stepsThatFit(k, decodes.step(), chunk, cached);
    }
}
