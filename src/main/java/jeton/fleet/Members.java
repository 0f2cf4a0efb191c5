package jeton.fleet;

import java.util.Arrays;

/** The replicas that take requests, in their order. Changes cost O(n). Not thread safe. */
final class Members {
    private final int[] members;
    private final boolean[] isMember;
    private int size;

    Members(int capacity) {
        members = new int[capacity];
        isMember = new boolean[capacity];
    }

    int size() {
        return size;
    }

    int get(int i) {
        return members[i];
    }

    /** Place of the first member from {@code replica} on; {@link #size()} if there is none. */
    int from(int replica) {
        int at = Arrays.binarySearch(members, 0, size, replica);
        return at >= 0 ? at : -at - 1;
    }

    boolean contains(int replica) {
        return isMember[replica];
    }

    void add(int replica) {
        if (isMember[replica]) {
            return;
        }
        isMember[replica] = true;
        int at = from(replica);
        System.arraycopy(members, at, members, at + 1, size - at);
        members[at] = replica;
        size++;
    }

    void remove(int replica) {
        if (!isMember[replica]) {
            return;
        }
        isMember[replica] = false;
        int at = from(replica);
        size--;
        System.arraycopy(members, at + 1, members, at, size - at);
    }
}
