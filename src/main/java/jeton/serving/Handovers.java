package jeton.serving;

import org.jspecify.annotations.Nullable;

/**
 * How requests come to a decode replica and go from a prefill replica, with their blocks and all that is counted on these
 * occasions; {@link Transit} knows where they are. Not thread safe.
 */
final class Handovers {
    private final CacheLayout layout;
    private final int maxModelLen;
    private final Recorder recorder;
    private final Residents residents;
    private final Reserve reserve;
    private final Transit transit;
    private final Slots slots;
    private final BlockPool pool;
    private final DecodeBatch decodes;
    private final PrefixCache cache;
    private final Departures departures;

    Handovers(
            Replica.Setup setup,
            Recorder recorder,
            Residents residents,
            Reserve reserve,
            Transit transit,
            Slots slots,
            BlockPool pool,
            DecodeBatch decodes,
            PrefixCache cache,
            Departures departures) {
        layout = setup.cache();
        maxModelLen = setup.limits().maxModelLen();
        this.recorder = recorder;
        this.residents = residents;
        this.reserve = reserve;
        this.transit = transit;
        this.slots = slots;
        this.pool = pool;
        this.decodes = decodes;
        this.cache = cache;
        this.departures = departures;
    }

    /** Puts a request whose prompt is computed elsewhere in line for blocks; returns false if it can never have them. */
    boolean receive(Handoff handoff) {
        int slot = slots.create(handoff.request());
        cache.create(slot, handoff.request());
        int prompt = slots.at(slot).prompt;
        slots.at(slot).output = Math.min(slots.at(slot).output, maxModelLen - prompt);
        slots.at(slot).thinking = Math.min(slots.at(slot).thinking, slots.at(slot).output);
        transit.receive(slot, handoff);
        if (Math.max(layout.bytes(prompt + 1), reserve.atEnd(slot)) > layout.capacityBytes()) {
            transit.giveUp(slot);
            residents.leave(slot, Outcome.OUT_OF_MEMORY, handoff.receivedAt);
            return false;
        }
        return true;
    }

    /** Whether the first who awaits blocks for its prompt and one token more can have them beside {@code planned} bytes. */
    boolean canPull(long planned) {
        int slot = transit.firstIncoming();
        return planned + layout.bytes(slots.at(slot).prompt + 1) <= pool.free() && reserve.fits(slot);
    }

    /** Gives them to it. */
    void startPull(double now) {
        int slot = transit.firstIncoming();
        long bytes = layout.bytes(slots.at(slot).prompt + 1);
        pool.take(bytes);
        reserve.take(slot);
        recorder.leftQueue(slots.at(slot).queuedAt, now);
        transit.startPull(now, decodes.step(), bytes, reserve.atEnd(slot));
    }

    /** Lets the first run whose prompt has come; returns the bytes of its next token, which it held and now has to take. */
    long joinFirst(double now) {
        int slot = transit.takeReady();
        slots.admit(slot);
        recorder.leftQueue(slots.at(slot).queuedAt, now);
        long next = layout.growth(slots.at(slot).prompt, 1);
        pool.giveBack(next);
        decodes.join(slot, slots.at(slot).prompt);
        return next;
    }

    /** A request whose prompt is computed leaves for another replica; its blocks stay. */
    void hold(int slot, double now) {
        cache.hold(slot, slots.at(slot).prompt);
        slots.dismiss(slot);
        transit.hold(slot, now, layout.bytes(slots.at(slot).prompt));
    }

    /** A request leaves whose prompt is held; its blocks stay for now. */
    Handoff leaveHeld(int slot, Outcome outcome) {
        Handoff handoff = transit.held(slot);
        recorder.left(outcome, 1, slots.at(slot).prompt);
        departures.add(handoff.request().id, outcome);
        return handoff;
    }

    /** Frees the blocks of a prompt that was held. */
    void freeHeld(int slot) {
        pool.giveBack(cache.release(slot, slots.at(slot).prompt));
        reserve.giveBack(slot);
        slots.release(slot);
    }

    /** Frees the blocks that were taken for a request whose cache is no longer wanted. */
    void giveBack(Handoff handoff) {
        pool.giveBack(handoff.taken);
        reserve.giveBackBytes(handoff.reserved);
    }

    /** Lets a request leave that came from another replica and does not run yet; returns the blocks it leaves behind. */
    @Nullable
    Handoff giveUp(int slot, double now, Outcome outcome) {
        if (transit.isQueued(slot)) {
            recorder.leftQueue(slots.at(slot).queuedAt, now);
        }
        Handoff left = transit.giveUp(slot);
        residents.leave(slot, outcome, now);
        return left;
    }

    /** All that are between two replicas leave. */
    void loseAll(double now) {
        while (transit.firstReceived() != Slots.NONE) {
            Handoff left = giveUp(transit.firstReceived(), now, Outcome.LOST);
            if (left != null) {
                giveBack(left);
            }
        }
        while (transit.firstHeld() != Slots.NONE) {
            int slot = transit.firstHeld();
            transit.letGo(transit.held(slot));
            freeHeld(slot);
        }
        for (Handoff handoff : transit.loseAbandoned()) {
            giveBack(handoff);
        }
    }
}
