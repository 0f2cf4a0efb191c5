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

        /** A replica had an event. */
        default void changed(int replica) {}
    }

    /** Requests change with the events of a replica alone: they are counted then, while what it consists of is at hand. */
    private static final class Requests implements Present {
        private final Replica[] replicas;
        private final int[] counts;

        Requests(Replica[] replicas) {
            this.replicas = replicas;
            counts = new int[replicas.length];
        }

        @Override
        public double of(int replica, double now) {
            assert counts[replica] == replicas[replica].outstanding()
                    : "an event of replica " + replica + " went unseen";
            return counts[replica];
        }

        @Override
        public void changed(int replica) {
            counts[replica] = replicas[replica].outstanding();
        }
    }

    /** With what those will add that are on their way. */
    private record Promised(Present present, Promises promises, Load measure) implements Present {
        @Override
        public double of(int replica, double now) {
            return present.of(replica, now) + promises.load(replica, measure);
        }

        @Override
        public void changed(int replica) {
            present.changed(replica);
        }
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

    /** @param promises to replicas, null where none are made */
    static Loads of(Replica[] replicas, Load measure, boolean stale, @Nullable Promises promises) {
        ReplicaView view = new ReplicaView();
        Present present = switch (measure) {
            case REQUESTS -> stale ? (i, now) -> replicas[i].outstanding() : new Requests(replicas);
            case TOKENS ->
                (i, now) -> {
                    replicas[i].look(now, view);
                    return view.tokens();
                };
            case CACHE -> (i, now) -> (double) replicas[i].cacheBytes(now) / replicas[i].capacityBytes();
        };
        return new Loads(replicas.length, promises == null ? present : new Promised(present, promises, measure), stale);
    }

    int replicas() {
        return replicas;
    }

    boolean stale() {
        return seen != null;
    }

    /** A replica had an event, or takes requests from now on. */
    void changed(int replica) {
        present.changed(replica);
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
