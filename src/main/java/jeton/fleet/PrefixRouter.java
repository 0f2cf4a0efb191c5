package jeton.fleet;

import jeton.workload.Request;

/** The best compromise between what is in a replica's cache and how busy it is. */
final class PrefixRouter extends LoadRouter {
    private final double prefixWeight;
    private final double loadWeight;
    private final CacheHits hits;
    private final int[] taken;
    private final double[] takenLoad;

    PrefixRouter(RoutingPolicy.PrefixAware policy, Loads loads, CacheHits hits) {
        super(loads);
        this.hits = hits;
        prefixWeight = policy.prefixWeight();
        loadWeight = policy.loadWeight();
        taken = new int[loads.replicas()];
        takenLoad = new double[loads.replicas()];
    }

    @Override
    int choose(Request request, double now) {
        order.settle(now);
        double sum = order.sum();
        double perRequest = sum == 0 ? 0 : loadWeight * members.size() / sum;
        int best = NONE;
        double highest = Double.NEGATIVE_INFINITY;
        int count = 0;
        // not even with the whole prompt in its cache would one of the others score higher; without segments it is in
        // none
        double most = request.segments == 0 ? 0 : prefixWeight;
        while (!order.isEmpty() && most - perRequest * order.leastBound() >= highest) {
            int replica = order.take();
            double load = loads.of(replica, now);
            double hit = (double) hits.tokens(replica, request, now) / request.promptTokens;
            double score = prefixWeight * hit - perRequest * load;
            if (score > highest || (score == highest && replica < best)) {
                best = replica;
                highest = score;
            }
            taken[count] = replica;
            takenLoad[count++] = load;
        }
        for (int i = 0; i < count; i++) {
            order.putBack(taken[i], takenLoad[i]);
        }
        return best;
    }
}
