package jeton.fleet;

import java.util.Arrays;
import java.util.BitSet;
import jeton.workload.Request;
import org.apache.commons.math3.util.FastMath;
import org.jspecify.annotations.Nullable;
import umontreal.ssj.rng.RandomStream;

/** The lowest cost in blocks, or a draw that favours low costs. */
final class KvOverlapRouter extends LoadRouter {
    private final double overlapWeight;
    private final double temperature;
    private final RandomStream stream;
    private final CacheHits hits;
    private final FirstSegments seen;
    /** Tokens of a block, of each replica. */
    private final int[] blockTokens;

    private final int largestBlock;
    private final int[] taken;
    private final double[] takenLoad;
    private final double[] cost;
    /** The cheapest so far. */
    private final int[] equals;

    private int equal;
    private double least;

    KvOverlapRouter(
            RoutingPolicy.KvOverlap policy, Loads loads, CacheHits hits, int[] blockTokens, RandomStream stream) {
        super(loads);
        this.hits = hits;
        seen = new FirstSegments(loads.replicas());
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
        if (members.size() == 0) {
            return NONE;
        }
        int chosen = members.size() == 1 ? members.get(0) : chooseAmongMany(request, now);
        seen.sent(request, chosen);
        return chosen;
    }

    private int chooseAmongMany(Request request, double now) {
        @Nullable BitSet holders = seen.holders(request);
        return temperature > 0 ? draw(request, holders, now) : lowest(request, holders, now);
    }

    /** @param holders those that may have something of the prompt; null if any may */
    private double cost(int replica, Request request, @Nullable BitSet holders, double tokens, double now) {
        int size = blockTokens[replica];
        int found = holders == null || holders.get(replica) ? hits.tokens(replica, request, now) : 0;
        int missing = request.promptTokens - found;
        return overlapWeight * blocks(missing, size) + blocks(tokens, size);
    }

    private static double blocks(double tokens, int size) {
        return Math.ceil(tokens / size);
    }

    private int lowest(Request request, @Nullable BitSet holders, double now) {
        order.settle(now);
        equal = 0;
        least = Double.POSITIVE_INFINITY;
        boolean asked = holders != null && holders.cardinality() <= FirstSegments.FEW;
        if (holders != null && asked) {
            for (int replica = holders.nextSetBit(0); replica >= 0; replica = holders.nextSetBit(replica + 1)) {
                if (members.contains(replica)) {
                    offer(replica, cost(replica, request, holders, loads.of(replica, now), now));
                }
            }
        }
        int count = 0;
        int computed = asked ? request.promptTokens : 0;
        while (!order.isEmpty() && leastCost(computed, order.leastBound()) <= least) {
            int replica = order.take();
            double tokens = loads.of(replica, now);
            if (holders == null || !asked || !holders.get(replica)) {
                offer(replica, cost(replica, request, holders, tokens, now));
            }
            taken[count] = replica;
            takenLoad[count++] = tokens;
        }
        for (int i = 0; i < count; i++) {
            order.putBack(taken[i], takenLoad[i]);
        }
        if (equal == 1) {
            return equals[0];
        }
        Arrays.sort(equals, 0, equal);
        return equals[stream.nextInt(0, equal - 1)];
    }

    private void offer(int replica, double itsCost) {
        if (itsCost < least) {
            least = itsCost;
            equal = 0;
        }
        if (itsCost == least) {
            equals[equal++] = replica;
        }
    }

    /** No replica costs less that has at least so many tokens, and would have to compute at least so many. */
    private double leastCost(int computed, double tokens) {
        return overlapWeight * blocks(computed, largestBlock) + blocks(tokens, largestBlock);
    }

    private int draw(Request request, @Nullable BitSet holders, double now) {
        int size = members.size();
        double lowest = Double.POSITIVE_INFINITY;
        double most = 0;
        for (int i = 0; i < size; i++) {
            int replica = members.get(i);
            cost[i] = cost(replica, request, holders, loads.of(replica, now), now);
            lowest = Math.min(lowest, cost[i]);
            most = Math.max(most, cost[i]);
        }
        double scale = most == lowest ? 0 : 1 / ((most - lowest) * temperature);
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += FastMath.exp((lowest - cost[i]) * scale);
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
