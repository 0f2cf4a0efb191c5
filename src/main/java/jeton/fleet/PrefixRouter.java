package jeton.fleet;

import java.util.BitSet;
import jeton.workload.Request;
import org.jspecify.annotations.Nullable;

/** The best compromise between what is in a replica's cache and how busy it is. */
final class PrefixRouter extends LoadRouter {
    private final double prefixWeight;
    private final double loadWeight;
    private final CacheHits hits;
    private final FirstSegments seen;
    private final int[] taken;
    private final double[] takenLoad;
    private int best;
    private double highest;

    PrefixRouter(RoutingPolicy.PrefixAware policy, Loads loads, CacheHits hits) {
        super(loads);
        this.hits = hits;
        prefixWeight = policy.prefixWeight();
        loadWeight = policy.loadWeight();
        seen = new FirstSegments(loads.replicas());
        taken = new int[loads.replicas()];
        takenLoad = new double[loads.replicas()];
    }

    @Override
    int choose(Request request, double now) {
        order.settle(now);
        double sum = order.sum();
        double perRequest = sum == 0 ? 0 : loadWeight * members.size() / sum;
        best = NONE;
        highest = Double.NEGATIVE_INFINITY;
        @Nullable BitSet holders = seen.holders(request);
        boolean asked = holders != null && holders.cardinality() <= FirstSegments.FEW;
        if (holders != null && asked) {
            for (int replica = holders.nextSetBit(0); replica >= 0; replica = holders.nextSetBit(replica + 1)) {
                if (members.contains(replica)) {
                    rate(replica, hit(replica, request, now), perRequest * loads.of(replica, now));
                }
            }
        }
        askInOrder(request, now, perRequest, holders, asked);
        if (best != NONE) {
            seen.sent(request, best);
        }
        return best;
    }

    /** @param asked whether those who may have the prompt were asked already */
    private void askInOrder(Request request, double now, double perRequest, @Nullable BitSet holders, boolean asked) {
        int count = 0;
        // not even with the whole prompt in its cache would one of the others score higher
        double most = asked ? 0 : prefixWeight;
        while (!order.isEmpty() && most - perRequest * order.leastBound() >= highest) {
            int replica = order.take();
            double load = loads.of(replica, now);
            boolean holds = holders == null || holders.get(replica);
            if (!holds || !asked) {
                rate(replica, holds ? hit(replica, request, now) : 0, perRequest * load);
            }
            taken[count] = replica;
            takenLoad[count++] = load;
        }
        for (int i = 0; i < count; i++) {
            order.putBack(taken[i], takenLoad[i]);
        }
    }

    private double hit(int replica, Request request, double now) {
        return (double) hits.tokens(replica, request, now) / request.promptTokens;
    }

    private void rate(int replica, double hit, double load) {
        double score = prefixWeight * hit - load;
        if (score > highest || (score == highest && replica < best)) {
            best = replica;
            highest = score;
        }
    }
}
