package jeton.serving;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import jeton.workload.Request;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one replica that are between two: prompts computed here that others pull, and prompts computed elsewhere
 * that this one pulls. None of them runs; most hold blocks. Not thread safe.
 */
final class Transit {
    private final Role role;
    private final Slots slots;
    private final Departures departures;
    private final Pulls pulls;

    /** As they arrived, of requests in a prefill replica. */
    private @Nullable Request[] arrived = new Request[0];
    /** When they were admitted. */
    private double[] admitted = new double[0];

    /** Place in the queue of whoever comes next, should it be preempted. */
    private long comers;

    /** By slot, of all members. */
    private @Nullable Handoff[] handoffs = new Handoff[0];

    private final SlotList held = new SlotList();
    /** Those that came from other replicas, in the order in which they came. */
    private final SlotList received = new SlotList();
    /** Of them, those that await blocks, and those whose cache is here. */
    private final SlotList incoming = new SlotList();

    private final SlotList ready = new SlotList();
    private boolean[] isIncoming = new boolean[0];
    private boolean[] isReady = new boolean[0];
    /** Given up while their cache was on its way; their blocks come back with it. */
    private final List<Handoff> abandoned = new ArrayList<>();

    /** Who joined the batch that is being formed. */
    private int[] joined = new int[8];

    private int joinedCount;

    Transit(Role role, Slots slots, Exits exits) {
        this.role = role;
        this.slots = slots;
        departures = exits.departures();
        pulls = exits.pulls();
    }

    private void ensure(int slot) {
        if (slot >= handoffs.length) {
            int n = Math.max(64, Math.max(slot + 1, 2 * handoffs.length));
            handoffs = Arrays.copyOf(handoffs, n);
            arrived = Arrays.copyOf(arrived, n);
            admitted = Arrays.copyOf(admitted, n);
            isIncoming = Arrays.copyOf(isIncoming, n);
            isReady = Arrays.copyOf(isReady, n);
        }
    }

    /** Requests that came from others and do not run yet, or whose prompt is held. */
    int size() {
        return held.size() + received.size();
    }

    /** Those of them that came from others and do not run yet. */
    int received() {
        return received.size();
    }

    /** Whether a request is here, or what it held while its cache was on its way. */
    boolean knows(Handoff handoff) {
        return isAt(handoff.prefillSlot, handoff) || isAt(handoff.decodeSlot, handoff) || abandoned.contains(handoff);
    }

    private boolean isAt(int slot, Handoff handoff) {
        return slot != Slots.NONE && slot < handoffs.length && handoffs[slot] == handoff;
    }

    /** Whether blocks are held that will come back, or be used, without any of the running. */
    boolean holdsBlocks() {
        return held.size() > 0 || received.size() > incoming.size() || !abandoned.isEmpty();
    }

    /** Keeps what another replica will need of a request. */
    void keep(int slot, Request request) {
        ensure(slot);
        Request copy = arrived[slot];
        if (copy == null) {
            copy = new Request();
            arrived[slot] = copy;
        }
        copy.copyFrom(request);
    }

    void admitted(int slot, double now) {
        admitted[slot] = now;
    }

    /** The prompt of a request is computed; it leaves, but for its blocks. */
    void hold(int slot, double now, long bytes) {
        Request request = arrived[slot];
        if (request == null) {
            throw new IllegalStateException("an unknown request was handed over");
        }
        Handoff handoff = new Handoff(request, now, now - admitted[slot], bytes, slots.at(slot).preemptions);
        handoff.prefillSlot = slot;
        handoffs[slot] = handoff;
        slots.leaveBehind(slot);
        held.addLast(slot);
        departures.add(handoff);
    }

    /** Forgets a prompt that was held; returns its slot, {@link Slots#NONE} if it was not held any more. */
    int letGo(Handoff handoff) {
        int slot = handoff.prefillSlot;
        if (slot != Slots.NONE) {
            handoff.prefillSlot = Slots.NONE;
            handoffs[slot] = null;
            held.remove(slot);
        }
        return slot;
    }

    /** A request came whose prompt is computed. */
    void receive(int slot, Handoff handoff) {
        ensure(slot);
        Sequence sequence = slots.at(slot);
        handoff.decodeSlot = slot;
        handoffs[slot] = handoff;
        sequence.firstToken = handoff.firstToken();
        sequence.lastToken = handoff.firstToken();
        sequence.preemptions = handoff.preemptions();
        slots.setGoal(slot, sequence.prompt + 1);
        sequence.scheduledBefore = true;
        sequence.lateFrom = Double.POSITIVE_INFINITY;
        sequence.noticedAt = handoff.noticedAt;
        sequence.queuedAt = handoff.receivedAt;
        sequence.ordinal = comers++;
        isIncoming[slot] = true;
        isReady[slot] = false;
        received.addLast(slot);
        incoming.addLast(slot);
    }

    /** Who is first to get blocks, {@link Slots#NONE} if nobody awaits them. */
    int firstIncoming() {
        return incoming.first();
    }

    /** Steps made when the first is noticed of the heads of the queues that are not at {@code step}; 0 if all are. */
    long nextNotice(long step) {
        long first = incoming.size() == 0 ? 0 : slots.at(incoming.first()).noticedAt;
        long second = ready.size() == 0 ? 0 : slots.at(ready.first()).noticedAt;
        first = first > step ? first : 0;
        second = second > step ? second : 0;
        return first == 0 || (second > 0 && second < first) ? second : first;
    }

    /** Who is first to get a seat, {@link Slots#NONE} if nobody awaits one. */
    int firstReady() {
        return ready.first();
    }

    /** The first who awaits blocks got them. */
    void startPull(double now, long step, long taken, long reserved) {
        int slot = incoming.first();
        leaveIncoming(slot);
        Handoff handoff = handoffs[slot];
        if (handoff == null) {
            throw new IllegalStateException("an unknown request was pulled");
        }
        handoff.taken = taken;
        handoff.reserved = reserved;
        handoff.granted(now, step);
        pulls.add(handoff);
    }

    private void leaveIncoming(int slot) {
        incoming.remove(slot);
        isIncoming[slot] = false;
    }

    /** The cache of a request is here. */
    void becomeReady(int slot, double now, long noticedAt) {
        slots.at(slot).noticedAt = noticedAt;
        slots.at(slot).queuedAt = now;
        isReady[slot] = true;
        ready.addLast(slot);
    }

    /** The first who awaits a seat got one: it belongs to the replica now like any other. */
    int takeReady() {
        int slot = ready.first();
        forget(slot);
        if (joinedCount == joined.length) {
            joined = Arrays.copyOf(joined, 2 * joinedCount);
        }
        joined[joinedCount++] = slot;
        return slot;
    }

    private void forget(int slot) {
        if (isIncoming[slot]) {
            leaveIncoming(slot);
        }
        if (isReady[slot]) {
            ready.remove(slot);
            isReady[slot] = false;
        }
        received.remove(slot);
        Handoff handoff = handoffs[slot];
        if (handoff != null) {
            handoff.decodeSlot = Slots.NONE;
            handoffs[slot] = null;
        }
    }

    /** Whether a request that waits or runs nowhere else awaits its cache here, or a seat. */
    boolean isReceived(int slot) {
        return role == Role.DECODE && slot < handoffs.length && handoffs[slot] != null;
    }

    /** The slot of a request whose prompt is held, of the last one if it came again, {@link Slots#NONE} if it is not. */
    int heldSlot(long id) {
        int slot = held.last();
        while (slot != Slots.NONE && held(slot).request().id != id) {
            slot = held.previous(slot);
        }
        return slot;
    }

    /** Whether its cache is not on its way. */
    boolean isQueued(int slot) {
        return isIncoming[slot] || isReady[slot];
    }

    /**
     * Gives a request up that came from another replica and does not run yet.
     *
     * @return what it held of the cache and will not use; null where it holds nothing, or holds it until its cache comes
     */
    @Nullable
    Handoff giveUp(int slot) {
        Handoff handoff = handoffs[slot];
        boolean wasReady = isReady[slot];
        boolean pulling = !wasReady && !isIncoming[slot];
        forget(slot);
        if (pulling && handoff != null) {
            handoff.abandoned = true;
            abandoned.add(handoff);
        }
        return wasReady ? handoff : null;
    }

    /** The cache came of a request that was given up meanwhile. */
    void abandonedCame(Handoff handoff) {
        handoff.abandoned = false;
        abandoned.remove(handoff);
    }

    /** The first that came and does not run, {@link Slots#NONE} if there is none. */
    int firstReceived() {
        return received.first();
    }

    /** The first whose prompt is held, {@link Slots#NONE} if none is. */
    int firstHeld() {
        return held.first();
    }

    /** What another replica needs of a request whose prompt is held. */
    Handoff held(int slot) {
        return Objects.requireNonNull(handoffs[slot]);
    }

    /** Forgets those whose cache will never come; returns what they held. */
    List<Handoff> loseAbandoned() {
        List<Handoff> lost = List.copyOf(abandoned);
        for (Handoff handoff : lost) {
            handoff.abandoned = false;
        }
        abandoned.clear();
        return lost;
    }

    int joinedCount() {
        return joinedCount;
    }

    int joined(int i) {
        return joined[i];
    }

    void clearJoined() {
        joinedCount = 0;
    }

    boolean isEmpty() {
        return held.size() + received.size() + abandoned.size() == 0;
    }
}
