package jeton.study;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import jeton.scenario.Deployment;
import jeton.scenario.Slo;
import jeton.serving.Metric;
import jeton.serving.Recorder;
import jeton.serving.RunStatistics;
import jeton.serving.Total;
import jeton.stats.TimeGrid;
import jeton.study.RunResult.Percentiles;
import jeton.study.RunResult.Stability;
import jeton.study.RunResult.TimelinePoint;
import jeton.study.RunResult.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * Turns the replications of one deployment into its result.
 *
 * @param simulation   of the offered load
 * @param resolved     what the replications are of
 * @param replications of the offered load; of the saturated deployment if it is overloaded
 */
record Summary(
        Simulation simulation,
        ResolvedDeployment resolved,
        Slo slo,
        Verdict verdict,
        Estimate offered,
        Estimate sustainable,
        LoadSample load,
        List<Replication> replications) {

    RunResult result() {
        Deployment deployment = resolved.deployment();
        List<PoolSummary> pools = pools();
        return new RunResult(
                deployment.name(),
                names(pool -> pool.pool().chip().name()),
                names(pool -> pool.pool().chip().title()),
                resolved.chips(),
                deployment.model().name(),
                names(pool -> pool.layout().label()),
                names(PoolSummary::engine),
                deployment.replicas(),
                stability(),
                requests(),
                tokens(),
                throughput(),
                latency(),
                memory(),
                new RunResult.Batch(
                        of(Replication::batchMean), of(r -> r.statistics().batchMax())),
                new RunResult.Utilisation(of(Replication::busy), of(Replication::mfu), of(Replication::mbu)),
                new RunResult.Energy(
                        of(r -> r.energy().joulesPerToken()), of(r -> r.energy().tokensPerSecondPerMegawatt())),
                goodput(),
                cost(pools),
                pools.size() == 1 ? pools.get(0).operatingStep() : null,
                resolved.single()
                        .map(pool -> new FluidFrontier(
                                        pool,
                                        load,
                                        of(Replication::prefixHitRate).mean())
                                .points())
                        .orElse(List.of()),
                timeline(),
                Caveats.of(this),
                pools.size() == 1
                        ? List.of()
                        : pools.stream().map(PoolSummary::result).toList(),
                overloaded()
                        ? List.of()
                        : SessionSummary.of(deployment.workload().classes(), replications),
                new ClassSummary(resolved.deployment().workload().classes(), asked(), overloaded(), replications)
                        .results(),
                drafts(),
                TierSummary.of(resolved, replications),
                comesAndGoes() ? fleet() : null);
    }

    boolean shedsLoad() {
        return resolved.deployment().fleet().rules().shedsLoad();
    }

    /** Share of the requests that left without an answer. */
    double shareLost() {
        double lost = whole(Total.REJECTED) + whole(Total.TIMED_OUT) + whole(Total.FAILED);
        return lost / whole(Total.ARRIVED);
    }

    private List<PoolSummary> pools() {
        List<PoolSummary> pools = new ArrayList<>();
        for (int p = 0; p < resolved.pools().size(); p++) {
            int pool = p;
            double chips = comesAndGoes()
                    ? of(r -> r.heldChips(r.pools().get(pool))).mean()
                    : resolved.pools().get(p).chips();
            pools.add(new PoolSummary(
                    resolved.pools().get(p),
                    load,
                    chips,
                    replications.stream().map(r -> r.pools().get(pool)).toList()));
        }
        return pools;
    }

    boolean comesAndGoes() {
        return !overloaded() && replications.stream().anyMatch(Replication::comesAndGoes);
    }

    RunResult.Fleet fleet() {
        return new RunResult.Fleet(
                of(r -> r.heldReplicaHours() * 3600 / r.statistics().measuredSeconds()),
                of(Replication::heldReplicaHours),
                of(Replication::heldChipHours),
                of(Replication::availability),
                of(r -> r.statistics().measured(Total.FAILURES)),
                resolved.pools().stream().allMatch(pool -> pool.degraded() == null)
                        ? null
                        : new RunResult.Degraded(of(Replication::degradedShare), of(Replication::degradedOutput)));
    }

    /** What the pools are called in some respect, each once. */
    private String names(Function<ResolvedPool, String> name) {
        return resolved.pools().stream().map(name).distinct().collect(Collectors.joining(" + "));
    }

    private Estimate of(ToDoubleFunction<Replication> figure) {
        return Estimates.of(replications, figure);
    }

    /** Of the deployment as a whole, where a replication may be of one replica. */
    private Estimate scaled(ToDoubleFunction<Replication> figure) {
        double scale =
                resolved.replicas() / (double) replications.get(0).resolved().replicas();
        return of(r -> scale * figure.applyAsDouble(r));
    }

    /** Largest rate of the arrival law that lasts for a while; NaN where no rate is offered. */
    double peakRate() {
        return resolved.deployment().workload().peakRate();
    }

    /** Requests per second that left the deployment served. */
    double served() {
        return scaled(r -> r.rate(Total.COMPLETED)).mean();
    }

    boolean overloaded() {
        return verdict == Verdict.OVERLOADED;
    }

    double whole(Total total) {
        return replications.stream()
                .mapToDouble(r -> r.statistics().whole(total))
                .sum();
    }

    private Stability stability() {
        return new Stability(
                verdict,
                offered,
                sustainable,
                of(r -> r.statistics().warmupSeconds()).mean(),
                of(r -> r.statistics().measuredSeconds()).mean());
    }

    private RunResult.Requests requests() {
        return new RunResult.Requests(
                (long) whole(Total.ARRIVED),
                (long) whole(Total.COMPLETED),
                (long) whole(Total.REJECTED),
                (long) whole(Total.TIMED_OUT),
                (long) whole(Total.FAILED),
                (long) whole(Total.RETRIED),
                (long) whole(Total.RESTARTED));
    }

    private RunResult.Tokens tokens() {
        return new RunResult.Tokens(
                (long) whole(Total.COMPLETED_INPUT),
                (long) whole(Total.CACHED_INPUT),
                (long) whole(Total.COMPLETED_OUTPUT),
                (long) whole(Total.COMPLETED_THINKING),
                (long) whole(Total.RECOMPUTED),
                (long) whole(Total.WASTED),
                (long) whole(Total.CANCELLED),
                (long) whole(Total.WASTED_INPUT));
    }

    private RunResult.@Nullable Drafts drafts() {
        if (resolved.pools().stream().allMatch(pool -> pool.speculation() == null)) {
            return null;
        }
        return new RunResult.Drafts(
                (long) whole(Total.DRAFTED_TOKENS),
                (long) whole(Total.ACCEPTED_TOKENS),
                of(Replication::acceptanceLength));
    }

    private RunResult.Throughput throughput() {
        return new RunResult.Throughput(
                scaled(r -> r.rate(Total.COMPLETED)),
                scaled(Replication::inputTokensPerSecond),
                scaled(Replication::outputTokensPerSecond),
                of(Replication::outputTokensPerSecondPerChip));
    }

    private RunResult.Latency latency() {
        return new RunResult.Latency(
                percentiles(Metric.TTFT),
                percentiles(Metric.TPOT),
                percentiles(Metric.ITL),
                percentiles(Metric.E2E),
                percentiles(Metric.QUEUE),
                percentiles(Metric.ANSWER),
                whole(Total.TRANSFERS) > 0 ? percentiles(Metric.TRANSFER) : null);
    }

    /** Absent for an overloaded deployment: its waiting times grow as long as anybody watches. */
    private Percentiles percentiles(Metric metric) {
        boolean perToken = metric == Metric.TPOT || metric == Metric.ITL;
        return overloaded() && !perToken
                ? Percentiles.NONE
                : Estimates.percentiles(replications, r -> r.statistics().latency(metric));
    }

    private RunResult.Memory memory() {
        return new RunResult.Memory(
                resolved.pools().stream()
                        .mapToLong(pool -> pool.cache().capacityTokens())
                        .min()
                        .orElseThrow(),
                of(Replication::cacheUseMean),
                of(Replication::cacheUseMax),
                of(r -> r.statistics().measured(Total.PREEMPTIONS)),
                whole(Total.CACHED_INPUT) == 0 ? new Estimate(0, Double.NaN) : of(Replication::prefixHitRate),
                whole(Total.IDLE_BYTE_SECONDS) == 0 ? null : scaled(r -> r.rate(Total.IDLE_BYTE_SECONDS)));
    }

    private boolean asked() {
        return slo.ttftSeconds() != null || slo.tpotSeconds() != null || slo.e2eSeconds() != null;
    }

    private RunResult.Slo goodput() {
        if (!asked() || overloaded()) {
            Estimate none = asked() ? new Estimate(0, Double.NaN) : Estimate.NONE;
            return new RunResult.Slo(slo.ttftSeconds(), slo.tpotSeconds(), slo.e2eSeconds(), none, none);
        }
        return new RunResult.Slo(
                slo.ttftSeconds(),
                slo.tpotSeconds(),
                slo.e2eSeconds(),
                of(Replication::sloAttainment),
                of(r -> r.rate(Total.WITHIN_SLO)));
    }

    private RunResult.Cost cost(List<PoolSummary> pools) {
        FleetHour hour = FleetHour.of(pools);
        return new RunResult.Cost(
                hour.basis(),
                hour.usdPerChip(),
                hour.usd(),
                of(r -> r.ledger().usdPerMillionInput()),
                of(r -> r.ledger().usdPerMillionOutput()),
                of(r -> r.ledger().usdPerMillionTokens()),
                of(r -> r.ledger().usdPerMillionOutputBearingAll()),
                of(r -> r.ledger().usdPerRequest()),
                hour.lines());
    }

    private List<TimelinePoint> timeline() {
        RunStatistics first = replications.get(0).statistics();
        TimeGrid grid = first.timeline();
        List<TimelinePoint> points = new ArrayList<>();
        if (grid == null) {
            return points;
        }
        double capacity = replications.get(0).resolved().pools().stream()
                .mapToDouble(pool ->
                        (double) pool.cache().capacityBytes() * pool.pool().replicas())
                .sum();
        for (int i = 0; i < grid.slices(); i++) {
            points.add(new TimelinePoint(
                    grid.time(i),
                    grid.mean(i, Recorder.TIMELINE_BATCH),
                    grid.mean(i, Recorder.TIMELINE_CACHE) / capacity,
                    grid.mean(i, Recorder.TIMELINE_WAITING)));
        }
        return points;
    }
}
