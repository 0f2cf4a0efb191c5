package jeton.fleet;

import java.util.Arrays;
import jeton.workload.Request;
import org.apache.commons.math3.util.FastMath;
import umontreal.ssj.rng.RandomStream;

/** The lowest cost in blocks, or a draw that favours low costs. */
final class KvOverlapRouter extends LoadRouter {
    private final double overlapWeight;
    private final double temperature;
    private final RandomStream stream;
    private final CacheHits hits;
    /** Tokens of a block, of each replica. */
    private final int[] blockTokens;

    private final int largestBlock;
    private final int[] taken;
    private final double[] takenLoad;
    private final double[] cost;
    private final int[] equals;

    KvOverlapRouter(
            RoutingPolicy.KvOverlap policy, Loads loads, CacheHits hits, int[] blockTokens, RandomStream stream) {
        super(loads);
        this.hits = hits;
        this.blockTokens = blockTokens;
        overlapWeight = policy.overlapWeight();
        temperature = policy.temperature();
        this.stream = stream;
        largestBlock = Arrays.stream(blockTokens).max().orElse(1);
        taken = new int[loads.replicas()];
        takenLoad = new double[loads.replicas()];
        cost = new double[loads.replicas()];
        equals = new int[loads.replicas()];
    }

    @Override
    int choose(Request request, double now) {
        if (members.size() <= 1) {
            return members.size() == 0 ? NONE : members.get(0);
        }
        return temperature > 0 ? draw(request, now) : lowest(request, now);
    }

    private double cost(int replica, Request request, double tokens, double now) {
        int size = blockTokens[replica];
        // a prompt without segments is in no cache
        int found = request.segments == 0 ? 0 : hits.tokens(replica, request, now);
        int missing = request.promptTokens - found;
        return overlapWeight * blocks(missing, size) + blocks(tokens, size);
    }

    private static double blocks(double tokens, int size) {
        return Math.ceil(tokens / size);
    }

    private int lowest(Request request, double now) {
        order.settle(now);
        double least = Double.POSITIVE_INFINITY;
        int count = 0;
        int computed = request.segments == 0 ? request.promptTokens : 0;
        while (!order.isEmpty() && leastCost(computed, order.leastBound()) <= least) {
            int replica = order.take();
            double tokens = loads.of(replica, now);
            cost[count] = cost(replica, request, tokens, now);
            least = Math.min(least, cost[count]);
            taken[count] = replica;
            takenLoad[count++] = tokens;
        }
        int best = 0;
        for (int i = 0; i < count; i++) {
            order.putBack(taken[i], takenLoad[i]);
            if (cost[i] == least) {
                equals[best++] = taken[i];
            }
        }
        if (best == 1) {
            return equals[0];
        }
        Arrays.sort(equals, 0, best);
        return equals[stream.nextInt(0, best - 1)];
    }

    /** No replica costs less that has at least so many tokens, and would have to compute at least so many. */
    private double leastCost(int computed, double tokens) {
        return overlapWeight * blocks(computed, largestBlock) + blocks(tokens, largestBlock);
    }

    private int draw(Request request, double now) {
        int size = members.size();
        double least = Double.POSITIVE_INFINITY;
        double most = 0;
        for (int i = 0; i < size; i++) {
            int replica = members.get(i);
            cost[i] = cost(replica, request, loads.of(replica, now), now);
            least = Math.min(least, cost[i]);
            most = Math.max(most, cost[i]);
        }
        double scale = most == least ? 0 : 1 / ((most - least) * temperature);
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += FastMath.exp((least - cost[i]) * scale);
            cost[i] = sum;
        }
        double drawn = stream.nextDouble() * sum;
        int i = 0;
        while (i < size - 1 && cost[i] <= drawn) {
            i++;
        }
        return members.get(i);
    }
}
