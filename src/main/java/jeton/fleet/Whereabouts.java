package jeton.fleet;

import java.util.ArrayList;
import java.util.List;
import jeton.sim.SplitMix;

/**
 * Sets of replicas by keys, most of them of one replica: a hash table with linear probing, at most half full. A set is
 * handed out as a number, good until the next change, which tells its size without another look. Not thread safe.
 */
final class Whereabouts {
    static final long NOBODY = 0;

    /** Keys at even places, behind each its set; 0 is no key. */
    private long[] table = new long[256];

    private int keys;
    /** Sets of more than one replica. */
    private final List<ReplicaSet> several = new ArrayList<>();

    /** Who is known by a key, {@link #NOBODY} if nobody is. */
    long find(long key) {
        return table[place(key) + 1];
    }

    private int place(long key) {
        int at = 2 * (int) SplitMix.mix(key) & (table.length - 1);
        while (table[at] != key && table[at] != 0) {
            at = (at + 2) & (table.length - 1);
        }
        return at;
    }

    /** A set of so many: the one of the number, or for one alone that replica. */
    private static long set(int size, int number) {
        return ((long) size << Integer.SIZE) + number;
    }

    static int size(long set) {
        return (int) (set >> Integer.SIZE);
    }

    /** The i-th of a set, in ascending order. */
    int get(long set, int i) {
        return size(set) == 1 ? (int) set : several.get((int) set).get(i);
    }

    boolean contains(long set, int replica) {
        return size(set) > 1 ? several.get((int) set).contains(replica) : set == set(1, replica);
    }

    /** Adds a replica to those known by a key, which is not 0. */
    void add(long key, int replica) {
        int at = place(key);
        long set = table[at + 1];
        if (set == NOBODY) {
            table[at] = key;
            table[at + 1] = set(1, replica);
            if (4 * ++keys > table.length) {
                grow();
            }
        } else if (!contains(set, replica)) {
            table[at + 1] = with(set, replica);
        }
    }

    private long with(long set, int replica) {
        int number = size(set) == 1 ? several.size() : (int) set;
        if (size(set) == 1) {
            ReplicaSet first = new ReplicaSet();
            first.add((int) set);
            several.add(first);
        }
        several.get(number).add(replica);
        return set(several.get(number).size(), number);
    }

    private void grow() {
        long[] old = table;
        table = new long[2 * old.length];
        for (int i = 0; i < old.length; i += 2) {
            if (old[i] != 0) {
                int at = place(old[i]);
                table[at] = old[i];
                table[at + 1] = old[i + 1];
            }
        }
    }
}
