package jeton.fleet;

import jeton.workload.Request;

/** The best compromise between what is in a replica's cache and how busy it is. */
final class PrefixRouter extends CacheRouter {
    private final double prefixWeight;
    private final double loadWeight;
    private int prompt;
    /** What a request weighs now. */
    private double perRequest;

    private int best;
    private double highest;

    PrefixRouter(RoutingPolicy.PrefixAware policy, Loads loads, Caches caches) {
        super(loads, caches);
        prefixWeight = policy.prefixWeight();
        loadWeight = policy.loadWeight();
    }

    @Override
    int chooseAmong(Request request, double now) {
        order.settle(now);
        double sum = order.sum();
        perRequest = sum == 0 ? 0 : loadWeight * members.size() / sum;
        prompt = request.promptTokens;
        best = NONE;
        highest = Double.NEGATIVE_INFINITY;
        offerAll(request, now);
        return best;
    }

    private double score(int tokens, double load) {
        return prefixWeight * ((double) tokens / prompt) - perRequest * load;
    }

    /** Loads are numbers of requests; of those with as many as the first, the others have greater numbers. */
    @Override
    boolean anyMayWin(int tokens) {
        double score = score(tokens, order.leastBound());
        boolean onlyThose = score(tokens, order.leastBound() + 1) < score;
        return score > highest || (score == highest && (order.first() < best || !onlyThose));
    }

    @Override
    boolean mayWin(int replica, int tokens, double load) {
        double score = score(tokens, load);
        return score > highest || (score == highest && replica < best);
    }

    @Override
    void offer(int replica, int tokens, double load) {
        if (mayWin(replica, tokens, load)) {
            best = replica;
            highest = score(tokens, load);
        }
    }
}
