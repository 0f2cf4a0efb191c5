package jeton.fleet;

import umontreal.ssj.rng.RandomStream;

/** How requests are spread over identical replicas. */
public enum RoutingPolicy {
    /** In turn. */
    ROUND_ROBIN,
    /** Uniformly at random. */
    RANDOM,
    /** To the replica with the fewest requests, waiting or running; the first of equals. */
    LEAST_OUTSTANDING,
    /** To the one with fewer requests of two replicas drawn at random. */
    POWER_OF_TWO;

    /** A router for {@code replicas} idle replicas; random policies draw from {@code stream}. */
    Router router(int replicas, RandomStream stream) {
        if (replicas == 1) {
            return new Router.RoundRobin(1);
        }
        return switch (this) {
            case ROUND_ROBIN -> new Router.RoundRobin(replicas);
            case RANDOM -> new Router.Random(replicas, stream);
            case LEAST_OUTSTANDING -> new Router.LeastOutstanding(replicas);
            case POWER_OF_TWO -> new Router.PowerOfTwo(replicas, stream);
        };
    }
}
