package jeton.fleet;

/**
 * How a fleet deals with its requests.
 *
 * @param choice    of the pool
 * @param routing   within the pool, or over all of them
 * @param staleness seconds between two looks at the replicas' loads, on which routers rely until the next; 0 where they
 *                  always know the present. What is in caches they always know.
 * @param admission who is let in
 * @param patience  how long clients wait, and how often they ask
 */
public record Rules(
        PoolChoice choice, RoutingPolicy routing, double staleness, Admission admission, Patience patience) {
    public Rules {
        if (!(staleness >= 0 && staleness < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("staleness is finite and not negative, was " + staleness);
        }
    }

    /** Any pool, exact knowledge, everybody admitted, endless patience. */
    public static Rules of(RoutingPolicy routing) {
        return new Rules(PoolChoice.ANY, routing, 0, Admission.OPEN, Patience.ENDLESS);
    }

    public Rules choosing(PoolChoice poolChoice) {
        return new Rules(poolChoice, routing, staleness, admission, patience);
    }

    public Rules lookingEvery(double seconds) {
        return new Rules(choice, routing, seconds, admission, patience);
    }

    public Rules admitting(Admission rule) {
        return new Rules(choice, routing, staleness, rule, patience);
    }

    public Rules waiting(Patience rule) {
        return new Rules(choice, routing, staleness, admission, rule);
    }
}
