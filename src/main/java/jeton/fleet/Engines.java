package jeton.fleet;

import java.util.List;
import jeton.serving.Replica;
import org.jspecify.annotations.Nullable;

/** What each replica of a fleet runs: an engine on all its chips, or on fewer while one of them is away. Not thread safe. */
final class Engines {
    private final Replica[] running;
    private final Replica[] whole;
    /** Null for replicas that never run on fewer chips. */
    private final @Nullable Replica[] degraded;

    Engines(List<Pool> pools) {
        whole = pools.stream().flatMap(pool -> pool.replicas().stream()).toArray(Replica[]::new);
        running = whole.clone();
        degraded = new Replica[whole.length];
        int next = 0;
        for (Pool pool : pools) {
            for (int i = 0; i < pool.degraded().size(); i++) {
                degraded[next + i] = pool.degraded().get(i);
                check(degraded[next + i], whole[next + i]);
            }
            next += pool.replicas().size();
        }
    }

    private static void check(Replica fewer, Replica all) {
        if (fewer.role() != all.role()
                || fewer.cache().blockTokens() != all.cache().blockTokens()) {
            throw new IllegalArgumentException("a replica does the same, in blocks of one size, on whatever chips");
        }
    }

    /** One for each replica, of all pools, one pool after the other; always the ones that run. */
    Replica[] running() {
        return running;
    }

    /** An empty replica runs on all its chips from now on. */
    void onAllChips(int replica) {
        running[replica] = whole[replica];
    }

    /** An empty replica runs on fewer chips from now on. */
    void onFewerChips(int replica) {
        Replica fewer = degraded[replica];
        if (fewer == null) {
            throw new IllegalStateException("replica " + replica + " does not run on fewer chips");
        }
        running[replica] = fewer;
    }

    /** Asserts that nothing is left and nothing was lost. */
    void checkDrained() {
        for (int i = 0; i < whole.length; i++) {
            whole[i].checkDrained();
            Replica fewer = degraded[i];
            if (fewer != null) {
                fewer.checkDrained();
            }
        }
    }
}
