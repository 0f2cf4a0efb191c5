package jeton.serving;

import java.util.Arrays;
import jeton.workload.Request;

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
    /** Tokens to compute before the next one is sampled: the prompt and what was produced before a preemption. */
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

    private int[] previous = new int[FIRST_CAPACITY];
    private int[] next = new int[FIRST_CAPACITY];
    private int firstRunning = NONE;
    private int lastRunning = NONE;
    private int running;
    private long admissions;

    private int[] unused = new int[FIRST_CAPACITY];
    private int unusedCount;
    private int used;

    private int[] queue = new int[FIRST_CAPACITY];
    private int head;
    private int waiting;

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
        cached[slot] = 0;
        decoding[slot] = false;
        scheduledBefore[slot] = false;
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
        previous = Arrays.copyOf(previous, n);
        next = Arrays.copyOf(next, n);
        unused = Arrays.copyOf(unused, n);
    }

    void release(int slot) {
        unused[unusedCount++] = slot;
    }

    int waiting() {
        return waiting;
    }

    int running() {
        return running;
    }

    int firstWaiting() {
        return queue[head];
    }

    void enqueue(int slot) {
        ensureQueue();
        queue[(head + waiting) & (queue.length - 1)] = slot;
        waiting++;
    }

    void enqueueFirst(int slot) {
        ensureQueue();
        head = (head - 1) & (queue.length - 1);
        queue[head] = slot;
        waiting++;
    }

    private void ensureQueue() {
        if (waiting < queue.length) {
            return;
        }
        int[] larger = new int[2 * queue.length];
        int tail = queue.length - head;
        System.arraycopy(queue, head, larger, 0, tail);
        System.arraycopy(queue, 0, larger, tail, head);
        queue = larger;
        head = 0;
    }

    int dequeue() {
        int slot = queue[head];
        head = (head + 1) & (queue.length - 1);
        waiting--;
        return slot;
    }

    int firstRunning() {
        return firstRunning;
    }

    /** The request admitted last, the first to be preempted. */
    int lastRunning() {
        return lastRunning;
    }

    int nextRunning(int slot) {
        return next[slot];
    }

    void admit(int slot) {
        admission[slot] = admissions++;
        previous[slot] = lastRunning;
        next[slot] = NONE;
        if (lastRunning == NONE) {
            firstRunning = slot;
        } else {
            next[lastRunning] = slot;
        }
        lastRunning = slot;
        running++;
    }

    void dismiss(int slot) {
        int before = previous[slot];
        int after = next[slot];
        if (before == NONE) {
            firstRunning = after;
        } else {
            next[before] = after;
        }
        if (after == NONE) {
            lastRunning = before;
        } else {
            previous[after] = before;
        }
        running--;
    }
}
