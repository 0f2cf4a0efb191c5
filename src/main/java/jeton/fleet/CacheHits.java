package jeton.fleet;

import jeton.workload.Request;

/** What routers know of caches. */
@FunctionalInterface
interface CacheHits {
    /** Leading tokens of a prompt that a replica has in its cache. */
    int tokens(int replica, Request request, double now);
}
