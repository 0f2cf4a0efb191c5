package jeton.fleet;

import java.util.List;
import jeton.serving.Replica;

/** Requests in the open replicas of each pool. Not thread safe. */
final class PoolLoads {
    private final Replica[] replicas;
    private final int[] poolOf;
    private final int[] known;
    private final boolean[] isOpen;
    private final int[] open;
    private final long[] requests;

    PoolLoads(Replica[] replicas, int[] sizes) {
        this.replicas = replicas;
        poolOf = new int[replicas.length];
        known = new int[replicas.length];
        isOpen = new boolean[replicas.length];
        open = new int[sizes.length];
        requests = new long[sizes.length];
        int next = 0;
        for (int pool = 0; pool < sizes.length; pool++) {
            for (int i = 0; i < sizes[pool]; i++) {
                poolOf[next++] = pool;
            }
        }
    }

    void open(int replica) {
        if (!isOpen[replica]) {
            isOpen[replica] = true;
            open[poolOf[replica]]++;
            requests[poolOf[replica]] += known[replica];
        }
    }

    void close(int replica) {
        if (isOpen[replica]) {
            isOpen[replica] = false;
            open[poolOf[replica]]--;
            requests[poolOf[replica]] -= known[replica];
        }
    }

    void changed(int replica) {
        int now = replicas[replica].outstanding();
        if (isOpen[replica]) {
            requests[poolOf[replica]] += now - known[replica];
        }
        known[replica] = now;
    }

    /** The first pool with fewer requests a replica than its limit, the last open one if there is none. */
    int firstBelow(List<Double> limits) {
        int last = 0;
        for (int pool = 0; pool < open.length; pool++) {
            if (open[pool] > 0) {
                last = pool;
                if (requests[pool] < limits.get(pool) * open[pool]) {
                    return pool;
                }
            }
        }
        return last;
    }
}
