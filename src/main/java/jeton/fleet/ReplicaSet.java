package jeton.fleet;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** Some replicas of many, in their order. Changes cost O(n). Not thread safe. */
final class ReplicaSet {
    /** A set of more than this many has a bit for each replica from then on. */
    private static final int FEW = 16;

    private int[] replicas = new int[1];
    private int size;
    private @Nullable BitSet bits;

    int size() {
        return size;
    }

    int get(int i) {
        return replicas[i];
    }

    /** Place of the first from {@code replica} on; {@link #size()} if there is none. */
    int from(int replica) {
        int at = Arrays.binarySearch(replicas, 0, size, replica);
        return at >= 0 ? at : -at - 1;
    }

    boolean contains(int replica) {
        return bits != null ? bits.get(replica) : Arrays.binarySearch(replicas, 0, size, replica) >= 0;
    }

    void add(int replica) {
        if (contains(replica)) {
            return;
        }
        if (size == replicas.length) {
            replicas = Arrays.copyOf(replicas, 2 * size);
        }
        int at = from(replica);
        System.arraycopy(replicas, at, replicas, at + 1, size - at);
        replicas[at] = replica;
        size++;
        if (bits != null) {
            bits.set(replica);
        } else if (size > FEW) {
            bits = new BitSet();
            for (int i = 0; i < size; i++) {
                bits.set(replicas[i]);
            }
        }
    }

    /** Takes out one that is in. */
    void remove(int replica) {
        int at = from(replica);
        size--;
        System.arraycopy(replicas, at + 1, replicas, at, size - at);
        if (bits != null) {
            bits.clear(replica);
        }
    }
}
