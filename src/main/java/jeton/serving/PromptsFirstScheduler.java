package jeton.serving;

import org.jspecify.annotations.Nullable;

/** SGLang's scheduler: steps of prompts as long as any can be admitted, else of decodes. Not thread safe. */
final class PromptsFirstScheduler implements Scheduler {
    private final CacheLayout layout;
    private final SchedulerLimits limits;
    private final boolean mixed;
    private final Slots slots;
    private final WaitingQueue waiting;
    private final Residents residents;
    private final BlockPool pool;
    private final DecodeBatch decodes;
    private final OutputsToCome outputs;
    private final StepPlan plan;
    private final PrefixCache cache;
    /** Null where those who wait are not sorted by what the cache holds of them. */
    private final @Nullable PrefixOrder order;

    private final NewTokenRatio ratio;
    private final double bytesPerToken;
    /** Whether somebody was turned away since the last one left; until one leaves nobody is admitted. */
    private boolean full;

    private int runningBefore;
    private boolean retracted;
    private long plannedBytes;

    PromptsFirstScheduler(
            Replica.Setup setup,
            Batching.PromptsFirst rules,
            Slots slots,
            WaitingQueue waiting,
            Residents residents,
            BlockPool pool,
            DecodeBatch decodes,
            StepPlan plan,
            PrefixCache cache) {
        layout = setup.cache();
        limits = setup.limits();
        mixed = rules.mixed();
        ratio = new NewTokenRatio(rules.conservativeness());
        bytesPerToken = layout.fullBytes() / (double) layout.blockTokens();
        this.slots = slots;
        this.waiting = waiting;
        this.residents = residents;
        this.pool = pool;
        this.decodes = decodes;
        this.plan = plan;
        this.cache = cache;
        order = limits.order() instanceof QueueOrder.LongestPrefix ? new PrefixOrder(slots, waiting, cache) : null;
        outputs = decodes.countOutputs();
    }

    @Override
    public boolean couldAct(int slot) {
        boolean late = slots.at(slot).lateFrom < Double.POSITIVE_INFINITY && waiting.overtakes(slot);
        return late || (!full && plan.chunks() == 0) || (order != null && residents.prefillers() > 0);
    }

    /** Whether those who wait are sorted before every step. */
    private boolean sortsAgain() {
        return order != null && waiting.size() > 0 && (!full || residents.prefillers() > 0);
    }

    @Override
    public boolean formBatch(double now) {
        long notice = plan.steps();
        retracted = false;
        if (slots.running() < runningBefore) {
            full = false;
        }
        while (true) {
            plan.clear();
            plannedBytes = 0;
            int runningAtFirst = slots.running();
            residents.refuseLate(now, notice);
            choosePrompts(now, notice);
            if (decodes.size() > 0 && (mixed || plan.chunks() == 0)) {
                chooseDecodes(now);
            }
            if (plan.batch().tokens() > 0 || waiting.size() == 0) {
                break;
            }
            int next = waiting.next(notice);
            if (next == Slots.NONE) {
                notice = Long.MAX_VALUE;
            } else if (runningAtFirst == 0) {
                // not even the empty cache can hold it to its end
                residents.failWaiting(next, now);
                full = false;
            }
        }
        if (slots.running() == 0) {
            reset();
        }
        runningBefore = slots.running();
        return !retracted;
    }

    private void choosePrompts(double now, long notice) {
        int begun = residents.prefillers() == 1 ? slots.lastRunning() : Slots.NONE;
        int next = waiting.next(notice);
        if (begun == Slots.NONE && (full || next == Slots.NONE)) {
            return;
        }
        if (order != null && (begun != Slots.NONE || slots.running() < limits.maxNumSeqs())) {
            order.sort();
            next = waiting.next(notice);
        }
        int budget = limits.maxBatchedTokens() - (mixed ? decodes.size() : 0);
        double expected = ratio.value() * outputs.tokens(decodes.step()) * bytesPerToken;
        if (begun != Slots.NONE && budget > 0) {
            int n = Math.min(slots.at(begun).goal - slots.at(begun).cached, budget);
            while (layout.growth(slots.at(begun).cached, n) > pool.free()) {
                retractOne(now);
            }
            add(begun, n);
            budget -= n;
            expected += expectedOf(begun, n);
        }
        while (budget > 0 && !full && next != Slots.NONE) {
            int hit = cache.match(next, slots.at(next).goal);
            int need = slots.at(next).goal - hit;
            long whole = cache.bytesOfMatch() + layout.growth(hit, need + (long) outputOf(next));
            if (slots.running() >= limits.maxNumSeqs() || expected + plannedBytes + whole > pool.free()) {
                full = true;
                return;
            }
            int n = Math.min(need, budget);
            residents.admit(next, hit, now);
            add(next, n);
            budget -= n;
            expected += expectedOf(next, n);
            next = waiting.next(notice);
        }
    }

    /** Tokens that a prompt's request has yet to produce, as far as they are counted. */
    private int outputOf(int slot) {
        int produced = slots.at(slot).goal - slots.at(slot).prompt;
        return Math.min(slots.at(slot).output - produced, NewTokenRatio.MOST_TOKENS);
    }

    /** Bytes kept for the output of a request whose prompt is done with the next {@code n} tokens. */
    private double expectedOf(int slot, int n) {
        return slots.at(slot).cached + n == slots.at(slot).goal ? outputOf(slot) * bytesPerToken : 0;
    }

    private void add(int slot, int n) {
        plannedBytes += layout.growth(slots.at(slot).cached, n);
        plan.addChunk(slot, n);
        cache.keepAtMost(pool.free() - plannedBytes);
    }

    private void chooseDecodes(double now) {
        if (!nextStepFits()) {
            do {
                retractOne(now);
            } while (decodes.size() > 0 && !someStepsFit() && !(decodes.size() == 1 && nextStepFits()));
            noteRetraction();
        }
        if (decodes.size() > 0) {
            plan.addDecodes();
            cache.keepAtMost(pool.free() - plannedBytes - pool.growth(1, decodes.step()));
        }
    }

    private boolean nextStepFits() {
        return plannedBytes + pool.growth(1, decodes.step()) <= pool.free();
    }

    private boolean someStepsFit() {
        long bytes = plannedBytes;
        for (int slot = slots.firstRunning(); slot != Slots.NONE; slot = slots.nextRunning(slot)) {
            if (slots.at(slot).decoding) {
                bytes += layout.growth(decodes.tokens(slot), NewTokenRatio.STEPS_AFTER_RETRACTION);
            }
        }
        return bytes <= pool.free();
    }

    /** Sends back the one with the least output, of these the one with the longest prompt, of these the last admitted. */
    private void retractOne(double now) {
        int victim = Slots.NONE;
        for (int slot = slots.firstRunning(); slot != Slots.NONE; slot = slots.nextRunning(slot)) {
            if (slots.at(slot).decoding && (victim == Slots.NONE || !goesAfter(slot, victim))) {
                victim = slot;
            }
        }
        retracted = true;
        full = false;
        if (slots.running() == 1) {
            residents.failRunning(victim, now);
        } else {
            residents.preempt(victim, now);
        }
    }

    private boolean goesAfter(int slot, int other) {
        int produced = decodes.tokens(slot) - slots.at(slot).prompt;
        int others = decodes.tokens(other) - slots.at(other).prompt;
        return produced != others ? produced > others : slots.at(slot).prompt < slots.at(other).prompt;
    }

    private void noteRetraction() {
        long produced = 0;
        long all = 0;
        for (int slot = slots.firstRunning(); slot != Slots.NONE; slot = slots.nextRunning(slot)) {
            if (slots.at(slot).decoding) {
                produced += decodes.tokens(slot) - slots.at(slot).prompt + 1;
                all += slots.at(slot).output;
            }
        }
        ratio.retracted(produced, decodes.size(), all);
    }

    @Override
    public long stepsAhead(long straightSteps) {
        if (sortsAgain()) {
            return 1;
        }
        long k = plan.decoding() ? decodes.stepsToEvent() : Long.MAX_VALUE;
        int chunk = 0;
        long cached = 0;
        if (plan.chunks() > 0) {
            int slot = plan.chunkSlot(0);
            chunk = plan.chunkTokens(0);
            cached = slots.at(slot).cached;
            int need = slots.at(slot).goal - slots.at(slot).cached;
            if (plan.chunks() > 1 || need == chunk || cache.knowsNext(slot)) {
                return 1;
            }
            k = Math.min(k, Math.min((need - 1) / chunk, straightSteps));
        }
        long unnoticed = waiting.nextNotice() - plan.steps();
        k = unnoticed > 0 ? Math.min(k, unnoticed) : k;
        if (k > 1 && plan.decoding()) {
            return pool.stepsThatFit(k, decodes.step(), chunk, cached);
        }
        return k;
    }

    @Override
    public void made(long steps) {
        if (plan.decoding() && plan.chunks() == 0 && !retracted) {
            ratio.decoded(steps);
        }
    }

    @Override
    public void reset() {
        ratio.reset();
        full = false;
        runningBefore = 0;
    }
}
