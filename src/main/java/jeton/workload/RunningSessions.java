package jeton.workload;

import org.jspecify.annotations.Nullable;

/** Sessions by the request of theirs that is being served: a hash table with linear probing. Not thread safe. */
final class RunningSessions {
    private long[] requests = new long[64];
    private @Nullable Session[] sessions = new @Nullable Session[64];
    private int size;

    void put(long request, Session session) {
        if (2 * size >= sessions.length) {
            grow();
        }
        int at = place(request);
        while (sessions[at] != null) {
            at = next(at);
        }
        requests[at] = request;
        sessions[at] = session;
        size++;
    }

    /** Takes out the session of a request; null if there is none. */
    @Nullable
    Session remove(long request) {
        int at = place(request);
        while (sessions[at] != null && requests[at] != request) {
            at = next(at);
        }
        Session found = sessions[at];
        if (found != null) {
            size--;
            closeGap(at);
        }
        return found;
    }

    /** Moves back those that were put further on because the place was taken. */
    private void closeGap(int gap) {
        int free = gap;
        int at = next(gap);
        while (sessions[at] != null) {
            int wanted = place(requests[at]);
            boolean reachable = free <= at ? wanted <= free || wanted > at : wanted <= free && wanted > at;
            if (reachable) {
                requests[free] = requests[at];
                sessions[free] = sessions[at];
                free = at;
            }
            at = next(at);
        }
        sessions[free] = null;
    }

    private void grow() {
        long[] oldRequests = requests;
        @Nullable Session[] oldSessions = sessions;
        requests = new long[2 * oldRequests.length];
        sessions = new @Nullable Session[requests.length];
        size = 0;
        for (int i = 0; i < oldSessions.length; i++) {
            Session session = oldSessions[i];
            if (session != null) {
                put(oldRequests[i], session);
            }
        }
    }

    private int place(long request) {
        return (int) ((request * 0x9E3779B97F4A7C15L) >>> 40) & (sessions.length - 1);
    }

    private int next(int at) {
        return (at + 1) & (sessions.length - 1);
    }
}
