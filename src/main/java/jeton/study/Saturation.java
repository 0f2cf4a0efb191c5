package jeton.study;

import jeton.fleet.RoutingPolicy;
import jeton.serving.RunStatistics;
import jeton.serving.Total;
import jeton.sim.Streams;
import jeton.workload.Workload;

/**
 * The largest rate that a deployment can sustain, found by never letting its queue run empty: a work-conserving system is
 * stable just below the throughput that it has when saturated (Baccelli and Foss, On the saturation rule for the stability
 * of queues, J. Appl. Prob. 32, 1995).
 *
 * <p>Where blocks run out and requests are computed again, a full queue can make a replica slower than it was before the
 * queue formed; what is reported is the rate at which it recovers from any queue.
 *
 * <p>One replica is saturated by twice as many users as can run at once, who ask again as soon as they are served; equal
 * replicas sustain that many times its rate.
 */
record Saturation(Simulation simulation) {
    private static final int REPLICATIONS = 3;
    private static final int ROUNDS = 8;
    private static final long MOST_ROWS = 100_000;
    private static final int MOST_RUNNING = 1_000_000;

    RunStatistics run(long seed, int replication) {
        ResolvedDeployment resolved = simulation.resolved();
        Workload workload = resolved.deployment().workload();
        int users = users(resolved, workload);
        return simulation.run(
                workload.saturated(seed, replication, users, requests(workload, users)),
                1,
                RoutingPolicy.ROUND_ROBIN,
                new Streams(seed, replication),
                replayed(workload) ? Simulation.Window.WHOLE : Simulation.Window.STEADY,
                replication == 0);
    }

    /** How often to saturate: never where no rate is offered, once with a trace, which is the same every time. */
    static int replications(Workload workload) {
        if (Double.isNaN(workload.offeredRate())) {
            return 0;
        }
        return replayed(workload) ? 1 : REPLICATIONS;
    }

    private static boolean replayed(Workload workload) {
        return workload.trace().isPresent();
    }

    /** A trace is gone through and measured as a whole: its beginning need not be like the rest. */
    private static long requests(Workload workload, int users) {
        long rounds = (long) (ROUNDS * users * workload.requestsPerArrival());
        return workload.trace()
                .map(trace ->
                        Math.max(rounds, Math.min(MOST_ROWS, trace.summary().requests())))
                .orElse(rounds);
    }

    private static int users(ResolvedDeployment resolved, Workload workload) {
        double tokens = Math.max(1, workload.meanInputTokens() + workload.meanOutputTokens() / 2);
        double fitting = Math.max(1, resolved.cache().capacityTokens() / tokens);
        double running = Math.min(resolved.limits().maxNumSeqs(), 1.5 * fitting);
        return 16 + 2 * (int) Math.min(MOST_RUNNING, running);
    }

    /** Requests per second of the whole deployment. */
    static double requestsPerSecond(ResolvedDeployment resolved, RunStatistics statistics) {
        return statistics.measured(Total.COMPLETED)
                / statistics.measuredSeconds()
                * resolved.deployment().replicas();
    }
}
