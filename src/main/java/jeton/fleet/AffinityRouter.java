package jeton.fleet;

import jeton.sim.Draws;
import jeton.workload.Request;

/** Sessions by their hash, with bounded loads. */
final class AffinityRouter extends LoadRouter {
    /** Probes for every replica, after which the least loaded one takes the request. */
    private static final int PROBES = 4;

    private final int first;
    private final int count;
    private final double spill;
    private final Draws hash = new Draws(0, 0, "session affinity");

    /**
     * @param first of the replicas that this router may ever choose from
     * @param count of them
     */
    AffinityRouter(int first, int count, double spill, Loads loads) {
        super(loads);
        this.first = first;
        this.count = count;
        this.spill = spill;
    }

    @Override
    int choose(Request request, double now) {
        int size = members.size();
        if (size == 0) {
            return NONE;
        }
        order.settle(now);
        if (request.session != Request.NO_SESSION) {
            double most = Math.ceil(spill * (order.sum() + 1) / size);
            for (int probe = 0; probe < PROBES * count; probe++) {
                int replica = first + (int) (hash.uniform(request.session, probe) * count);
                if (members.contains(replica) && loads.of(replica, now) < most) {
                    return replica;
                }
            }
        }
        return order.least(now);
    }
}
