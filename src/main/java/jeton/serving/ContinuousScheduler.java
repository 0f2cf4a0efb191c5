package jeton.serving;

/**
 * Who runs in the next step, by the rules of the vLLM V1 scheduler, and for how many steps that could stay so.
 *
 * <p>Running requests come first, in order of admission; when blocks run out the worst are preempted, until the step's
 * blocks fit: the one admitted last, which is where taking them one sequence at a time ends too, or the least urgent. Then
 * waiting requests are admitted strictly in order, unless something was preempted. Where the rules say so, the next to be
 * admitted sends less urgent ones away, until there is room for it; they have to wait for another step. Decoding requests
 * are dealt with all at once. Not thread safe.
 */
final class ContinuousScheduler implements Scheduler {
    private final CacheLayout layout;
    private final SchedulerLimits limits;
    private final Slots slots;
    private final WaitingQueue waiting;
    private final Residents residents;
    private final BlockPool pool;
    private final DecodeBatch decodes;
    private final StepPlan plan;
    private final PrefixCache cache;
    private final Families families;
    private final Transit transit;
    private final Fetches fetches;
    /** Whether requests go from replica to replica, and whether there are tiers below the cache. */
    private final boolean parted;

    private final boolean tiered;
    /** Bytes of the step that is being formed. */
    private long plannedBytes;
    /** Whether the next in the queue may fit later although no memory becomes free. */
    private boolean nextMayFit;

    ContinuousScheduler(
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
        families = residents.families();
        transit = residents.transit();
        fetches = residents.fetches();
        parted = setup.role() != Role.BOTH;
        tiered = !fetches.off();
    }

    @Override
    public boolean couldAct(int slot) {
        if (!waiting.overtakes(slot)) {
            return false;
        }
        if (slots.at(slot).lateFrom < Double.POSITIVE_INFINITY) {
            return true;
        }
        boolean place = families.hasSeats(slot) && plan.batch().tokens() < limits.maxBatchedTokens();
        return place || mayEvict(slots.worstRunning(), slot);
    }

    @Override
    public boolean couldPull(Handoff handoff) {
        return waiting.size() == 0
                && transit.firstIncoming() == Slots.NONE
                && layout.bytes(handoff.request().promptTokens + 1) <= pool.free();
    }

    @Override
    public boolean couldJoin() {
        return transit.firstReady() == Slots.NONE
                && slots.running() < limits.maxNumSeqs()
                && plan.batch().tokens() < limits.maxBatchedTokens();
    }

    /** Not to be repeated after a preemption, which shut out those who wait for one step. */
    @Override
    public boolean formBatch(double now) {
        long notice = plan.steps();
        boolean evicted = false;
        transit.clearJoined();
        while (true) {
            plan.clear();
            residents.refuseLate(now, notice);
            boolean ordered = residents.prefillers() == 0
                    || (residents.prefillers() == 1 && !slots.at(slots.lastRunning()).decoding);
            boolean preempted = ordered ? scheduleRunning(now) : walkRunning(now);
            rememberChunks();
            nextMayFit = false;
            if (!preempted && admitWaiting(now, notice)) {
                evicted = true;
                continue;
            }
            if (!preempted && parted) {
                joinReady(now, notice);
                startPulls(now, notice);
            }
            plan.addDecodes();
            if (plan.batch().tokens() > 0) {
                return !preempted && !evicted && !(parted && transit.joinedCount() > 0);
            }
            int next = waiting.next(notice);
            if ((next == Slots.NONE && waiting.size() > 0) || transit.nextNotice(notice) > 0) {
                // nothing else is left to do
                notice = Long.MAX_VALUE;
            } else if (!preempted) {
                if (next == Slots.NONE || transit.holdsBlocks() || !fetches.isEmpty()) {
                    return false;
                }
                // nothing runs and the next does not fit an empty cache
                residents.failWaiting(next, now);
            }
        }
    }

    /** Those whose prompt has come from another replica: they have their blocks and need a seat. */
    private void joinReady(double now, long notice) {
        int budget = limits.maxBatchedTokens() - decodes.size() - (int) plan.batch().prefillTokens;
        for (int slot = transit.firstReady();
                slot != Slots.NONE
                        && budget > 0
                        && slots.running() < limits.maxNumSeqs()
                        && slots.at(slot).noticedAt <= notice;
                slot = transit.firstReady()) {
            plannedBytes += residents.handovers().joinFirst(now);
            budget--;
        }
    }

    /** Blocks for prompts that other replicas computed, strictly in order and behind those that were preempted. */
    private void startPulls(double now, long notice) {
        for (int slot = transit.firstIncoming();
                slot != Slots.NONE
                        && waiting.size() == 0
                        && slots.at(slot).noticedAt <= notice
                        && residents.handovers().canPull(plannedBytes);
                slot = transit.firstIncoming()) {
            residents.handovers().startPull(now);
        }
    }

    /** The running requests have their blocks: contents that were there go, those of prompts come. */
    private void rememberChunks() {
        cache.keepAtMost(pool.free() - plannedBytes);
        for (int i = 0; i < plan.chunks(); i++) {
            int slot = plan.chunkSlot(i);
            cache.extend(slot, slots.at(slot).cached + plan.chunkTokens(i));
        }
    }

    private void preemptWorst(double now) {
        int worst = slots.worstRunning();
        if (slots.running() == 1 && !transit.holdsBlocks() && fetches.isEmpty()) {
            residents.failRunning(worst, now);
        } else {
            residents.preempt(worst, now);
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
                int need = slots.at(slot).goal - slots.at(slot).cached;
                n = limits.chunk(need, limits.maxBatchedTokens() - decodes.newTokens());
                plannedBytes += growth(slot, n);
            }
            if (plannedBytes <= pool.free()) {
                if (slot != Slots.NONE) {
                    plan.addChunk(slot, n);
                }
                return preempted;
            }
            preemptWorst(now);
            preempted = true;
        }
    }

    /**
     * The running list one by one, for several prompts between the decodes. Every decode has its turn, and prompts share what
     * is left; without drafts or samples each has some, for no request but the last ever wants more tokens than in the step
     * before.
     */
    private boolean walkRunning(double now) {
        boolean preempted = false;
        while (!walk()) {
            preemptWorst(now);
            preempted = true;
        }
        return preempted;
    }

    private long growth(int slot, int n) {
        return slots.at(slot).growth(layout, slots.at(slot).cached, n);
    }

    /** Returns false where the blocks do not suffice. */
    private boolean walk() {
        plan.clear();
        plannedBytes = 0;
        int budget = limits.maxBatchedTokens() - decodes.newTokens();
        for (int slot = slots.firstRunning(); slot != Slots.NONE; slot = slots.nextRunning(slot)) {
            boolean decoding = slots.at(slot).decoding;
            int n = decoding ? 0 : limits.chunk(slots.at(slot).goal - slots.at(slot).cached, budget);
            plannedBytes += decoding ? decodes.growth(slot) : growth(slot, n);
            if (plannedBytes > pool.free()) {
                return false;
            }
            if (n > 0) {
                budget -= n;
                plan.addChunk(slot, n);
            }
        }
        return true;
    }

    /** Admits those who wait, one after the other; returns true when somebody was sent away to make room for the next. */
    private boolean admitWaiting(double now, long notice) {
        int budget = limits.maxBatchedTokens() - decodes.newTokens() - (int) plan.batch().prefillTokens;
        while (budget > 0) {
            int slot = waiting.next(notice);
            if (slot == Slots.NONE || wasJustEvicted(slot, now) || (tiered && fetches.isStuck(slot))) {
                return false;
            }
            int hit = cache.match(slot, slots.at(slot).goal);
            int need = slots.at(slot).goal - hit;
            boolean seat = families.hasSeats(slot);
            nextMayFit = seat && plan.chunks() > 0;
            if (!limits.chunkedPrefill() && limits.chunk(need, need) > budget) {
                return false;
            }
            int n = limits.chunk(need, budget);
            nextMayFit |= seat && (n < need || hit > 0) && layout.windowBytes() > 0;
            // with less in the cache its first chunk may not be the last, after which its samples take theirs
            nextMayFit |= seat && hit > 0 && slots.at(slot).seats() > 1;
            long bytes = cache.bytesOfMatch() + slots.at(slot).growth(layout, hit, n);
            if (slots.at(slot).ofBatchTier && isTooFull(bytes)) {
                return false;
            }
            if (!seat
                    || plannedBytes + bytes > pool.free()
                    || !residents.reserve().fits(slot)) {
                return makeRoom(slot, now);
            }
            int below = tiered ? fetches.wanted(slot, hit, now) : 0;
            if (below > 0) {
                nextMayFit = false;
                if (plannedBytes + cache.bytesOfFetch(below) > pool.free()) {
                    return makeRoomToFetch(slot, now);
                }
                residents.detours().begin(slot, hit, below, now);
                cache.keepAtMost(pool.free() - plannedBytes);
                continue;
            }
            residents.admit(slot, hit, now);
            plannedBytes += growth(slot, n);
            budget -= n;
            plan.addChunk(slot, n);
            cache.keepAtMost(pool.free() - plannedBytes);
            cache.extend(slot, hit + n);
            nextMayFit = false;
        }
        return false;
    }

    /** Whether a request was sent away in this very step; it has to wait for another. */
    private boolean wasJustEvicted(int slot, double now) {
        return slots.at(slot).preemptions > 0 && slots.at(slot).queuedAt == now && !fetches.hasLanded(slot);
    }

    private boolean isTooFull(long bytes) {
        double inUse = pool.held() + plannedBytes + bytes;
        return slots.running() > 0 && inUse > limits.batchTier().cacheShare() * layout.capacityBytes();
    }

    private boolean makeRoom(int slot, double now) {
        int worst = slots.worstRunning();
        if (!mayEvict(worst, slot)) {
            return false;
        }
        residents.preempt(worst, now);
        return true;
    }

    private boolean makeRoomToFetch(int slot, double now) {
        boolean made = makeRoom(slot, now);
        if (!made) {
            fetches.stick(slot);
        }
        return made;
    }

    private boolean mayEvict(int worst, int slot) {
        return worst != Slots.NONE
                && slots.at(worst).rank > slots.at(slot).rank
                && (limits.priorityPreemption() || (slots.at(worst).ofBatchTier && !slots.at(slot).ofBatchTier));
    }

    @Override
    public long stepsAhead(long straightSteps) {
        if (residents.prefillers() > 1 || (nextMayFit && cache.keeps())) {
            return 1;
        }
        long k = decodes.stepsToEvent();
        int chunk = 0;
        long cached = 0;
        if (plan.chunks() == 1) {
            int slot = plan.chunkSlot(0);
            chunk = plan.chunkTokens(0);
            cached = slots.at(slot).cached;
            int need = slots.at(slot).goal - slots.at(slot).cached;
            if (need == chunk || cache.knowsNext(slot)) {
                return 1;
            }
            k = Math.min(k, Math.min((need - 1) / chunk, straightSteps));
        }
        long unnoticed = waiting.nextNotice() - plan.steps();
        k = unnoticed > 0 ? Math.min(k, unnoticed) : k;
        long next = parted ? transit.nextNotice(decodes.step()) : 0;
        k = next > 0 ? Math.min(k, next - decodes.step()) : k;
        return k <= 1 ? 1 : pool.stepsThatFit(k, decodes.step(), chunk, cached);
    }
}
