package jeton.serving;

import jeton.workload.Request;

/** Requests between two replicas, for tests outside. */
public final class Handoffs {
    private Handoffs() {}

    public static Handoff of(long bytes) {
        Request request = new Request();
        request.promptTokens = 1;
        request.answerTokens = 2;
        request.makePlain();
        return new Handoff(request, 0, 0, bytes, 0);
    }
}
