package jeton.serving;

import java.util.Arrays;
import jeton.sim.LongIndex;
import jeton.workload.Request;
import org.jspecify.annotations.Nullable;

/**
 * State of the requests in one replica: the running list in order of admission, and the facts of each
 * request. A request is a slot number; slots are reused. Not thread safe.
 */
final class Slots {
    static final int NONE = LongIndex.NONE;

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
    private @Nullable LongIndex byId;

    Slots(SchedulerLimits limits) {
        this.limits = limits;
        victims = limits.lastInFirstOut() ? null : new SlotHeap();
    }

    int create(Request request) {
        int slot = unusedSlot();
        Sequence sequence = sequences[slot];
        sequence.id = request.id;
        sequence.draws = request.id;
        sequence.arrival = request.arrival;
        sequence.queuedAt = request.arrival;
        sequence.family = null;
        sequence.preemptions = 0;
        sequence.firstToken = Double.NaN;
        sequence.lastToken = Double.NaN;
        sequence.prompt = request.promptTokens;
        sequence.thinking = request.thinkingTokens;
        sequence.output = request.outputTokens();
        sequence.goal = request.promptTokens;
        goals += sequence.goal;
        sequence.cached = 0;
        sequence.verifications = 0;
        sequence.rank = limits.rank(request);
        sequence.subrank = limits.subrank(request);
        sequence.lateFrom = limits.lateFrom(request);
        sequence.ofBatchTier = limits.batchTier().holds(request.priority);
        sequence.decoding = false;
        sequence.scheduledBefore = false;
        sequence.isRunning = false;
        sequence.givenUp = false;
        sequence.padding = false;
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
        Sequence sequence = sequences[slot];
        Sequence before = sequences[first];
        sequence.id = FREE;
        sequence.arrival = before.arrival;
        sequence.queuedAt = before.queuedAt;
        sequence.family = before.family;
        sequence.preemptions = 0;
        sequence.firstToken = Double.NaN;
        sequence.lastToken = Double.NaN;
        sequence.prompt = before.prompt;
        sequence.goal = before.goal;
        goals += sequence.goal;
        sequence.cached = before.cached;
        sequence.verifications = 0;
        sequence.noticedAt = 0;
        sequence.ordinal = 0;
        sequence.rank = before.rank;
        sequence.subrank = before.subrank;
        sequence.lateFrom = Double.POSITIVE_INFINITY;
        sequence.ofBatchTier = before.ofBatchTier;
        sequence.decoding = false;
        sequence.scheduledBefore = true;
        sequence.isRunning = false;
        sequence.givenUp = false;
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
        Sequence sequence = sequences[slot];
        goals -= sequence.goal;
        unused[unusedCount++] = slot;
        sequence.givenUp = false;
        sequence.padding = false;
        sequence.family = null;
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
            byId = new LongIndex();
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
