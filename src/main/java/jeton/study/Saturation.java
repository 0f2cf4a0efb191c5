package jeton.study;

import java.util.List;
import jeton.fleet.PoolChoice;
import jeton.fleet.RoutingPolicy;
import jeton.serving.Role;
import jeton.serving.RunStatistics;
import jeton.serving.Total;
import jeton.sim.Streams;
import jeton.workload.ArrivalLaw;
import jeton.workload.Workload;
import org.apache.commons.math3.util.ArithmeticUtils;

/**
 * The largest rate that a deployment can sustain, found by never letting its queue run empty: a work-conserving system is
 * stable just below the throughput that it has when saturated (Baccelli and Foss, On the saturation rule for the stability
 * of queues, J. Appl. Prob. 32, 1995).
 *
 * <p>Where blocks run out and requests are computed again, a full queue can make a replica slower than it was before the
 * queue formed; what is reported is the rate at which it recovers from any queue.
 *
 * <p>A replica is saturated by twice as many users as can run at once, who ask again as soon as they are served. Equal
 * replicas sustain that many times the rate of one. Pools are saturated together, so what is found is the rate at which the
 * first of them can take no more of what the router sends.
 *
 * <p>Sessions saturate a replica as many at a time as fit into its cache, each turn right after the one before. So prefixes
 * are found as well as they ever can be, and no load beyond the rate that is found can be served; close below it a longer
 * queue between the turns of a session may cost hits that the load would need.
 *
 * @param simulation   of the smallest deployment with the same proportions, which never fails
 * @param scale        replicas of the deployment for each that is simulated
 * @param availability share of the time for which replicas of each pool serve
 */
record Saturation(Simulation simulation, int scale, List<Double> availability) {
    private static final int REPLICATIONS = 3;
    private static final int ROUNDS = 8;
    /** Sent in turn, by lot or by a fixed rule, users pile up at the slower of unequal replicas only slowly. */
    private static final int ROUNDS_TO_PILE_UP = 40;

    private static final long MOST_ROWS = 100_000;
    private static final int MOST_RUNNING = 1_000_000;
    /** Replicas that are saturated together at most where what one of them finds in its cache depends on the others. */
    private static final int MOST_TOGETHER = 32;

    /**
     * Of the smallest deployment with the same proportions: one replica, if all are equal. Where prompts are cached, who
     * finds what depends on how many share them out, and the deployment stays whole, or as large as is practical.
     */
    static Saturation of(Simulation simulation) {
        ResolvedDeployment resolved = simulation.resolved();
        int scale = resolved.pools().stream()
                .mapToInt(pool -> pool.pool().mostReplicas())
                .reduce(0, ArithmeticUtils::gcd);
        if (resolved.deployment().cachesPrefixes()) {
            scale = leastDivisor(scale, resolved.atItsMost().replicas());
        }
        return new Saturation(
                new Simulation(resolved.dividedBy(scale), simulation.slo(), simulation.stepwise()),
                scale,
                resolved.pools().stream().map(ResolvedPool::availability).toList());
    }

    Replication run(long seed, int replication) {
        ResolvedDeployment resolved = simulation.resolved();
        Workload workload = resolved.deployment().workload();
        int users = users(resolved, workload);
        RunStatistics statistics = simulation.run(
                workload.saturated(seed, replication, users, requests(workload, users, rounds(resolved))),
                new Streams(seed, replication),
                replayed(workload) ? Simulation.Window.WHOLE : Simulation.Window.STEADY,
                replication == 0);
        return new Replication(resolved, statistics);
    }

    /** How often to saturate: never where no rate is offered, once with a trace, which is the same every time. */
    static int replications(Workload workload) {
        if (Double.isNaN(workload.offeredRate())) {
            return 0;
        }
        return replayed(workload) ? 1 : REPLICATIONS;
    }

    /** The least divisor that leaves few enough of so many replicas. */
    private static int leastDivisor(int scale, int replicas) {
        int divisor = 1;
        while (divisor < scale && (scale % divisor != 0 || replicas / divisor > MOST_TOGETHER)) {
            divisor++;
        }
        return divisor;
    }

    private static boolean replayed(Workload workload) {
        return workload.trace().isPresent();
    }

    /** A trace is gone through and measured as a whole: its beginning need not be like the rest. */
    private static long requests(Workload workload, int users, int rounds) {
        long least = (long) ((double) rounds * users * workload.requestsPerArrival());
        return workload.trace()
                .map(trace ->
                        Math.max(least, Math.min(MOST_ROWS, trace.summary().requests())))
                .orElse(least);
    }

    private static int rounds(ResolvedDeployment resolved) {
        RoutingPolicy routing = resolved.deployment().fleet().rules().routing();
        boolean even = routing instanceof RoutingPolicy.RoundRobin || routing instanceof RoutingPolicy.Random;
        PoolChoice choice = resolved.deployment().fleet().rules().choice();
        boolean blind = even || !(choice instanceof PoolChoice.Any || choice instanceof PoolChoice.Overflow);
        return blind && resolved.pools().size() > 1 ? ROUNDS_TO_PILE_UP : ROUNDS;
    }

    /** As many for every replica, whoever it is, as the one with the largest batch needs. */
    private static int users(ResolvedDeployment resolved, Workload workload) {
        long most = 0;
        for (ResolvedPool pool : resolved.pools()) {
            most = Math.max(most, users(pool, workload));
        }
        return (int) Math.min(ArrivalLaw.MOST_USERS, most * resolved.replicas());
    }

    private static int users(ResolvedPool pool, Workload workload) {
        double tokens = Math.max(1, workload.meanInputTokens() + workload.meanOutputTokens() / 2);
        double fitting = Math.max(1, pool.cache().capacityTokens() / tokens);
        if (workload.hasSessions()) {
            return (int) Math.max(1, Math.min(pool.limits().maxNumSeqs(), Math.min(MOST_RUNNING, fitting)));
        }
        double running = Math.min(pool.limits().maxNumSeqs(), 1.5 * fitting);
        return 16 + 2 * (int) Math.min(MOST_RUNNING, running);
    }

    /** Requests per second of the whole deployment, for as long as its replicas are not away. */
    double requestsPerSecond(Replication replication) {
        RunStatistics statistics = replication.statistics();
        return statistics.measured(Total.COMPLETED) / statistics.measuredSeconds() * scale * available(replication);
    }

    /** Share of what replicas that never fail would serve: what all pass is as seldom there as the worst of the pools. */
    private double available(Replication replication) {
        double least = 1;
        double shares = 0;
        for (int p = 0; p < availability.size(); p++) {
            least = Math.min(least, availability.get(p));
            shares += availability.get(p) * replication.pools().get(p).measured(Total.COMPLETED);
        }
        boolean passed = simulation.resolved().pools().stream()
                .anyMatch(pool -> pool.pool().role() != Role.BOTH);
        return passed ? least : shares / Math.max(1, replication.statistics().measured(Total.COMPLETED));
    }
}
