package jeton.fleet;

import java.util.HashMap;
import java.util.Map;
import jeton.fleet.RoutingPolicy.Load;
import jeton.serving.Replica;
import jeton.workload.Request;

/** Requests whose decode replica was chosen when they came, until their prompts are computed. Not thread safe. */
final class Promises {
    private record Promise(int replica, long tokens, long bytes) {}

    private final Replica[] replicas;
    private final Map<Long, Promise> byRequest = new HashMap<>();
    /** Of each replica. */
    private final int[] requests;

    private final long[] tokens;
    private final long[] bytes;

    Promises(Replica[] replicas) {
        this.replicas = replicas;
        requests = new int[replicas.length];
        tokens = new long[replicas.length];
        bytes = new long[replicas.length];
    }

    /** A request will go to a replica, with its prompt and the first token. */
    void make(Request request, int replica) {
        long taken = replicas[replica].cache().bytes(request.promptTokens + 1L);
        if (byRequest.put(request.id, new Promise(replica, request.promptTokens, taken)) != null) {
            throw new IllegalStateException("request " + request.id + " is on its way twice");
        }
        count(replica, 1, request.promptTokens, taken);
    }

    /** Forgets a request; returns the replica to which it was to go, {@link Router#NONE} if there is none. */
    int end(long id) {
        Promise promise = byRequest.remove(id);
        if (promise == null) {
            return Router.NONE;
        }
        count(promise.replica(), -1, -promise.tokens(), -promise.bytes());
        return promise.replica();
    }

    private void count(int replica, int ofRequests, long ofTokens, long ofBytes) {
        requests[replica] += ofRequests;
        tokens[replica] += ofTokens;
        bytes[replica] += ofBytes;
    }

    /** What those on their way to a replica will add to its load. */
    double load(int replica, Load measure) {
        return switch (measure) {
            case REQUESTS -> requests[replica];
            case TOKENS -> tokens[replica];
            case CACHE -> (double) bytes[replica] / replicas[replica].capacityBytes();
        };
    }

    boolean isEmpty() {
        return byRequest.isEmpty();
    }
}
