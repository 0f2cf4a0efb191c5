package jeton.fleet;

import org.jspecify.annotations.Nullable;

/**
 * How a fleet deals with its requests.
 *
 * @param choice    of the pool
 * @param routing   within the pool, or over all of them
 * @param staleness seconds between two looks at the replicas' loads, on which routers rely until the next; 0 where they
 *                  always know the present. What is in caches they always know.
 * @param admission who is let in
 * @param patience  how long clients wait, and how often they ask
 * @param transfer  how caches get from prefill to decode replicas; null where every replica serves whole requests
 */
public record Rules(
        PoolChoice choice,
        RoutingPolicy routing,
        double staleness,
        Admission admission,
        Patience patience,
        @Nullable TransferRule transfer) {
    public Rules {
        if (!(staleness >= 0 && staleness < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("staleness is finite and not negative, was " + staleness);
        }
    }

    /** Any pool, exact knowledge, everybody admitted, endless patience. */
    public static Rules of(RoutingPolicy routing) {
        return new Rules(PoolChoice.ANY, routing, 0, Admission.OPEN, Patience.ENDLESS, null);
    }

    /** Whether requests are turned away or leave before more of them are there than can be served. */
    public boolean shedsLoad() {
        Admission.Most replica = admission.replica();
        Admission.Most fleet = admission.fleet();
        boolean bounded = !replica.equals(Admission.Most.ANY) || !fleet.equals(Admission.Most.ANY);
        return bounded
                || admission.ttft() < Double.POSITIVE_INFINITY
                || !admission.rates().isEmpty()
                || patience.timeout() < Double.POSITIVE_INFINITY;
    }

    /** The same without anything that turns requests away. */
    public Rules lettingIn() {
        return new Rules(choice, routing, staleness, Admission.OPEN, Patience.ENDLESS, transfer);
    }

    public Rules choosing(PoolChoice poolChoice) {
        return new Rules(poolChoice, routing, staleness, admission, patience, transfer);
    }

    public Rules lookingEvery(double seconds) {
        return new Rules(choice, routing, seconds, admission, patience, transfer);
    }

    public Rules admitting(Admission rule) {
        return new Rules(choice, routing, staleness, rule, patience, transfer);
    }

    public Rules waiting(Patience rule) {
        return new Rules(choice, routing, staleness, admission, rule, transfer);
    }

    public Rules handingOver(@Nullable TransferRule rule) {
        return new Rules(choice, routing, staleness, admission, patience, rule);
    }
}
