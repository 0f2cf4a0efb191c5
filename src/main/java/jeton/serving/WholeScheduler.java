package jeton.serving;

/** Static batches: who waits is admitted when nobody runs, and all leave together. Not thread safe. */
final class WholeScheduler implements Scheduler {
    private final CacheLayout layout;
    private final SchedulerLimits limits;
    private final Slots slots;
    private final WaitingQueue waiting;
    private final Residents residents;
    private final BlockPool pool;
    private final DecodeBatch decodes;
    private final StepPlan plan;
    private final PrefixCache cache;

    WholeScheduler(
            Replica.Setup setup,
            Slots slots,
            WaitingQueue waiting,
            Residents residents,
            BlockPool pool,
            DecodeBatch decodes,
            StepPlan plan,
            PrefixCache cache) {
        layout = setup.cache();
        limits = setup.limits();
        this.slots = slots;
        this.waiting = waiting;
        this.residents = residents;
        this.pool = pool;
        this.decodes = decodes;
        this.plan = plan;
        this.cache = cache;
    }

    @Override
    public boolean couldAct(int slot) {
        return waiting.overtakes(slot) && slots.at(slot).lateFrom < Double.POSITIVE_INFINITY;
    }

    @Override
    public boolean formBatch(double now) {
        long notice = plan.steps();
        while (true) {
            plan.clear();
            residents.refuseLate(now, notice);
            if (slots.running() == 0) {
                admit(now, notice);
            }
            plan.addDecodes();
            cache.keepAtMost(pool.free() - plan.bytes(1));
            if (plan.batch().tokens() > 0 || waiting.size() == 0) {
                return true;
            }
            int next = waiting.next(notice);
            if (next == Slots.NONE) {
                notice = Long.MAX_VALUE;
            } else {
                residents.failWaiting(next, now);
            }
        }
    }

    private void admit(double now, long notice) {
        int budget = limits.maxBatchedTokens();
        long planned = 0;
        while (slots.running() < limits.maxNumSeqs()) {
            int slot = waiting.next(notice);
            if (slot == Slots.NONE || !residents.reserve().fits(slot)) {
                return;
            }
            int hit = cache.match(slot, slots.at(slot).goal);
            int need = slots.at(slot).goal - hit;
            long bytes = layout.growth(hit, need);
            if (need > budget || planned + cache.bytesOfMatch() + bytes > pool.free()) {
                return;
            }
            residents.admit(slot, hit, now);
            planned += bytes;
            budget -= need;
            plan.addChunk(slot, need);
            cache.keepAtMost(pool.free() - planned);
            cache.extend(slot, slots.at(slot).goal);
        }
    }

    @Override
    public long stepsAhead(long straightSteps) {
        if (plan.chunks() > 0) {
            return 1;
        }
        // it may be too late
        long unnoticed = waiting.nextNotice() - plan.steps();
        return unnoticed > 0 ? Math.min(unnoticed, decodes.stepsToEvent()) : decodes.stepsToEvent();
    }
}
