package jeton.fleet;

import jeton.workload.Request;

/** A request that has come and not yet left for good, as its client sees it. */
final class InFlight {
    /** Where a request can be. */
    enum Place {
        /** With a replica. */
        REPLICA,
        /** At the gateway, since no replica takes requests. */
        GATEWAY,
        /** With its client, who will ask again. */
        CLIENT,
        /** Nowhere: it has left. */
        GONE
    }

    final Request request = new Request();
    Place place = Place.CLIENT;
    int attempt = 1;
    /** Times that it was lost with a replica and started anew. */
    int restarts;
    /** Ordinal of the replica that has it. */
    int replica;
    /** Number of what its client will do next; what has another number was called off. */
    long appointment;

    InFlight(Request from) {
        request.copyFrom(from);
    }
}
