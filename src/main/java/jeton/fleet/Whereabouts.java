package jeton.fleet;

import java.util.ArrayList;
import java.util.List;
import jeton.sim.LongIndex;

/**
 * Sets of replicas by keys, most of them of one replica. A set is handed out as a number, good until the next change: the
 * replica itself if there is no other. Not thread safe.
 */
final class Whereabouts {
    static final int NOBODY = LongIndex.NONE;

    private final LongIndex sets = new LongIndex();
    /** Sets of more than one replica: the one at i has the number -2 - i. */
    private final List<ReplicaSet> several = new ArrayList<>();

    /** Who is known by a key, {@link #NOBODY} if nobody is. */
    int find(long key) {
        return sets.get(key);
    }

    private ReplicaSet several(int set) {
        return several.get(-2 - set);
    }

    int size(int set) {
        return set >= 0 ? 1 : set == NOBODY ? 0 : several(set).size();
    }

    /** The i-th of a set, in ascending order. */
    int get(int set, int i) {
        return set >= 0 ? set : several(set).get(i);
    }

    boolean contains(int set, int replica) {
        return set == replica || (set < NOBODY && several(set).contains(replica));
    }

    /** Adds a replica to those known by a key. */
    void add(long key, int replica) {
        int set = sets.get(key);
        if (set == NOBODY) {
            sets.put(key, replica);
        } else if (set < NOBODY) {
            several(set).add(replica);
        } else if (set != replica) {
            ReplicaSet both = new ReplicaSet();
            both.add(set);
            both.add(replica);
            several.add(both);
            sets.put(key, -1 - several.size());
        }
    }
}
