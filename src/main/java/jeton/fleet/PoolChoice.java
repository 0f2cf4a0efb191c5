package jeton.fleet;

import java.util.List;

/** Which pool a request goes to; the routing policy then finds a replica in it. */
public sealed interface PoolChoice {
    PoolChoice ANY = new Any();

    /** Whether it makes sense for so many pools: every pool it names exists, and every pool has its limit. */
    boolean suits(int pools);

    /** No distinction: one router over the replicas of all pools. */
    record Any() implements PoolChoice {
        @Override
        public boolean suits(int pools) {
            return true;
        }
    }

    /**
     * By the request's class.
     *
     * @param poolOfKind ordinal of the pool for each class; classes beyond the last go where the last one goes
     */
    record ByKind(List<Integer> poolOfKind) implements PoolChoice {
        public ByKind {
            poolOfKind = List.copyOf(poolOfKind);
            if (poolOfKind.isEmpty()) {
                throw new IllegalArgumentException("no class has a pool");
            }
        }

        @Override
        public boolean suits(int pools) {
            return poolOfKind.stream().allMatch(pool -> pool >= 0 && pool < pools);
        }
    }

    /**
     * By the length of the prompt: the first pool whose limit it does not exceed, in order of pools.
     *
     * @param longestPrompt in tokens, one a pool, the last for everything else
     */
    record ByLength(List<Double> longestPrompt) implements PoolChoice {
        public ByLength {
            longestPrompt = List.copyOf(longestPrompt);
        }

        @Override
        public boolean suits(int pools) {
            return longestPrompt.size() == pools;
        }
    }

    /**
     * By urgency: the first pool whose limit the time between arrival and deadline does not exceed, in order of pools.
     *
     * @param longestSeconds one a pool, the last for everything else
     */
    record ByDeadline(List<Double> longestSeconds) implements PoolChoice {
        public ByDeadline {
            longestSeconds = List.copyOf(longestSeconds);
        }

        @Override
        public boolean suits(int pools) {
            return longestSeconds.size() == pools;
        }
    }

    /**
     * The first pool with fewer requests a replica than its limit, in order of pools: the cheapest should be the first. With
     * all at their limits, the last that takes requests.
     *
     * @param mostRequests a replica, one a pool
     */
    record Overflow(List<Double> mostRequests) implements PoolChoice {
        public Overflow {
            mostRequests = List.copyOf(mostRequests);
        }

        @Override
        public boolean suits(int pools) {
            return mostRequests.size() == pools;
        }
    }
}
