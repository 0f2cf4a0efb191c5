package jeton.serving;

import jeton.workload.Request;

/**
 * The requests of one replica on their way: into the queue, into the running list, back or out, with all that is counted
 * on these occasions. Who goes when is for the {@link ContinuousScheduler} to say. Not thread safe.
 */
final class Residents {
    private final CacheLayout layout;
    private final SchedulerLimits limits;
    private final Recorder recorder;
    private final Slots slots;
    private final WaitingQueue waiting;
    private final BlockPool pool;
    private final DecodeBatch decodes;
    private final PrefixCache cache;
    private final Families families;
    private final StepPlan plan;
    private final Stalls stalls;
    private final Departures departures;
    private final Role role;
    private final Transit transit;
    private final Reserve reserve;
    private final Handovers handovers;
    private final Fetches fetches;
    private final Detours detours;

    /** Running requests that still compute their prompt. */
    private int prefillers;

    Residents(
            Replica.Setup setup,
            Recorder recorder,
            Exits exits,
            Slots slots,
            WaitingQueue waiting,
            BlockPool pool,
            DecodeBatch decodes,
            PrefixCache cache,
            Families families,
            StepPlan plan,
            Stalls stalls) {
        layout = setup.cache();
        limits = setup.limits();
        this.recorder = recorder;
        this.slots = slots;
        this.waiting = waiting;
        this.pool = pool;
        this.decodes = decodes;
        this.cache = cache;
        this.families = families;
        this.plan = plan;
        this.stalls = stalls;
        role = setup.role();
        departures = exits.departures();
        transit = new Transit(role, slots, exits);
        reserve = new Reserve(setup, slots, families);
        handovers = new Handovers(setup, recorder, this, reserve, transit, slots, pool, decodes, cache, departures);
        fetches = new Fetches(setup, slots, pool, cache);
        detours = new Detours(recorder, this, reserve, fetches, slots, waiting, pool, cache, departures);
    }

    /** The requests that wait for blocks from tiers. */
    Fetches fetches() {
        return fetches;
    }

    /** How requests leave the queue for such blocks and come back. */
    Detours detours() {
        return detours;
    }

    /** How requests come from other replicas and go to them. */
    Handovers handovers() {
        return handovers;
    }

    /** Bytes that are spoken for. */
    Reserve reserve() {
        return reserve;
    }

    /** The requests between this replica and others. */
    Transit transit() {
        return transit;
    }

    Families families() {
        return families;
    }

    int prefillers() {
        return prefillers;
    }

    /** Puts a request into the queue; returns its slot, {@link Slots#NONE} if it can never be served and is refused. */
    int enqueue(Request request) {
        if (request.promptTokens >= limits.maxModelLen()
                || layout.bytes(request.promptTokens) > layout.capacityBytes()
                || !families.canSeat(request)) {
            return refuse(request);
        }
        int slot = slots.create(request);
        cache.create(slot, request);
        fetches.create(slot);
        int longest = limits.maxModelLen() - request.promptTokens;
        if (request.samples > 1 && !families.create(slot, request, longest)) {
            slots.release(slot);
            return refuse(request);
        }
        if (Family.cuts(request, longest)) {
            slots.at(slot).output = Math.min(slots.at(slot).output, longest);
            slots.at(slot).thinking = Math.min(slots.at(slot).thinking, longest);
            recorder.truncated();
        }
        if (role == Role.PREFILL) {
            transit.keep(slot, request);
        }
        waiting.add(slot);
        return slot;
    }

    private int refuse(Request request) {
        recorder.rejected();
        departures.add(request.id, Outcome.REJECTED);
        return Slots.NONE;
    }

    /**
     * Lets a waiting request run.
     *
     * @param hit tokens of it that are in the cache already, as the last look said
     */
    void admit(int slot, int hit, double now) {
        waiting.remove(slot);
        pool.take(cache.bytesOfMatch());
        cache.acquire(slot, hit);
        slots.at(slot).cached = hit;
        reserve.take(slot);
        slots.admit(slot);
        prefillers++;
        families.admitted(slot);
        if (role == Role.PREFILL) {
            transit.admitted(slot, now);
        }
        recorder.leftQueue(slots.at(slot).queuedAt, now);
        slots.at(slot).lateFrom = Double.POSITIVE_INFINITY;
        if (!slots.at(slot).scheduledBefore) {
            slots.at(slot).scheduledBefore = true;
            recorder.scheduledFirst(now - slots.at(slot).arrival);
            recorder.lookedUp(slots.at(slot).prompt, hit);
        } else {
            recorder.recovered(Math.min(hit, slots.at(slot).lost));
        }
    }

    /** The prompt of a running request is computed. */
    void promptComputed() {
        prefillers--;
    }

    /** The prompt of a request with several samples is computed: each becomes a sequence. */
    void fork(Family family) {
        families.fork(family);
        for (int i = 1; i < family.samples; i++) {
            fetches.create(family.slots[i]);
            waiting.place(family.slots[i]);
            slots.admit(family.slots[i]);
        }
    }

    /** Sends a running request back into the queue. */
    void preempt(int slot, double now) {
        int tokens = takeOut(slot, now);
        slots.at(slot).cached = 0;
        slots.at(slot).lost = tokens;
        slots.at(slot).preemptions++;
        slots.at(slot).queuedAt = now;
        slots.at(slot).noticedAt = 0;
        fetches.forget(slot);
        recorder.preempted(tokens);
        waiting.putBack(slot);
    }

    /** Gives up a running request that not even the whole cache can hold. */
    void failRunning(int slot, double now) {
        takeOut(slot, now);
        leave(slot, Outcome.OUT_OF_MEMORY, now);
    }

    /** Takes a running request out before its end and frees its blocks; returns the tokens that were in its cache. */
    private int takeOut(int slot, double now) {
        int tokens = slots.at(slot).cached;
        if (slots.at(slot).padding) {
            stopPadding(slot);
        } else if (slots.at(slot).decoding) {
            tokens = decodes.leave(slot);
            // the token sampled last is not in the cache
            slots.setGoal(slot, tokens + 1);
            slots.at(slot).lastToken = stalls.leave(slot, now);
        } else if (slots.at(slot).cached < slots.at(slot).goal) {
            prefillers--;
            families.stopped(slot);
        }
        pool.giveBack(cache.release(slot, tokens));
        reserve.giveBack(slot);
        slots.dismiss(slot);
        return tokens;
    }

    /** Gives up a waiting request that not even the empty cache can hold. */
    void failWaiting(int slot, double now) {
        waiting.remove(slot);
        leave(slot, Outcome.OUT_OF_MEMORY, now);
    }

    /** Refuses those at the head of the queue that are too late. */
    void refuseLate(double now, long notice) {
        for (int slot = waiting.next(notice);
                slot != Slots.NONE && slots.at(slot).lateFrom <= now;
                slot = waiting.next(notice)) {
            expire(slot, now);
        }
    }

    /** Refuses a waiting request that can no longer come in time. */
    private void expire(int slot, double now) {
        waiting.remove(slot);
        recorder.leftQueue(slots.at(slot).queuedAt, now);
        leave(slot, Outcome.EXPIRED, now);
    }

    /** Lets a running request leave between two steps. */
    void abortRunning(int slot, double now) {
        takeOut(slot, now);
        leave(slot, Outcome.ABORTED, now);
    }

    /** Lets a waiting request leave; returns whether the next one now stands at the head. */
    boolean abortWaiting(int slot, double now) {
        boolean wasHead = waiting.isNext(slot);
        waiting.remove(slot);
        recorder.leftQueue(slots.at(slot).queuedAt, now);
        leave(slot, Outcome.ABORTED, now);
        return wasHead;
    }

    /** Lets all requests leave between two steps, the running ones first. */
    void loseAll(double now) {
        while (slots.running() > 0) {
            int slot = slots.firstRunning();
            takeOut(slot, now);
            leave(slot, Outcome.LOST, now);
        }
        for (int slot = waiting.next(Long.MAX_VALUE); slot != Slots.NONE; slot = waiting.next(Long.MAX_VALUE)) {
            waiting.remove(slot);
            recorder.leftQueue(slots.at(slot).queuedAt, now);
            leave(slot, Outcome.LOST, now);
        }
        detours.loseAll(now);
        handovers.loseAll(now);
    }

    /** Accounts for a request without its answer that neither waits nor runs any more. */
    void leave(int slot, Outcome outcome, double now) {
        Family family = slots.at(slot).family;
        if (family != null) {
            leave(family, slot, outcome, now);
            return;
        }
        boolean produced = !Double.isNaN(slots.at(slot).firstToken);
        recorder.left(
                outcome,
                produced ? slots.at(slot).goal - slots.at(slot).prompt : 0,
                produced ? slots.at(slot).prompt : slots.at(slot).cached);
        departures.add(slots.at(slot).id, outcome);
        slots.release(slot);
    }

    /** Lets a request with several samples leave, whatever they are doing. */
    void leave(Family family, Outcome outcome, double now) {
        leave(family, Slots.NONE, outcome, now);
    }

    /** @param gone the one of them that neither waits nor runs any more, if there is one */
    private void leave(Family family, int gone, Outcome outcome, double now) {
        int computed = family.forked ? family.prompt : slots.at(family.slots[0]).cached;
        long produced = family.completeOutput + end(family, gone, now);
        recorder.left(outcome, produced, computed);
        departures.add(family.id, outcome);
    }

    /** Takes all samples out that still wait, run or fetch; returns the tokens that they produced. */
    private long end(Family family, int gone, double now) {
        long produced = 0;
        for (int slot : family.slots) {
            if (slot == Slots.NONE) {
                continue;
            }
            produced += produced(slot);
            if (fetches.isUnderWay(slot)) {
                detours.giveUp(slot, now);
                continue;
            }
            if (slots.at(slot).isRunning) {
                takeOut(slot, now);
            } else if (slot != gone) {
                waiting.remove(slot);
                recorder.leftQueue(slots.at(slot).queuedAt, now);
            }
            slots.release(slot);
        }
        reserve.giveBackBytes(families.forget(family));
        return produced;
    }

    /** Tokens that a sequence produced. */
    private int produced(int slot) {
        if (slots.at(slot).decoding) {
            return decodes.tokens(slot) - slots.at(slot).prompt + 1;
        }
        if (Double.isNaN(slots.at(slot).firstToken)) {
            return 0;
        }
        boolean justComputed = slots.at(slot).isRunning && slots.at(slot).cached == slots.at(slot).goal;
        return slots.at(slot).goal - slots.at(slot).prompt + (justComputed ? 1 : 0);
    }

    /** A sample produced its last token; the request is complete if no more are wanted. */
    void finish(Family family, int slot, double now) {
        int sample = family.sampleOf(slot);
        int output = slots.at(slot).output;
        double arrival = slots.at(slot).arrival;
        double firstToken = slots.at(slot).firstToken;
        family.completes(sample, slots.at(slot).preemptions);
        takeOut(slot, now);
        family.slots[sample] = Slots.NONE;
        slots.release(slot);
        if (family.complete < family.wanted) {
            recorder.sampleCompleted(now, firstToken, output);
            return;
        }
        recorder.cancelled(end(family, Slots.NONE, now));
        recorder.completed(
                family.id,
                now,
                arrival,
                firstToken,
                family.prompt,
                family.completeThinking,
                family.completeOutput,
                output,
                family.preemptions);
        departures.add(family.id, Outcome.COMPLETED);
    }

    /** A sequence of a static batch has all its tokens and stays as padding. */
    void pad(int slot) {
        int tokens = slots.at(slot).decoding ? decodes.leave(slot) : slots.at(slot).cached;
        slots.setGoal(slot, tokens + 1);
        slots.reached(slot);
        slots.at(slot).decoding = false;
        slots.at(slot).padding = true;
        plan.pad(slot);
    }

    private void stopPadding(int slot) {
        plan.unpad(slot);
        slots.at(slot).padding = false;
        slots.unreached(slot);
    }

    /** Whether all sequences of a static batch have all their tokens. */
    boolean isWholeBatchDone() {
        return slots.running() > 0 && decodes.size() == 0 && prefillers == 0;
    }

    /** Takes a request that produced its last token out of the batch. */
    void finish(int slot) {
        int tokens = slots.at(slot).decoding ? decodes.leave(slot) : slots.at(slot).cached;
        if (slots.at(slot).padding) {
            stopPadding(slot);
        }
        pool.giveBack(cache.complete(slot, tokens));
        reserve.giveBack(slot);
        slots.dismiss(slot);
        departures.add(slots.at(slot).id, Outcome.COMPLETED);
        slots.release(slot);
    }

    void checkDrained() {
        decodes.checkEmpty();
        cache.checkNothingHeld();
        if (!transit.isEmpty()
                || !fetches.isEmpty()
                || waiting.size() + slots.running() != 0
                || pool.held() != 0
                || prefillers != 0
                || !reserve.isEmpty()
                || !families.isEmpty()
                || slots.goals() != 0) {
            throw new IllegalStateException("not drained: " + waiting.size() + " waiting, " + slots.running()
                    + " running, " + pool.held() + " cache bytes held");
        }
    }
}
