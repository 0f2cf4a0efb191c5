package jeton.fleet;

/** The replicas that take requests, in their order. Changes cost O(n). Not thread safe. */
final class Members {
    private final ReplicaSet members = new ReplicaSet();
    private final boolean[] isMember;

    Members(int capacity) {
        isMember = new boolean[capacity];
    }

    int size() {
        return members.size();
    }

    int get(int i) {
        return members.get(i);
    }

    /** Place of the first member from {@code replica} on; {@link #size()} if there is none. */
    int from(int replica) {
        return members.from(replica);
    }

    boolean contains(int replica) {
        return isMember[replica];
    }

    void add(int replica) {
        isMember[replica] = true;
        members.add(replica);
    }

    void remove(int replica) {
        if (isMember[replica]) {
            isMember[replica] = false;
            members.remove(replica);
        }
    }
}
