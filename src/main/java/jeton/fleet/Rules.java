package jeton.fleet;

/**
 * How a fleet deals with its requests.
 *
 * @param choice     of the pool
 * @param routing    within the pool, or over all of them
 * @param staleness  seconds between two looks at the replicas' loads, on which routers rely until the next; 0 where
 *                   they always know the present. What is in caches they always know.
 */
public record Rules(PoolChoice choice, RoutingPolicy routing, double staleness) {
    public Rules {
        if (!(staleness >= 0 && staleness < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("staleness is finite and not negative, was " + staleness);
        }
    }

    /** Any pool, exact knowledge, everybody admitted. */
    public static Rules of(RoutingPolicy routing) {
        return new Rules(PoolChoice.ANY, routing, 0);
    }

    public Rules choosing(PoolChoice poolChoice) {
        return new Rules(poolChoice, routing, staleness);
    }

    public Rules lookingEvery(double seconds) {
        return new Rules(choice, routing, seconds);
    }
}
