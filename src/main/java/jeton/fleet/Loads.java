package jeton.fleet;

import jeton.fleet.RoutingPolicy.Load;
import jeton.serving.Replica;
import jeton.serving.ReplicaView;
import org.jspecify.annotations.Nullable;

/** The loads of replicas, as they are or as they were when somebody looked last. Not thread safe. */
final class Loads {
    /** The load of a replica at present; between two events of the replica it never falls. */
    @FunctionalInterface
    interface Present {
        double of(int replica, double now);
    }

    private final int replicas;
    private final Present present;
    /** What was seen last; null where the present is known. */
    private final double @Nullable [] seen;

    /** @param stale whether loads are known only as they were at the last {@link #look} */
    Loads(int replicas, Present present, boolean stale) {
        this.replicas = replicas;
        this.present = present;
        seen = stale ? new double[replicas] : null;
    }

    static Loads of(Replica[] replicas, Load measure, boolean stale) {
        ReplicaView view = new ReplicaView();
        return new Loads(
                replicas.length,
                switch (measure) {
                    case REQUESTS -> (i, now) -> replicas[i].outstanding();
                    case TOKENS ->
                        (i, now) -> {
                            replicas[i].look(now, view);
                            return view.tokens();
                        };
                    case CACHE -> (i, now) -> (double) replicas[i].cacheBytes(now) / replicas[i].capacityBytes();
                },
                stale);
    }

    /** With what those will add that are on their way. */
    static Loads of(Replica[] replicas, Load measure, boolean stale, Promises promises) {
        Present present = of(replicas, measure, false).present;
        return new Loads(replicas.length, (i, now) -> present.of(i, now) + promises.load(i, measure), stale);
    }

    int replicas() {
        return replicas;
    }

    boolean stale() {
        return seen != null;
    }

    /** Looks at all replicas. */
    void look(double now) {
        if (seen != null) {
            for (int i = 0; i < replicas; i++) {
                seen[i] = present.of(i, now);
            }
        }
    }

    /** Load of a replica as far as is known. */
    double of(int replica, double now) {
        return seen != null ? seen[replica] : present.of(replica, now);
    }
}
