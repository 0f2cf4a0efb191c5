package jeton.fleet;

/** How requests are spread over the replicas that may take them. Among equals the first replica wins, unless said. */
public sealed interface RoutingPolicy {
    RoutingPolicy ROUND_ROBIN = new RoundRobin();
    RoutingPolicy RANDOM = new Random();
    RoutingPolicy LEAST_OUTSTANDING = new LeastLoaded(Load.REQUESTS);
    RoutingPolicy POWER_OF_TWO = new PowerOfChoices(2, Load.REQUESTS);

    /** What makes one replica more loaded than another. */
    enum Load {
        /** Requests there, waiting or running. */
        REQUESTS,
        /** Prompt tokens still to be computed and tokens in the cache. */
        TOKENS,
        /** Share of the cache's bytes that is taken. */
        CACHE
    }

    /** Whether it draws random numbers where it has a choice. */
    boolean draws();

    /** In turn. */
    record RoundRobin() implements RoutingPolicy {
        @Override
        public boolean draws() {
            return false;
        }
    }

    /** Uniformly at random. */
    record Random() implements RoutingPolicy {
        @Override
        public boolean draws() {
            return true;
        }
    }

    /** To the replica with the least load. */
    record LeastLoaded(Load load) implements RoutingPolicy {
        @Override
        public boolean draws() {
            return false;
        }
    }

    /**
     * To the least loaded of some different replicas drawn at random, the first drawn of equals (Mitzenmacher, The power of
     * two choices in randomized load balancing, 2001).
     *
     * @param choices replicas drawn, from 1; all of them where there are fewer
     */
    record PowerOfChoices(int choices, Load load) implements RoutingPolicy {
        public PowerOfChoices {
            if (choices < 1) {
                throw new IllegalArgumentException("at least one replica must be drawn, was " + choices);
            }
        }

        @Override
        public boolean draws() {
            return true;
        }
    }

    /**
     * All requests of a session to the replica that its hash says, as long as that one has room: no more than
     * {@code ceil(spill x mean)} requests, the new one counted; otherwise to the next one that its hash says (Mirrokni,
     * Thorup, Zadimoghaddam: Consistent hashing with bounded loads, SODA 2018). Requests without a session go to the
     * replica with the fewest requests.
     *
     * @param spill from 1; infinite for sessions that never move
     */
    record SessionAffinity(double spill) implements RoutingPolicy {
        /** As the authors of the rule run it. */
        public static final double USUAL_SPILL = 1.25;

        public SessionAffinity {
            if (!(spill >= 1)) {
                throw new IllegalArgumentException("no replica could take more than the mean, spill was " + spill);
            }
        }

        @Override
        public boolean draws() {
            return false;
        }
    }

    /**
     * To the highest {@code prefixWeight x h - loadWeight x l}, with h the share of the prompt that is in the replica's
     * cache and l its requests over the mean of all.
     *
     * @param prefixWeight from 0
     * @param loadWeight   from 0
     */
    record PrefixAware(double prefixWeight, double loadWeight) implements RoutingPolicy {
        /** A replica with the whole prompt may have three times the load of one that is as busy as the mean. */
        public static final double USUAL_LOAD_WEIGHT = 0.5;

        public PrefixAware {
            requireWeight(prefixWeight);
            requireWeight(loadWeight);
        }

        @Override
        public boolean draws() {
            return false;
        }
    }

    /**
     * To the lowest {@code overlapWeight x prefill + active}, with {@code prefill} the blocks of the prompt that are not in
     * the replica's cache and {@code active} the blocks of the requests there (NVIDIA Dynamo, KV router); one of equals at
     * random. Above temperature 0 a replica is drawn: with costs scaled to lie between 0 and 1, in proportion to
     * {@code exp(-cost / temperature)}.
     *
     * @param overlapWeight from 0
     * @param temperature   from 0
     */
    record KvOverlap(double overlapWeight, double temperature) implements RoutingPolicy {
        public KvOverlap {
            requireWeight(overlapWeight);
            requireWeight(temperature);
        }

        @Override
        public boolean draws() {
            return true;
        }
    }

    private static void requireWeight(double weight) {
        if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("weights are finite and not negative, was " + weight);
        }
    }
}
