package jeton.fleet;

import java.util.Arrays;

/** Some replicas of many, in their order. Changes cost O(n). Not thread safe. */
final class ReplicaSet {
    private int[] replicas = new int[1];
    private int size;

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
        int at = from(replica);
        return at < size && replicas[at] == replica;
    }

    void add(int replica) {
        int at = from(replica);
        if (at < size && replicas[at] == replica) {
            return;
        }
        if (size == replicas.length) {
            replicas = Arrays.copyOf(replicas, 2 * size);
        }
        System.arraycopy(replicas, at, replicas, at + 1, size - at);
        replicas[at] = replica;
        size++;
    }

    /** Takes out one that is in. */
    void remove(int replica) {
        int at = from(replica);
        size--;
        System.arraycopy(replicas, at + 1, replicas, at, size - at);
    }
}
