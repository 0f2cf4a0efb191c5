package jeton.fleet;

import java.util.function.LongConsumer;
import jeton.serving.Chain;
import jeton.serving.Replica;
import jeton.workload.Request;

/** What routers know of the caches of replicas. */
interface Caches {
    /** Leading tokens of the prompt of a request that a replica has; {@code chain} is what it says. */
    int tokens(int replica, Request request, Chain chain, double now);

    /** Whether a replica keeps prompts for those that begin like them. */
    boolean keep(int replica);

    /** Shows the keys of all segments ({@link Chain}) that a replica keeps, or will without another request; maybe others. */
    void show(int replica, LongConsumer keys);

    static Caches of(Replica[] replicas) {
        return new Caches() {
            @Override
            public int tokens(int replica, Request request, Chain chain, double now) {
                return replicas[replica].cachedTokens(now, request, chain);
            }

            @Override
            public boolean keep(int replica) {
                return replicas[replica].keepsPrompts();
            }

            @Override
            public void show(int replica, LongConsumer keys) {
                replicas[replica].showPrompts(keys);
            }
        };
    }
}
