package jeton.serving;

import java.util.Arrays;
import jeton.workload.Request;
import org.jspecify.annotations.Nullable;

/**
 * State of the requests in one replica, one array a field: the running list in order of admission, and the facts of
 * each request. A request is a slot number; slots are reused. Not thread safe.
 */
final class Slots {
    static final int NONE = -1;

    /** In place of the ordinal of a request, which is at least 0. */
    private static final long FREE = -1;

    private static final int FIRST_CAPACITY = 8;

    long[] id = new long[FIRST_CAPACITY];
    /** By which drafts of it are accepted. */
    long[] draws = new long[FIRST_CAPACITY];

    double[] arrival = new double[FIRST_CAPACITY];
    /** When it entered the queue: at its arrival, or at its last preemption. */
    double[] queuedAt = new double[FIRST_CAPACITY];
    /** Time of the first token, NaN before. */
    double[] firstToken = new double[FIRST_CAPACITY];
    /** Time of the last token before a preemption, NaN if the next token is one step after the last. */
    double[] lastToken = new double[FIRST_CAPACITY];

    int[] prompt = new int[FIRST_CAPACITY];
    int[] thinking = new int[FIRST_CAPACITY];
    int[] output = new int[FIRST_CAPACITY];
    /**
     * Tokens to compute before the next one is sampled: the prompt and what was produced before a preemption. Changed by
     * {@link #setGoal} alone.
     */
    int[] goal = new int[FIRST_CAPACITY];
    /** Tokens in the cache; of a decoding request at {@link #joinStep}. */
    int[] cached = new int[FIRST_CAPACITY];
    /** Step counter when the request joined the decoding batch. */
    long[] joinStep = new long[FIRST_CAPACITY];
    /** Steps that verified drafts of the request; of a decoding one at {@link #joinStep}. */
    int[] verifications = new int[FIRST_CAPACITY];
    /** Step counter from which a waiting request can be admitted. */
    long[] noticedAt = new long[FIRST_CAPACITY];
    /** When a decoding request had its first token since it was admitted. */
    double[] joinedAt = new double[FIRST_CAPACITY];
    /** Order of admission. */
    long[] admission = new long[FIRST_CAPACITY];

    /** What tells first who goes before whom, as {@link SchedulerLimits#rank} says, and what then. */
    double[] rank = new double[FIRST_CAPACITY];

    double[] subrank = new double[FIRST_CAPACITY];
    /** Place in the queue among equals. */
    long[] ordinal = new long[FIRST_CAPACITY];
    /** Time from which it is refused if it has not run. */
    double[] lateFrom = new double[FIRST_CAPACITY];

    /** Tokens that it had in the cache at its last preemption. */
    int[] lost = new int[FIRST_CAPACITY];

    /** The samples that it is one of, null if it is the only one. */
    @Nullable
    Family[] family = new Family[FIRST_CAPACITY];

    int[] preemptions = new int[FIRST_CAPACITY];
    boolean[] decoding = new boolean[FIRST_CAPACITY];
    boolean[] scheduledBefore = new boolean[FIRST_CAPACITY];
    /** Of a running request: whether it has all its tokens and stays until its static batch ends. */
    boolean[] padding = new boolean[FIRST_CAPACITY];

    boolean[] ofBatchTier = new boolean[FIRST_CAPACITY];
    boolean[] isRunning = new boolean[FIRST_CAPACITY];
    /** Of a running request: whether it leaves with the step under way. */
    boolean[] givenUp = new boolean[FIRST_CAPACITY];

    private final SlotList running = new SlotList();
    /** The running list by who is preempted first, unless that is the one admitted last. */
    private final @Nullable SlotHeap victims;

    private final SchedulerLimits limits;
    private long admissions;
    private long goals;

    private int[] unused = new int[FIRST_CAPACITY];
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
        id[slot] = request.id;
        draws[slot] = request.id;
        arrival[slot] = request.arrival;
        queuedAt[slot] = request.arrival;
        family[slot] = null;
        preemptions[slot] = 0;
        firstToken[slot] = Double.NaN;
        lastToken[slot] = Double.NaN;
        prompt[slot] = request.promptTokens;
        thinking[slot] = request.thinkingTokens;
        output[slot] = request.outputTokens();
        goal[slot] = request.promptTokens;
        goals += goal[slot];
        cached[slot] = 0;
        verifications[slot] = 0;
        rank[slot] = limits.rank(request);
        subrank[slot] = limits.subrank(request);
        lateFrom[slot] = limits.lateFrom(request);
        ofBatchTier[slot] = limits.batchTier().holds(request.priority);
        decoding[slot] = false;
        scheduledBefore[slot] = false;
        isRunning[slot] = false;
        givenUp[slot] = false;
        padding[slot] = false;
        if (byId != null) {
            byId.put(request.id, slot);
        }
        return slot;
    }

    private int unusedSlot() {
        int slot = unusedCount > 0 ? unused[--unusedCount] : used++;
        if (slot == arrival.length) {
            grow();
        }
        return slot;
    }

    /** Another sequence of the request in {@code first}, whose prompt is computed. */
    int createBeside(int first) {
        int slot = unusedSlot();
        id[slot] = FREE;
        arrival[slot] = arrival[first];
        queuedAt[slot] = queuedAt[first];
        family[slot] = family[first];
        preemptions[slot] = 0;
        firstToken[slot] = Double.NaN;
        lastToken[slot] = Double.NaN;
        prompt[slot] = prompt[first];
        goal[slot] = goal[first];
        goals += goal[slot];
        cached[slot] = cached[first];
        verifications[slot] = 0;
        noticedAt[slot] = 0;
        ordinal[slot] = 0;
        rank[slot] = rank[first];
        subrank[slot] = subrank[first];
        lateFrom[slot] = Double.POSITIVE_INFINITY;
        ofBatchTier[slot] = ofBatchTier[first];
        decoding[slot] = false;
        scheduledBefore[slot] = true;
        isRunning[slot] = false;
        givenUp[slot] = false;
        return slot;
    }

    private void grow() {
        int n = 2 * arrival.length;
        id = Arrays.copyOf(id, n);
        draws = Arrays.copyOf(draws, n);
        arrival = Arrays.copyOf(arrival, n);
        queuedAt = Arrays.copyOf(queuedAt, n);
        preemptions = Arrays.copyOf(preemptions, n);
        family = Arrays.copyOf(family, n);
        firstToken = Arrays.copyOf(firstToken, n);
        lastToken = Arrays.copyOf(lastToken, n);
        prompt = Arrays.copyOf(prompt, n);
        thinking = Arrays.copyOf(thinking, n);
        output = Arrays.copyOf(output, n);
        goal = Arrays.copyOf(goal, n);
        cached = Arrays.copyOf(cached, n);
        lost = Arrays.copyOf(lost, n);
        joinStep = Arrays.copyOf(joinStep, n);
        verifications = Arrays.copyOf(verifications, n);
        noticedAt = Arrays.copyOf(noticedAt, n);
        admission = Arrays.copyOf(admission, n);
        decoding = Arrays.copyOf(decoding, n);
        scheduledBefore = Arrays.copyOf(scheduledBefore, n);
        rank = Arrays.copyOf(rank, n);
        subrank = Arrays.copyOf(subrank, n);
        ordinal = Arrays.copyOf(ordinal, n);
        lateFrom = Arrays.copyOf(lateFrom, n);
        joinedAt = Arrays.copyOf(joinedAt, n);
        padding = Arrays.copyOf(padding, n);
        ofBatchTier = Arrays.copyOf(ofBatchTier, n);
        isRunning = Arrays.copyOf(isRunning, n);
        givenUp = Arrays.copyOf(givenUp, n);
        unused = Arrays.copyOf(unused, n);
    }

    void release(int slot) {
        goals -= goal[slot];
        unused[unusedCount++] = slot;
        givenUp[slot] = false;
        padding[slot] = false;
        family[slot] = null;
        forget(slot);
    }

    private void forget(int slot) {
        if (byId != null && id[slot] != FREE) {
            byId.remove(id[slot]);
        }
        id[slot] = FREE;
    }

    /** The request leaves, its blocks stay; it may come again under its number before they are free. */
    void leaveBehind(int slot) {
        setGoal(slot, 0);
        forget(slot);
    }

    void setGoal(int slot, int tokens) {
        goals += tokens - goal[slot];
        goal[slot] = tokens;
    }

    /** A request decodes from now on: its goal is reached. */
    void reached(int slot) {
        decoding[slot] = true;
        goals -= goal[slot];
    }

    /** A request does not decode any more. */
    void unreached(int slot) {
        decoding[slot] = false;
        goals += goal[slot];
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
                if (id[slot] != FREE) {
                    byId.put(id[slot], slot);
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
        admission[slot] = admissions++;
        isRunning[slot] = true;
        running.addLast(slot);
        if (victims != null) {
            boolean byArrival = limits.order() instanceof QueueOrder.ByPriority;
            victims.add(slot, -rank[slot], byArrival ? -subrank[slot] : 0, -admission[slot]);
        }
    }

    void dismiss(int slot) {
        isRunning[slot] = false;
        running.remove(slot);
        if (victims != null) {
            victims.remove(slot);
        }
    }
}
