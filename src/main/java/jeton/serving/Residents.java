package jeton.serving;

import jeton.workload.Request;

/**
 * The requests of one replica on their way: into the queue, into the running list, back or out, with all that is counted
 * on these occasions. Who goes when is for the {@link ContinuousScheduler} to say. Not thread safe.
 */
final class Residents {
    private final Replica.Setup setup;
    private final CacheLayout layout;
    private final SchedulerLimits limits;
    private final Recorder recorder;
    private final Slots slots;
    private final WaitingQueue waiting;
    private final BlockPool pool;
    private final DecodeBatch decodes;
    private final PrefixCache cache;
    private final Departures departures = new Departures();

    /** Running requests that still compute their prompt. */
    private int prefillers;
    /** Bytes that the running requests will hold at their ends, where they are reserved. */
    private long reserved;

    Residents(
            Replica.Setup setup,
            Recorder recorder,
            Slots slots,
            WaitingQueue waiting,
            BlockPool pool,
            DecodeBatch decodes,
            PrefixCache cache) {
        this.setup = setup;
        layout = setup.cache();
        limits = setup.limits();
        this.recorder = recorder;
        this.slots = slots;
        this.waiting = waiting;
        this.pool = pool;
        this.decodes = decodes;
        this.cache = cache;
    }

    Departures departures() {
        return departures;
    }

    int prefillers() {
        return prefillers;
    }

    /** Puts a request into the queue; returns its slot, {@link Slots#NONE} if it can never be served and is refused. */
    int enqueue(Request request) {
        if (request.promptTokens >= limits.maxModelLen()
                || layout.bytes(request.promptTokens) > layout.capacityBytes()) {
            recorder.rejected();
            departures.add(request.id, Outcome.REJECTED);
            return Slots.NONE;
        }
        int slot = slots.create(request);
        cache.create(slot, request);
        int longest = limits.maxModelLen() - request.promptTokens;
        if (slots.output[slot] > longest) {
            slots.output[slot] = longest;
            slots.thinking[slot] = Math.min(slots.thinking[slot], longest);
            recorder.truncated();
        }
        waiting.add(slot);
        return slot;
    }

    /** Whether the cache can hold a waiting request to its end, where that is asked. */
    boolean fitsToItsEnd(int slot) {
        return reserved + atEnd(slot) <= layout.capacityBytes();
    }

    /** Bytes that a request has to reserve. */
    private long atEnd(int slot) {
        return limits.reserve() ? setup.bytesAtEnd(slots.prompt[slot], slots.output[slot]) : 0;
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
        slots.cached[slot] = hit;
        reserved += atEnd(slot);
        slots.admit(slot);
        prefillers++;
        recorder.leftQueue(slots.queuedAt[slot], now);
        slots.lateFrom[slot] = Double.POSITIVE_INFINITY;
        if (!slots.scheduledBefore[slot]) {
            slots.scheduledBefore[slot] = true;
            recorder.scheduledFirst(now - slots.arrival[slot]);
            recorder.lookedUp(slots.prompt[slot], hit);
        } else {
            recorder.recovered(Math.min(hit, slots.lost[slot]));
        }
    }

    /** The prompt of a running request is computed. */
    void promptComputed() {
        prefillers--;
    }

    /** Sends a running request back into the queue. */
    void preempt(int slot, double now) {
        int tokens = takeOut(slot, now);
        slots.cached[slot] = 0;
        slots.lost[slot] = tokens;
        slots.preemptions[slot]++;
        slots.queuedAt[slot] = now;
        recorder.preempted(tokens);
        waiting.putBack(slot);
    }

    /** Gives up a running request that not even the whole cache can hold. */
    void failRunning(int slot, double now) {
        takeOut(slot, now);
        leave(slot, Outcome.OUT_OF_MEMORY);
    }

    /** Takes a running request out before its end and frees its blocks; returns the tokens that were in its cache. */
    private int takeOut(int slot, double now) {
        int tokens = slots.cached[slot];
        if (slots.decoding[slot]) {
            tokens = decodes.leave(slot);
            // the token sampled last is not in the cache
            slots.setGoal(slot, tokens + 1);
            slots.lastToken[slot] = now;
        } else {
            prefillers--;
        }
        pool.giveBack(cache.release(slot, tokens));
        reserved -= atEnd(slot);
        slots.dismiss(slot);
        return tokens;
    }

    /** Gives up a waiting request that not even the empty cache can hold. */
    void failWaiting(int slot) {
        waiting.remove(slot);
        leave(slot, Outcome.OUT_OF_MEMORY);
    }

    /** Refuses a waiting request that can no longer come in time. */
    void expire(int slot, double now) {
        waiting.remove(slot);
        recorder.leftQueue(slots.queuedAt[slot], now);
        leave(slot, Outcome.EXPIRED);
    }

    /** Lets a running request leave between two steps. */
    void abortRunning(int slot, double now) {
        takeOut(slot, now);
        leave(slot, Outcome.ABORTED);
    }

    /** Lets a waiting request leave; returns whether the next one now stands at the head. */
    boolean abortWaiting(int slot, double now) {
        boolean wasHead = waiting.isNext(slot);
        waiting.remove(slot);
        recorder.leftQueue(slots.queuedAt[slot], now);
        leave(slot, Outcome.ABORTED);
        return wasHead;
    }

    /** Lets all requests leave between two steps, the running ones first. */
    void loseAll(double now) {
        while (slots.running() > 0) {
            int slot = slots.firstRunning();
            takeOut(slot, now);
            leave(slot, Outcome.LOST);
        }
        for (int slot = waiting.next(Long.MAX_VALUE); slot != Slots.NONE; slot = waiting.next(Long.MAX_VALUE)) {
            waiting.remove(slot);
            recorder.leftQueue(slots.queuedAt[slot], now);
            leave(slot, Outcome.LOST);
        }
    }

    /** Accounts for a request without its answer that neither waits nor runs any more. */
    private void leave(int slot, Outcome outcome) {
        boolean produced = !Double.isNaN(slots.firstToken[slot]);
        recorder.left(
                outcome,
                produced ? slots.goal[slot] - slots.prompt[slot] : 0,
                produced ? slots.prompt[slot] : slots.cached[slot]);
        departures.add(slots.id[slot], outcome);
        slots.release(slot);
    }

    /** Takes a request that produced its last token out of the batch. */
    void finish(int slot) {
        int tokens = slots.decoding[slot] ? decodes.leave(slot) : slots.cached[slot];
        pool.giveBack(cache.release(slot, tokens));
        reserved -= atEnd(slot);
        slots.dismiss(slot);
        departures.add(slots.id[slot], Outcome.COMPLETED);
        slots.release(slot);
    }

    void checkDrained() {
        decodes.checkEmpty();
        cache.checkNothingHeld();
        if (waiting.size() + slots.running() != 0
                || pool.held() != 0
                || prefillers != 0
                || reserved != 0
                || slots.goals() != 0) {
            throw new IllegalStateException("not drained: " + waiting.size() + " waiting, " + slots.running()
                    + " running, " + pool.held() + " cache bytes held");
        }
    }
}
