package jeton.fleet;

import java.util.List;
import jeton.serving.Replica;

/**
 * Replicas that are alike, under one name.
 *
 * @param replicas all that can ever serve at once, idle and empty
 * @param atStart  of them, those that serve from the start, the first ones
 */
public record Pool(String name, List<? extends Replica> replicas, int atStart) {
    public Pool {
        replicas = List.copyOf(replicas);
        if (replicas.isEmpty() || atStart < 0 || atStart > replicas.size()) {
            throw new IllegalArgumentException(
                    "pool " + name + " starts with " + atStart + " of " + replicas.size() + " replicas");
        }
    }

    /** A pool whose replicas serve all the time. */
    public static Pool of(String name, List<? extends Replica> replicas) {
        return new Pool(name, replicas, replicas.size());
    }
}
