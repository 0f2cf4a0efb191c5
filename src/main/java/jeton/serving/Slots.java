package jeton.serving;

import java.util.Arrays;
import jeton.workload.Request;
import org.jspecify.annotations.Nullable;

/**
 * State of the requests in one replica: the running list in order of admission, and the facts of each
 * request. A request is a slot number; slots are reused. Not thread safe.
 */
final class Slots {
    static final int NONE = -1;

    /** In place of the ordinal of a request, which is at least 0. */
    private static final long FREE = -1;

    /** By slot: all of a request lies together in memory, and is reused with its slot. */
    private Sequence[] sequences = new Sequence[0];

    private final SlotList running = new SlotList();
    /** The running list by who is preempted first, unless that is the one admitted last. */
    private final @Nullable SlotHeap victims;

    private final SchedulerLimits limits;
    private long admissions;
    private long goals;

    private int[] unused = new int[0];
    private int unusedCount;
    private int used;

    /** Slots by request, once somebody asked for one. */
    private @Nullable SlotIndex byId;

    Slots(SchedulerLimits limits) {
        this.limits = limits;
        victims = limits.lastInFirstOut() ? null : new SlotHeap();
    }

    int create(Request request) {
        int slot = unusedSlot();
        Sequence s = sequences[slot];
        s.id = request.id;
        s.draws = request.id;
        s.arrival = request.arrival;
        s.queuedAt = request.arrival;
        s.family = null;
        s.preemptions = 0;
        s.firstToken = Double.NaN;
        s.lastToken = Double.NaN;
        s.prompt = request.promptTokens;
        s.thinking = request.thinkingTokens;
        s.output = request.outputTokens();
        s.goal = request.promptTokens;
        goals += s.goal;
        s.cached = 0;
        s.verifications = 0;
        s.rank = limits.rank(request);
        s.subrank = limits.subrank(request);
        s.lateFrom = limits.lateFrom(request);
        s.ofBatchTier = limits.batchTier().holds(request.priority);
        s.decoding = false;
        s.scheduledBefore = false;
        s.isRunning = false;
        s.givenUp = false;
        s.padding = false;
        if (byId != null) {
            byId.put(request.id, slot);
        }
        return slot;
    }

    private int unusedSlot() {
        int slot = unusedCount > 0 ? unused[--unusedCount] : used++;
        if (slot == sequences.length) {
            grow();
        }
        return slot;
    }

    /** Another sequence of the request in {@code first}, whose prompt is computed. */
    int createBeside(int first) {
        int slot = unusedSlot();
        Sequence s = sequences[slot];
        Sequence before = sequences[first];
        s.id = FREE;
        s.arrival = before.arrival;
        s.queuedAt = before.queuedAt;
        s.family = before.family;
        s.preemptions = 0;
        s.firstToken = Double.NaN;
        s.lastToken = Double.NaN;
        s.prompt = before.prompt;
        s.goal = before.goal;
        goals += s.goal;
        s.cached = before.cached;
        s.verifications = 0;
        s.noticedAt = 0;
        s.ordinal = 0;
        s.rank = before.rank;
        s.subrank = before.subrank;
        s.lateFrom = Double.POSITIVE_INFINITY;
        s.ofBatchTier = before.ofBatchTier;
        s.decoding = false;
        s.scheduledBefore = true;
        s.isRunning = false;
        s.givenUp = false;
        return slot;
    }

    private void grow() {
        int old = sequences.length;
        sequences = Arrays.copyOf(sequences, Math.max(8, 2 * old));
        for (int slot = old; slot < sequences.length; slot++) {
            sequences[slot] = new Sequence();
        }
        unused = Arrays.copyOf(unused, sequences.length);
    }

    /** The request in a slot. */
    Sequence at(int slot) {
        return sequences[slot];
    }

    void release(int slot) {
        Sequence s = sequences[slot];
        goals -= s.goal;
        unused[unusedCount++] = slot;
        s.givenUp = false;
        s.padding = false;
        s.family = null;
        forget(slot);
    }

    private void forget(int slot) {
        if (byId != null && sequences[slot].id != FREE) {
            byId.remove(sequences[slot].id);
        }
        sequences[slot].id = FREE;
    }

    /** The request leaves, its blocks stay; it may come again under its number before they are free. */
    void leaveBehind(int slot) {
        setGoal(slot, 0);
        forget(slot);
    }

    void setGoal(int slot, int tokens) {
        goals += tokens - sequences[slot].goal;
        sequences[slot].goal = tokens;
    }

    /** A request decodes from now on: its goal is reached. */
    void reached(int slot) {
        sequences[slot].decoding = true;
        goals -= sequences[slot].goal;
    }

    /** A request does not decode any more. */
    void unreached(int slot) {
        sequences[slot].decoding = false;
        goals += sequences[slot].goal;
    }

    /** Sum of the goals of all requests that wait or still compute their prompt. */
    long goals() {
        return goals;
    }

    /** The slot of a request that waits or runs, {@link #NONE} if it is not here. */
    int slotOf(long request) {
        if (byId == null) {
            byId = new SlotIndex();
            for (int slot = 0; slot < used; slot++) {
                if (sequences[slot].id != FREE) {
                    byId.put(sequences[slot].id, slot);
                }
            }
        }
        return byId.get(request);
    }

    int running() {
        return running.size();
    }

    int firstRunning() {
        return running.first();
    }

    /** The request admitted last. */
    int lastRunning() {
        return running.last();
    }

    /** The first to be preempted, {@link #NONE} if nobody runs. */
    int worstRunning() {
        return victims == null ? running.last() : victims.min();
    }

    int nextRunning(int slot) {
        return running.next(slot);
    }

    void admit(int slot) {
        sequences[slot].admission = admissions++;
        sequences[slot].isRunning = true;
        running.addLast(slot);
        if (victims != null) {
            boolean byArrival = limits.order() instanceof QueueOrder.ByPriority;
            victims.add(
                    slot, -sequences[slot].rank, byArrival ? -sequences[slot].subrank : 0, -sequences[slot].admission);
        }
    }

    void dismiss(int slot) {
        sequences[slot].isRunning = false;
        running.remove(slot);
        if (victims != null) {
            victims.remove(slot);
        }
    }
}
