package jeton.fleet;

import jeton.workload.Request;

/** The replica with the least load, found in O(log n). */
final class LeastLoadedRouter extends LoadRouter {
    LeastLoadedRouter(Loads loads) {
        super(loads);
    }

    @Override
    int choose(Request request, double now) {
        return members.size() == 0 ? NONE : order.least(now);
    }
}
