package jeton.fleet;

import jeton.workload.Request;

/** Picks a replica for every request among those that take requests. Not thread safe. */
abstract sealed class Router permits LoadRouter, PlainRouter {
    /** No replica takes requests. */
    static final int NONE = -1;

    /** Those that take requests. */
    final Members members;

    Router(int replicas) {
        members = new Members(replicas);
    }

    /** The replica that takes a request, {@link #NONE} if none does. */
    abstract int choose(Request request, double now);

    /** From now on a replica takes requests. */
    void open(int replica) {
        members.add(replica);
    }

    /** From now on it takes none. */
    void close(int replica) {
        members.remove(replica);
    }

    /** Something came to a replica, left it, or was done there. */
    void changed(int replica) {}

    /** Loads are looked at anew. */
    void look(double now) {}
}
