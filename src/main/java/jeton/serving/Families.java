package jeton.serving;

import java.util.HashMap;
import java.util.Map;
import jeton.sim.SplitMix;
import jeton.workload.Request;
import org.jspecify.annotations.Nullable;

/**
 * Requests of one replica with several samples: the seats and the blocks that they need beyond those of one sequence. Not
 * thread safe.
 */
final class Families {
    private final Replica.Setup setup;
    private final CacheLayout layout;
    private final SchedulerLimits limits;
    private final Slots slots;
    private final PrefixCache cache;
    private final Map<Long, Family> byId = new HashMap<>();

    /** Seats of the running requests beyond one each, for samples that do not exist yet. */
    private int extraSeats;
    /** Samples here that do not exist yet. */
    private int unforked;

    Families(Replica.Setup setup, Slots slots, PrefixCache cache) {
        this.setup = setup;
        layout = setup.cache();
        limits = setup.limits();
        this.slots = slots;
        this.cache = cache;
    }

    /** Whether there are seats enough for a request if nobody else runs. */
    boolean canSeat(Request request) {
        return request.samples <= mostSeats();
    }

    /** A request with several samples came; returns false if the cache can never hold them all. */
    boolean create(int slot, Request request, int longest) {
        if (setup.role() != Role.BOTH || !(limits.batching() instanceof Batching.Continuous)) {
            throw new IllegalArgumentException(
                    "several samples of a prompt need a replica that batches continuously and"
                            + " runs prompts and outputs");
        }
        Family family = new Family(request, longest);
        family.ownBytes = cache.ownBytes(slot, family.prompt);
        if (layout.bytes(family.prompt) + (family.samples - 1) * family.ownBytes > layout.capacityBytes()) {
            return false;
        }
        slots.at(slot).family = family;
        family.slots[0] = slot;
        byId.put(family.id, family);
        unforked += family.samples - 1;
        return true;
    }

    /** The samples of a request that is here and has several, else null. */
    @Nullable
    Family get(long id) {
        return byId.isEmpty() ? null : byId.get(id);
    }

    /** Samples here that do not exist yet. */
    int unforked() {
        return unforked;
    }

    /** Sequences that can run at once: each may have to take a token of the step's budget. */
    private int mostSeats() {
        return Math.min(setup.maxRunning(), limits.maxBatchedTokens());
    }

    /** Whether a waiting request finds seats for all its sequences. */
    boolean hasSeats(int slot) {
        return slots.running() + extraSeats + slots.at(slot).seats() <= mostSeats();
    }

    /** A request runs whose prompt is to be computed. */
    void admitted(int slot) {
        extraSeats += slots.at(slot).seats() - 1;
    }

    /** A request does not run any more whose prompt was not computed. */
    void stopped(int slot) {
        extraSeats -= slots.at(slot).seats() - 1;
    }

    /** Bytes that a sequence has to reserve, of those of a prompt that is computed only what is its own. */
    long atEnd(int slot, Family family) {
        long shared = layout.bytes(family.prompt) - family.ownBytes;
        if (family.forked) {
            return setup.bytesAtEnd(family.prompt, slots.at(slot).output) - shared;
        }
        long bytes = shared;
        for (int output : family.output) {
            bytes += setup.bytesAtEnd(family.prompt, output) - shared;
        }
        return bytes;
    }

    /** The prompt of a request is computed: each sample becomes a sequence, which holds what the first one does. */
    void fork(Family family) {
        int first = family.slots[0];
        extraSeats -= family.samples - 1;
        unforked -= family.samples - 1;
        family.forked = true;
        for (int i = 1; i < family.samples; i++) {
            int slot = slots.createBeside(first);
            slots.at(slot).thinking = family.thinking[i];
            slots.at(slot).output = family.output[i];
            slots.at(slot).draws = SplitMix.chain(family.id, i);
            family.slots[i] = slot;
            cache.fork(first, slot, i);
        }
    }

    /** A request is gone; returns the bytes that were reserved for what its samples shared. */
    long forget(Family family) {
        unforked -= family.forked ? 0 : family.samples - 1;
        family.gone = true;
        byId.remove(family.id);
        return family.forked && limits.reserve() ? layout.bytes(family.prompt) - family.ownBytes : 0;
    }

    boolean anyRuns(Family family) {
        for (int slot : family.slots) {
            if (slot != Slots.NONE && slots.at(slot).isRunning) {
                return true;
            }
        }
        return false;
    }

    boolean isEmpty() {
        return byId.isEmpty() && extraSeats == 0 && unforked == 0;
    }
}
