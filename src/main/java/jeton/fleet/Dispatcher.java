package jeton.fleet;

import java.util.Arrays;
import jeton.fleet.RoutingPolicy.Load;
import jeton.serving.Replica;
import jeton.workload.Request;
import org.jspecify.annotations.Nullable;
import umontreal.ssj.rng.RandomStream;

/** Finds the pool of a request, and a replica in it. Not thread safe. */
final class Dispatcher {
    private final Rules rules;
    private final Replica[] replicas;
    private final RandomStream stream;
    /** One for all pools, or one a pool. */
    private final Router[] routers;
    /** Of each replica. */
    private final int[] routerOf;
    /** Requests in each pool; null where the choice of the pool does not ask for them. */
    private final @Nullable PoolLoads loads;
    /** Requests on their way to the replicas; null where none was chosen before it comes. */
    private final @Nullable Promises promises;

    /**
     * @param replicas of all pools, one pool after the other
     * @param sizes    replicas of each pool, open or not
     * @param promises null where no replica is chosen before a request can come to it
     */
    Dispatcher(Rules rules, Replica[] replicas, int[] sizes, RandomStream stream, @Nullable Promises promises) {
        if (!rules.choice().suits(sizes.length)) {
            throw new IllegalArgumentException(rules.choice() + " does not suit " + sizes.length + " pools");
        }
        this.rules = rules;
        this.replicas = replicas;
        this.stream = stream;
        this.promises = promises;
        routerOf = new int[replicas.length];
        loads = rules.choice() instanceof PoolChoice.Overflow ? new PoolLoads(replicas, sizes) : null;
        boolean one = rules.choice() instanceof PoolChoice.Any;
        routers = new Router[one ? 1 : sizes.length];
        int first = 0;
        for (int pool = 0; pool < routers.length; pool++) {
            int count = one ? replicas.length : sizes[pool];
            routers[pool] = router(first, count);
            for (int i = first; i < first + count; i++) {
                routerOf[i] = pool;
            }
            first += count;
        }
    }

    private Router router(int first, int count) {
        RoutingPolicy policy = rules.routing();
        if (policy instanceof RoutingPolicy.RoundRobin) {
            return new PlainRouter(replicas.length, null);
        }
        if (policy instanceof RoutingPolicy.Random) {
            return new PlainRouter(replicas.length, stream);
        }
        if (policy instanceof RoutingPolicy.LeastLoaded least) {
            return new LeastLoadedRouter(loads(least.load()));
        }
        if (policy instanceof RoutingPolicy.PowerOfChoices power) {
            return new PowerOfChoicesRouter(power.choices(), loads(power.load()), stream);
        }
        if (policy instanceof RoutingPolicy.SessionAffinity affinity) {
            return new AffinityRouter(first, count, affinity.spill(), loads(Load.REQUESTS));
        }
        if (policy instanceof RoutingPolicy.PrefixAware prefix) {
            return new PrefixRouter(prefix, loads(Load.REQUESTS), Caches.of(replicas));
        }
        int[] blockTokens = Arrays.stream(replicas)
                .mapToInt(replica -> replica.cache().blockTokens())
                .toArray();
        return new KvOverlapRouter(
                (RoutingPolicy.KvOverlap) policy, loads(Load.TOKENS), Caches.of(replicas), blockTokens, stream);
    }

    private Loads loads(Load measure) {
        return Loads.of(replicas, measure, rules.staleness() > 0, promises);
    }

    /** The replica that takes a request, {@link Router#NONE} if none of its pool does. */
    int choose(Request request, double now) {
        return routers[routers.length == 1 ? 0 : pool(request)].choose(request, now);
    }

    private int pool(Request request) {
        int last = routers.length - 1;
        if (rules.choice() instanceof PoolChoice.ByKind byKind) {
            return byKind.poolOfKind()
                    .get(Math.min(request.kind, byKind.poolOfKind().size() - 1));
        }
        if (rules.choice() instanceof PoolChoice.ByLength byLength) {
            int pool = 0;
            while (pool < last
                    && request.promptTokens > byLength.longestPrompt().get(pool)) {
                pool++;
            }
            return pool;
        }
        if (rules.choice() instanceof PoolChoice.ByDeadline byDeadline) {
            int pool = 0;
            while (pool < last
                    && request.deadline - request.arrival
                            > byDeadline.longestSeconds().get(pool)) {
                pool++;
            }
            return pool;
        }
        return loads != null && rules.choice() instanceof PoolChoice.Overflow overflow
                ? loads.firstBelow(overflow.mostRequests())
                : 0;
    }

    /** Whether a replica takes requests. */
    boolean isOpen(int replica) {
        return routers[routerOf[replica]].members.contains(replica);
    }

    void open(int replica) {
        routers[routerOf[replica]].open(replica);
        if (loads != null) {
            loads.open(replica);
        }
    }

    void close(int replica) {
        routers[routerOf[replica]].close(replica);
        if (loads != null) {
            loads.close(replica);
        }
    }

    void changed(int replica) {
        routers[routerOf[replica]].changed(replica);
        if (loads != null) {
            loads.changed(replica);
        }
    }

    /** Loads are looked at anew. */
    void look(double now) {
        for (Router router : routers) {
            router.look(now);
        }
    }
}
