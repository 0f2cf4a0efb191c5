package jeton.fleet;

import java.util.Arrays;
import jeton.workload.Request;
import org.apache.commons.math3.util.FastMath;
import umontreal.ssj.rng.RandomStream;

/** The lowest cost in blocks, or a draw that favours low costs. */
final class KvOverlapRouter extends CacheRouter {
    private final double overlapWeight;
    private final double temperature;
    private final RandomStream stream;
    /** Tokens of a block, of each replica. */
    private final int[] blockTokens;

    private final int largestBlock;
    private final double[] cost;
    /** The cheapest so far. */
    private final int[] equals;

    private int equal;
    private double least;
    private int prompt;

    KvOverlapRouter(
            RoutingPolicy.KvOverlap policy, Loads loads, Caches caches, int[] blockTokens, RandomStream stream) {
        super(loads, caches);
        this.blockTokens = blockTokens;
        overlapWeight = policy.overlapWeight();
        temperature = policy.temperature();
        this.stream = stream;
        largestBlock = Arrays.stream(blockTokens).max().orElse(1);
        cost = new double[loads.replicas()];
        equals = new int[loads.replicas()];
    }

    @Override
    int chooseAmong(Request request, double now) {
        prompt = request.promptTokens;
        return temperature > 0 ? draw(request, now) : lowest(request, now);
    }

    private double cost(int tokens, double load, int size) {
        return overlapWeight * blocks(prompt - tokens, size) + blocks(load, size);
    }

    /** Blocks of a whole number of tokens, at least 0. */
    private static double blocks(double tokens, int size) {
        return (long) ((tokens + size - 1) / size);
    }

    private int lowest(Request request, double now) {
        order.settle(now);
        equal = 0;
        least = Double.POSITIVE_INFINITY;
        offerAll(request, now);
        if (equal == 1) {
            return equals[0];
        }
        Arrays.sort(equals, 0, equal);
        return equals[stream.nextInt(0, equal - 1)];
    }

    /** Nobody's blocks are larger, so that nobody counts fewer. */
    @Override
    boolean anyMayWin(int tokens) {
        return cost(tokens, order.leastBound(), largestBlock) <= least;
    }

    @Override
    boolean mayWin(int replica, int tokens, double load) {
        return cost(tokens, load, blockTokens[replica]) <= least;
    }

    @Override
    void offer(int replica, int tokens, double load) {
        double itsCost = cost(tokens, load, blockTokens[replica]);
        if (itsCost < least) {
            least = itsCost;
            equal = 0;
        }
        if (itsCost == least) {
            equals[equal++] = replica;
        }
    }

    private int draw(Request request, double now) {
        int size = members.size();
        double lowest = Double.POSITIVE_INFINITY;
        double most = 0;
        for (int i = 0; i < size; i++) {
            int replica = members.get(i);
            int tokens = tokens(replica, index.most(replica), request, now);
            cost[i] = cost(tokens, loads.of(replica, now), blockTokens[replica]);
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
