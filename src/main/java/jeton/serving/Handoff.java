package jeton.serving;

import jeton.workload.Request;

/**
 * A request between two replicas: its prompt is computed and its first token sampled by one, its other tokens are to come
 * from the other. The prefill replica holds the blocks of the prompt until it is told to {@link Replica#release} them.
 */
public final class Handoff {
    private final Request request = new Request();
    private final double firstToken;
    private final double promptSeconds;
    private final long bytes;
    private final int preemptions;

    /** Where the replicas that work in slots keep it; {@link Slots#NONE} once they do not. */
    int prefillSlot = Slots.NONE;

    int decodeSlot = Slots.NONE;
    /** When it came to the decode replica, and from which step on that could take it. */
    double receivedAt;

    boolean receivedIdle;
    long noticedAt;
    /** Bytes that the decode replica took for it, and reserved. */
    long taken;

    long reserved;
    /** Given up on the decode replica while its cache was on its way. */
    boolean abandoned;

    private boolean blocked;

    /** @param request copied */
    Handoff(Request request, double firstToken, double promptSeconds, long bytes, int preemptions) {
        this.request.copyFrom(request);
        this.firstToken = firstToken;
        this.promptSeconds = promptSeconds;
        this.bytes = bytes;
        this.preemptions = preemptions;
    }

    /** As it arrived. */
    public Request request() {
        return request;
    }

    /** When the first token was sampled: the end of the prompt, in seconds. */
    public double firstToken() {
        return firstToken;
    }

    /** From the admission of the prompt to its first token. */
    public double promptSeconds() {
        return promptSeconds;
    }

    /** Of the blocks that hold the prompt in the cache. */
    public long bytes() {
        return bytes;
    }

    int preemptions() {
        return preemptions;
    }

    /** Notes when the decode replica took blocks for it. */
    void granted(double now, long step) {
        blocked = receivedIdle ? now > receivedAt : step > noticedAt;
    }

    /** Whether the decode replica had no room for it when it came, at the first boundary where it looked. */
    public boolean blocked() {
        return blocked;
    }
}
