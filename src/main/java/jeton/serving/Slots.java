package jeton.serving;

import java.util.Arrays;
import jeton.workload.Request;
import org.jspecify.annotations.Nullable;

/**
 * State of the requests in one replica, one array a field: the waiting queue, the running list in order of admission, and
 * the facts of each request. A request is a slot number; slots are reused. Not thread safe.
 */
final class Slots {
    static final int NONE = -1;

    private static final int FIRST_CAPACITY = 64;

    long[] id = new long[FIRST_CAPACITY];
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
    /** Step counter from which a waiting request can be admitted. */
    long[] noticedAt = new long[FIRST_CAPACITY];
    /** Order of admission. */
    long[] admission = new long[FIRST_CAPACITY];

    int[] preemptions = new int[FIRST_CAPACITY];
    boolean[] decoding = new boolean[FIRST_CAPACITY];
    boolean[] scheduledBefore = new boolean[FIRST_CAPACITY];
    boolean[] isRunning = new boolean[FIRST_CAPACITY];
    /** Of a running request: whether it leaves with the step under way. */
    boolean[] givenUp = new boolean[FIRST_CAPACITY];

    private final SlotList running = new SlotList();
    private final SlotList waiting = new SlotList();
    private long admissions;
    private long goals;

    private int[] unused = new int[FIRST_CAPACITY];
    private int unusedCount;
    private int used;

    /** Slots by request, once somebody asked for one. */
    private @Nullable SlotIndex byId;

    int create(Request request) {
        int slot = unusedCount > 0 ? unused[--unusedCount] : used++;
        if (slot == arrival.length) {
            grow();
        }
        id[slot] = request.id;
        arrival[slot] = request.arrival;
        queuedAt[slot] = request.arrival;
        preemptions[slot] = 0;
        firstToken[slot] = Double.NaN;
        lastToken[slot] = Double.NaN;
        prompt[slot] = request.promptTokens;
        thinking[slot] = request.thinkingTokens;
        output[slot] = request.outputTokens();
        goal[slot] = request.promptTokens;
        goals += goal[slot];
        cached[slot] = 0;
        decoding[slot] = false;
        scheduledBefore[slot] = false;
        isRunning[slot] = false;
        givenUp[slot] = false;
        if (byId != null) {
            byId.put(request.id, slot);
        }
        return slot;
    }

    private void grow() {
        int n = 2 * arrival.length;
        id = Arrays.copyOf(id, n);
        arrival = Arrays.copyOf(arrival, n);
        queuedAt = Arrays.copyOf(queuedAt, n);
        preemptions = Arrays.copyOf(preemptions, n);
        firstToken = Arrays.copyOf(firstToken, n);
        lastToken = Arrays.copyOf(lastToken, n);
        prompt = Arrays.copyOf(prompt, n);
        thinking = Arrays.copyOf(thinking, n);
        output = Arrays.copyOf(output, n);
        goal = Arrays.copyOf(goal, n);
        cached = Arrays.copyOf(cached, n);
        joinStep = Arrays.copyOf(joinStep, n);
        noticedAt = Arrays.copyOf(noticedAt, n);
        admission = Arrays.copyOf(admission, n);
        decoding = Arrays.copyOf(decoding, n);
        scheduledBefore = Arrays.copyOf(scheduledBefore, n);
        isRunning = Arrays.copyOf(isRunning, n);
        givenUp = Arrays.copyOf(givenUp, n);
        unused = Arrays.copyOf(unused, n);
    }

    void release(int slot) {
        goals -= goal[slot];
        unused[unusedCount++] = slot;
        givenUp[slot] = false;
        if (byId != null) {
            byId.remove(id[slot]);
        }
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
            for (int slot = waiting.first(); slot != NONE; slot = waiting.next(slot)) {
                byId.put(id[slot], slot);
            }
            for (int slot = running.first(); slot != NONE; slot = running.next(slot)) {
                byId.put(id[slot], slot);
            }
        }
        return byId.get(request);
    }

    int waiting() {
        return waiting.size();
    }

    int running() {
        return running.size();
    }

    int firstWaiting() {
        return waiting.first();
    }

    void enqueue(int slot) {
        waiting.addLast(slot);
    }

    /** Puts a preempted request back. */
    void enqueueFirst(int slot) {
        waiting.addFirst(slot);
    }

    int dequeue() {
        int slot = waiting.first();
        waiting.remove(slot);
        return slot;
    }

    /** Takes a request out of the queue, wherever it stands. */
    void leaveQueue(int slot) {
        waiting.remove(slot);
    }

    int firstRunning() {
        return running.first();
    }

    /** The request admitted last, the first to be preempted. */
    int lastRunning() {
        return running.last();
    }

    int nextRunning(int slot) {
        return running.next(slot);
    }

    void admit(int slot) {
        admission[slot] = admissions++;
        isRunning[slot] = true;
        running.addLast(slot);
    }

    void dismiss(int slot) {
        isRunning[slot] = false;
        running.remove(slot);
    }
}
