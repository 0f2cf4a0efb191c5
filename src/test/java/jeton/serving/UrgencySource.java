package jeton.serving;

import java.util.SplittableRandom;
import jeton.workload.Request;
import jeton.workload.RequestSource;

/** The requests of another source, each with a random priority, deadline and predicted output. */
final class UrgencySource implements RequestSource {
    private final RequestSource requests;
    private final SplittableRandom random;
    private final int priorities;
    private final double patience;

    /** @param patience most seconds until the deadline */
    UrgencySource(RequestSource requests, long seed, int priorities, double patience) {
        this.requests = requests;
        random = new SplittableRandom(seed);
        this.priorities = priorities;
        this.patience = patience;
    }

    @Override
    public double nextArrival() {
        return requests.nextArrival();
    }

    @Override
    public void take(Request into) {
        requests.take(into);
        into.priority = random.nextInt(priorities);
        into.deadline =
                random.nextInt(10) == 0 ? Double.POSITIVE_INFINITY : into.arrival + patience * random.nextDouble();
        into.predictedTokens = 1 + (int) (into.outputTokens() * (0.5 + random.nextDouble()));
    }

    @Override
    public void ended(long id, double time) {
        requests.ended(id, time);
    }

    @Override
    public void close() {
        requests.close();
    }
}
