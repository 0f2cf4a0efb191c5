package jeton.serving;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;
import jeton.latency.Batch;
import jeton.workload.Request;

/**
 * One scheduler with the requests, blocks and cache of its own: what a {@link LeapReplica} drives through time. Requests
 * come and go here; what its steps bring them is for the {@link Settlement} to say. Not thread safe.
 */
final class Engine {
    private final Replica.Setup setup;
    private final Recorder recorder;
    private final Leap leap;
    private final Slots slots;
    private final WaitingQueue waiting;
    private final BlockPool pool;
    private final DecodeBatch decodes;
    private final PrefixCache cache;
    private final Families families;
    private final Residents residents;
    private final StepPlan plan;
    private final Stalls stalls;
    private final Scheduler scheduler;
    private final Settlement settlement;
    private final int notice;
    /** Whether requests may be here that neither wait nor run: those between two replicas, those that wait for blocks. */
    private final boolean elsewhere;

    private final Transit transit;
    private final Fetches fetches;
    /** Prompts that others have pulled, whose blocks come back when the step under way ends. */
    private final SlotList released = new SlotList();
    /** Requests given up while their cache came, whose blocks come back then. */
    private final List<Handoff> unwanted = new ArrayList<>();
    /** Requests given up that leave with the step under way. */
    private int[] leaving = new int[8];

    private int leavingCount;
    private final List<Family> leavingFamilies = new ArrayList<>();
    /** Whether anything is in these lists for which the end of the step is awaited. */
    private boolean awaited;
    /** Up to when the contents of the cache are known. */
    private double datedTo;

    /** @param exits of the replica */
    Engine(Replica.Setup setup, Recorder recorder, Leap leap, Exits exits) {
        this.setup = setup;
        this.recorder = recorder;
        this.leap = leap;
        slots = new Slots(setup.limits());
        waiting = new WaitingQueue(setup.limits(), slots);
        pool = new BlockPool(setup.cache());
        decodes = new DecodeBatch(setup, slots, pool);
        cache = new PrefixCache(setup.cache(), setup.caching().split(setup.ranks()), recorder);
        families = new Families(setup, slots, cache);
        plan = new StepPlan(setup.cache(), slots, pool, decodes);
        stalls = new Stalls(slots);
        residents = new Residents(setup, recorder, exits, slots, waiting, pool, decodes, cache, families, plan, stalls);
        transit = residents.transit();
        fetches = residents.fetches();
        scheduler = scheduler();
        settlement = new Settlement(setup, recorder, leap, slots, pool, decodes, cache, residents, plan, stalls);
        notice = setup.limits().noticeSteps();
        elsewhere = setup.role() != Role.BOTH || !fetches.off();
    }

    private Scheduler scheduler() {
        if (setup.limits().batching() instanceof Batching.PromptsFirst rules) {
            return new PromptsFirstScheduler(setup, rules, slots, waiting, residents, pool, decodes, plan, cache);
        }
        return setup.limits().isWhole()
                ? new WholeScheduler(setup, slots, waiting, residents, pool, decodes, plan, cache)
                : new ContinuousScheduler(setup, slots, waiting, residents, pool, decodes, plan, cache);
    }

    /** Requests here, waiting, running or between this replica and another. */
    int outstanding() {
        int elsewhere = this.elsewhere ? transit.size() + fetches.size() : 0;
        return waiting.size() + slots.running() + elsewhere + families.unforked();
    }

    int waiting() {
        return waiting.size();
    }

    /** Whether it has work in the step. */
    boolean isActive() {
        return plan.batch().tokens() > 0;
    }

    /** By which vLLM's load balancer compares ranks. */
    int load() {
        return 4 * (waiting.size() + transit.received() + fetches.size()) + slots.running();
    }

    /** Whether a request between two replicas is here. */
    boolean knows(Handoff handoff) {
        return transit.knows(handoff);
    }

    /** Cache bytes held. */
    long held() {
        return pool.held();
    }

    /** The work of the next step. */
    Batch batch() {
        return plan.batch();
    }

    void arrive(double now, Request request) {
        int slot = residents.enqueue(request);
        if (slot == Slots.NONE) {
            return;
        }
        boolean acts = leap.isLong() && (!isActive() || scheduler.couldAct(slot));
        slots.at(slot).noticedAt = acts || notice > 0 ? noticedAt(now) : 0;
        if (acts) {
            leap.cut(slots.at(slot).noticedAt - plan.steps());
        }
    }

    /**
     * Steps made when a request that comes now can be admitted: no sooner than the step has ended that runs now. One that
     * has no work in it chooses none ahead either.
     */
    private long noticedAt(double now) {
        if (leap.isBusy()) {
            return plan.steps() + leap.firstEnding(now) + (isActive() ? notice : 0);
        }
        return leap.hasJustEnded(now) ? plan.steps() + notice : 0;
    }

    void receive(double now, Handoff handoff) {
        boolean admissible = leap.isLong() && scheduler.couldPull(handoff);
        handoff.receivedAt = now;
        handoff.receivedIdle = !leap.isBusy();
        handoff.noticedAt = leap.isBusy() || leap.hasJustEnded(now) ? noticedAt(now) : decodes.step();
        if (residents.handovers().receive(handoff) && admissible) {
            leap.cut(handoff.noticedAt - decodes.step());
        }
    }

    void pulled(double now, Handoff handoff) {
        int slot = handoff.decodeSlot;
        if (handoff.abandoned) {
            transit.abandonedCame(handoff);
            giveBack(handoff, now);
        } else if (slot != Slots.NONE) {
            recorder.transferred(now - handoff.firstToken(), handoff.bytes());
            boolean admissible = leap.isLong() && scheduler.couldJoin();
            long noticedAt = admissible || notice > 0 ? noticedAt(now) : 0;
            transit.becomeReady(slot, now, noticedAt);
            if (admissible) {
                leap.cut(noticedAt - decodes.step());
            }
        }
    }

    void broken(double now, Handoff handoff) {
        if (setup.role() == Role.PREFILL && handoff.prefillSlot != Slots.NONE) {
            release(now, residents.handovers().leaveHeld(handoff.prefillSlot, Outcome.LOST));
        } else if (setup.role() == Role.DECODE && handoff.decodeSlot != Slots.NONE) {
            giveUp(now, handoff.decodeSlot, Outcome.LOST);
        }
    }

    private void giveUp(double now, int slot, Outcome outcome) {
        Handoff left = residents.handovers().giveUp(slot, now, outcome);
        if (left != null) {
            giveBack(left, now);
        } else if (leap.isBusy()) {
            leap.cutAt(now);
        }
    }

    void release(double now, Handoff handoff) {
        int slot = transit.letGo(handoff);
        if (slot == Slots.NONE) {
            return;
        }
        if (leap.isBusy()) {
            released.addLast(slot);
            awaited = true;
            leap.cutAt(now);
        } else {
            residents.handovers().freeHeld(slot);
        }
    }

    /** Frees the blocks of a request that was given up, when the step under way ends. */
    private void giveBack(Handoff handoff, double now) {
        if (leap.isBusy()) {
            unwanted.add(handoff);
            awaited = true;
            leap.cutAt(now);
        } else {
            residents.handovers().giveBack(handoff);
        }
    }

    /** Gives up a request whose prompt is held for others; returns whether it was. */
    boolean abortHeld(double now, long id) {
        int held = transit.heldSlot(id);
        if (held != Slots.NONE) {
            release(now, residents.handovers().leaveHeld(held, Outcome.ABORTED));
        }
        return held != Slots.NONE;
    }

    /** Gives up a request that waits or runs; returns whether it was here. */
    boolean abort(double now, long id) {
        cache.at(now);
        Family family = families.get(id);
        if (family != null) {
            abort(family, now);
            return true;
        }
        int slot = slots.slotOf(id);
        if (slot == Slots.NONE) {
            return false;
        }
        if (transit.isReceived(slot)) {
            giveUp(now, slot, Outcome.ABORTED);
            return true;
        }
        if (fetches.isUnderWay(slot)) {
            abortFetch(slot, now);
        } else if (!slots.at(slot).isRunning) {
            if (residents.abortWaiting(slot, now) && leap.isBusy()) {
                leap.cutAt(now);
            }
        } else if (leap.isBusy()) {
            abortWithTheStep(slot, now);
        } else {
            residents.abortRunning(slot, now);
            settlement.finishWholeBatch(now);
        }
        return true;
    }

    private void abortFetch(int slot, double now) {
        residents.detours().abort(slot, now);
        if (leap.isBusy()) {
            leap.cutAt(now);
        } else {
            residents.detours().land(now);
        }
    }

    private void abortWithTheStep(int slot, double now) {
        if (!slots.at(slot).givenUp) {
            slots.at(slot).givenUp = true;
            if (leavingCount == leaving.length) {
                leaving = Arrays.copyOf(leaving, 2 * leavingCount);
            }
            leaving[leavingCount++] = slot;
            awaited = true;
            leap.cutAt(now);
        }
    }

    private void abort(Family family, double now) {
        if (leap.isBusy()) {
            leap.cutAt(now);
        }
        if (!leap.isBusy() || !families.anyRuns(family)) {
            residents.leave(family, Outcome.ABORTED, now);
            if (elsewhere && !leap.isBusy()) {
                residents.detours().land(now);
            }
        } else if (!family.givenUp) {
            family.givenUp = true;
            leavingFamilies.add(family);
            awaited = true;
        }
    }

    /** Adds what is in the step under way, which breaks off. */
    void addBroken(StepSums sums) {
        sums.running += slots.running();
        sums.heldLast += pool.held() + plan.bytes(1);
    }

    /** All requests leave. */
    void lose(double now) {
        cache.at(now);
        leavingCount = 0;
        freeReleased();
        leavingFamilies.clear();
        residents.loseAll(now);
        cache.clear();
        stalls.clear();
        scheduler.reset();
        plan.clear();
    }

    private void freeReleased() {
        while (released.size() > 0) {
            int slot = released.first();
            released.remove(slot);
            residents.handovers().freeHeld(slot);
        }
        for (int i = 0; i < unwanted.size(); i++) {
            residents.handovers().giveBack(unwanted.get(i));
        }
        unwanted.clear();
    }

    /**
     * Chooses who runs in the next step; the batch stays empty when there is nothing to do.
     *
     * @return whether the choice may repeat
     */
    boolean formBatch(double now) {
        cache.at(now);
        datedTo = now;
        return scheduler.formBatch(now);
    }

    /** The step that was chosen starts. */
    void start(double now) {
        if (!plan.decoding() && isActive()) {
            stalls.begin(now, decodes.size());
        }
    }

    /** Steps, from 1, that repeat a choice that may repeat, before anyone could decide otherwise. */
    long stepsAhead(long straightSteps) {
        if (!isActive()) {
            return waiting.size() > 0 ? 1 : Long.MAX_VALUE;
        }
        return plan.decoding() && stalls.any() ? 1 : scheduler.stepsAhead(straightSteps);
    }

    /** When somebody who waits is next too late, infinite if nobody will be. */
    double nextLate() {
        return waiting.nextLate();
    }

    /** Takes the blocks of the first {@code k} steps and adds what is in them. */
    void takeBlocks(long k, StepSums sums) {
        dateTo(leap.endOf(k));
        settlement.takeBlocks(k, sums);
    }

    /** Brings the first {@code k} steps of the leap to the requests; they end at {@code end}. */
    void settle(long k, double end) {
        cache.at(end);
        datedTo = end;
        settlement.settle(k, end, scheduler);
    }

    /** What goes until {@code end}, and is not known to have gone, goes on average in the middle of that time. */
    private void dateTo(double end) {
        cache.at((datedTo + end) / 2);
        datedTo = end;
    }

    /** Those leave who were waiting for the last step to end, at {@code now}. */
    void stepEnded(double now) {
        if (awaited) {
            awaited = false;
            letLeave(now);
        }
        settlement.finishWholeBatch(now);
        if (elsewhere) {
            residents.detours().land(now);
        }
    }

    private void letLeave(double now) {
        for (int i = 0; i < leavingCount; i++) {
            if (slots.at(leaving[i]).givenUp) {
                residents.abortRunning(leaving[i], now);
            }
        }
        leavingCount = 0;
        for (Family family : leavingFamilies) {
            if (!family.gone) {
                residents.leave(family, Outcome.ABORTED, now);
            }
        }
        leavingFamilies.clear();
        freeReleased();
    }

    /** When the next blocks come from tiers below the cache, infinite if none are on their way. */
    double nextFetched() {
        return elsewhere ? fetches.nextEnd() : Double.POSITIVE_INFINITY;
    }

    /** Those whose blocks have come go back to the queue. */
    void land(double now) {
        cache.at(now);
        residents.detours().land(now);
    }

    /** Describes the work of the steps to come, after some were settled and none ended a prompt. */
    void goOn() {
        plan.describeAgain();
        foresee(1);
    }

    /** Brings the contents of the cache to where they are once the last of the leap's first {@code steps} steps has begun. */
    private void foresee(long steps) {
        cache.keepAtMost(pool.free() - plan.bytes(steps));
        long known = setup.limits().findsAtOnce() ? steps : steps - 1;
        for (int i = 0; i < plan.chunks(); i++) {
            int slot = plan.chunkSlot(i);
            cache.extend(slot, (int) (slots.at(slot).cached + plan.chunkTokens(i) * known));
        }
    }

    /** Adds what is here after {@code steps} steps of the leap. */
    void look(long steps, ReplicaView into) {
        into.promptTokens += slots.goals();
        into.decodeTokens += decodes.tokens() + plan.decodes() * steps + plan.paddingTokens();
    }

    /** Bytes taken in the cache after {@code steps} steps of the leap. */
    long cacheBytes(long steps) {
        return pool.held() + (leap.isBusy() ? plan.bytes(steps + 1) : 0);
    }

    int cachedTokens(double now, Request request, Chain chain) {
        if (!cache.keeps()) {
            return 0;
        }
        if (leap.isBusy()) {
            long steps = leap.firstEnding(now);
            dateTo(leap.endOf(steps));
            foresee(steps);
        }
        return cache.match(request, chain);
    }

    boolean keepsPrompts() {
        return cache.keeps();
    }

    void showPrompts(LongConsumer keys) {
        cache.show(keys);
    }

    void checkDrained() {
        residents.checkDrained();
    }
}
