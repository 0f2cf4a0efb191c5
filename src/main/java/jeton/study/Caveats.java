package jeton.study;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import jeton.hardware.Calibration;
import jeton.hardware.Caveat;
import jeton.hardware.Caveat.Kind;
import jeton.hardware.Chip;
import jeton.hardware.PipelineCalibration;
import jeton.hardware.Status;
import jeton.input.Names;
import jeton.latency.EngineProfile;
import jeton.serving.Metric;
import jeton.serving.Total;
import jeton.study.RunResult.Verdict;

/** What a reader must know before believing a result. */
final class Caveats {
    /** A 99th percentile wants a hundred requests beyond it. */
    private static final double REQUESTS_FOR_P99 = 10_000;
    /** A stable run that serves a smaller share of what is offered was too short. */
    private static final double SERVED = 0.95;

    /** Less than this is the price of a full cache. */
    private static final double MUCH_RECOMPUTED = 0.05;
    /** Share of the requests. */
    private static final double MANY = 0.2;
    /** Below this many blocks preemptions can chase each other. */
    private static final long FEW_BLOCKS = 1000;

    private final Summary summary;
    private final List<Caveat> list = new ArrayList<>();

    private Caveats(Summary summary) {
        this.summary = summary;
    }

    /** The gravest first. */
    static List<Caveat> of(Summary summary) {
        ResolvedDeployment resolved = summary.resolved();
        Caveats caveats = new Caveats(summary);
        caveats.load();
        caveats.lost();
        caveats.comingAndGoing();
        resolved.pools().forEach(caveats::calibration);
        resolved.pools()
                .forEach(pool ->
                        caveats.list.addAll(pool.pool().tariff().chipHour(1).caveats()));
        Approximations.of(summary).forEach(text -> caveats.add(Kind.APPROXIMATE, text));
        WithoutEffect.of(resolved).forEach(caveats::other);
        LinkLoad.objections(resolved, summary.replications()).forEach(caveats::other);
        TierSummary.objections(resolved, summary.replications()).forEach(caveats::other);
        caveats.length();
        caveats.preemptions();
        resolved.pools().forEach(pool -> pool.pool().caveats().forEach(caveats::other));
        for (ResolvedPool pool : resolved.pools()) {
            String whose = resolved.pools().size() == 1 ? "" : pool.pool().name() + ": ";
            pool.caveats().forEach(text -> caveats.other(whose + text));
            ResolvedPool fewer = pool.degraded();
            if (fewer != null) {
                fewer.caveats().forEach(text -> caveats.other(whose + "with a chip away, " + text));
            }
        }
        List<Caveat> once = caveats.list.stream().distinct().toList();
        return once.stream().sorted(Comparator.comparing(Caveat::kind)).toList();
    }

    private void other(String text) {
        list.add(new Caveat(Kind.OTHER, text));
    }

    private void add(Kind kind, String text, Object... figures) {
        list.add(new Caveat(kind, figures.length == 0 ? text : String.format(Locale.ROOT, text, figures)));
    }

    private void load() {
        double offered = summary.offered().mean();
        double sustainable = summary.sustainable().mean();
        if (summary.overloaded()) {
            add(
                    Kind.OVERLOAD,
                    "overloaded: %.4g requests/s are offered, at most %.4g can be served; waiting times grow without"
                            + " end, so the figures are those of the deployment at its limit",
                    offered,
                    sustainable);
        } else if (offered > sustainable && summary.shedsLoad()) {
            add(
                    Kind.OVERLOAD,
                    "%.4g requests/s are offered, at most %.4g can be served: the others are turned away or give up",
                    offered,
                    sustainable);
        } else if (offered > sustainable) {
            add(
                    Kind.OVERLOAD,
                    "the load offers %.4g requests/s on average, at most %.4g can be sustained: waiting times depend on"
                            + " how long it lasts",
                    offered,
                    sustainable);
        } else if (offered > 0.95 * sustainable) {
            add(
                    Kind.OVERLOAD,
                    "close to its limit: %.4g of at most %.4g requests/s; small changes move waiting times a lot",
                    offered,
                    sustainable);
        }
        double peak = summary.peakRate();
        if (!summary.overloaded() && offered <= sustainable && peak > sustainable) {
            add(
                    Kind.OVERLOAD,
                    "overloaded at its peaks: up to %.4g requests/s arrive, at most %.4g can be served; queues build up"
                            + " and drain again",
                    peak,
                    sustainable);
        }
        double served = summary.served();
        double kept = 1 - summary.shareLost();
        boolean manyGiveUp = summary.whole(Total.TIMED_OUT) > MANY * summary.whole(Total.ARRIVED);
        if (offered > sustainable && manyGiveUp && served < SERVED * sustainable) {
            add(
                    Kind.OVERLOAD,
                    "only %.4g of the %.4g requests/s that could be served were: work for clients who give up crowds out"
                            + " the rest, which admission that refuses in time prevents",
                    served,
                    sustainable);
        } else if (summary.verdict() == Verdict.STABLE && served < SERVED * kept * offered) {
            boolean sessions = summary.resolved().deployment().workload().hasSessions();
            add(
                    Kind.OVERLOAD,
                    "only %.4g of %.4g requests/s offered were served in the measured window: "
                            + (sessions
                                    ? "it is too short, or more comes than can be served with as little in the cache as"
                                            + " is left between the turns; where a larger workload.requests makes"
                                            + " waiting times longer, it is overloaded"
                                    : "it is too short to show a long-run average; raise workload.requests"),
                    served,
                    offered);
        }
    }

    private void lost() {
        double outgrown = summary.whole(Total.OUT_OF_MEMORY);
        lost(outgrown, "requests outgrew the cache of an empty replica and were given up");
        lost(
                summary.whole(Total.REJECTED) - outgrown - summary.whole(Total.REFUSED) - summary.whole(Total.EXPIRED),
                "requests were refused: they are longer than the engine or its cache allows");
        lost(summary.whole(Total.EXPIRED), "requests were refused because their deadline had passed");
        lost(summary.whole(Total.REFUSED), "requests were not let in, and their clients asked no more");
        lost(summary.whole(Total.TIMED_OUT), "requests were given up by their clients");
        lost(summary.whole(Total.FAILED), "requests were lost with a replica that failed");
        lost(summary.whole(Total.TRUNCATED), "outputs were cut at the longest context");
    }

    private void comingAndGoing() {
        double again = summary.whole(Total.RETRIED);
        if (again > 0) {
            add(Kind.OTHER, "clients asked again %,.0f times after a refusal or a timeout", again);
        }
        if (!summary.comesAndGoes()) {
            return;
        }
        RunResult.Fleet fleet = summary.fleet();
        int spares = summary.resolved().pools().stream()
                .mapToInt(ResolvedPool::spareChips)
                .sum();
        if (spares > 0) {
            add(
                    Kind.OTHER,
                    "%,d more chips stand by as spares and are paid for, in costs, power and figures a chip",
                    spares);
        }
        if (summary.resolved().pools().stream()
                .anyMatch(pool -> pool.pool().upkeep().scaling() != null)) {
            add(
                    Kind.OTHER,
                    "%.1f replicas were held on average",
                    fleet.replicas().mean());
        }
        if (fleet.failures().mean() > 0) {
            add(
                    Kind.OTHER,
                    "%.1f failures in a replication: replicas were up for %.4g %% of the time, and %,.0f requests were"
                            + " under way at one of them",
                    fleet.failures().mean(),
                    100 * fleet.availability().mean(),
                    summary.whole(Total.LOST));
        }
        RunResult.Degraded degraded = fleet.degraded();
        if (degraded != null && degraded.share().mean() > 0) {
            add(
                    Kind.OTHER,
                    "replicas ran on fewer chips for %.4g %% of the time, in which they produced %.4g %% of the output",
                    100 * degraded.share().mean(),
                    100 * degraded.outputShare().mean());
        }
    }

    private void lost(double times, String words) {
        if (times > 0) {
            add(Kind.LOST_REQUESTS, "%,.0f of %,.0f " + words, times, summary.whole(Total.ARRIVED));
        }
    }

    private void calibration(ResolvedPool pool) {
        Chip chip = pool.pool().chip();
        if (pool.pool().ideal()) {
            add(Kind.UNCALIBRATED, "step times are the datasheet bound: no real system is as fast");
            return;
        }
        Calibration calibration = chip.calibration();
        if (calibration.uncalibrated()) {
            add(
                    Kind.UNCALIBRATED,
                    "uncalibrated: step times of " + chip.name() + " rest on " + Names.of(calibration.status())
                            + " efficiencies (" + calibration.source() + ")");
        } else if (calibration instanceof PipelineCalibration) {
            add(
                    Kind.INFERRED,
                    "step times of " + chip.name() + " are derived: " + calibration.source()
                            + "; its prefill was never measured, so times to the first token are arithmetic alone");
        } else if (calibration.status() == Status.DERIVED) {
            add(Kind.INFERRED, "step times of " + chip.name() + " are derived: " + calibration.source());
        }
        EngineProfile engine = pool.engine();
        if (engine.status() == Status.ASSUMED) {
            add(Kind.INFERRED, "engine '" + engine.name() + "': " + engine.source());
        }
    }

    /** Whether the run was long enough, and the cache large enough, for steady figures. */
    private void length() {
        long unsettled = summary.replications().stream()
                .filter(r -> !r.statistics().settled())
                .count();
        if (2 * unsettled > summary.replications().size() && !summary.overloaded()) {
            add(
                    Kind.OTHER,
                    "in " + unsettled + " of " + summary.replications().size()
                            + " replications the warm-up did not clearly end in the first half: raise workload.requests");
        }
        boolean copies = summary.replications().size() > 1
                && summary.resolved().deployment().repeats();
        if (copies) {
            add(
                    Kind.OTHER,
                    "nothing is drawn here: its replications are all the same, so that its intervals say nothing");
        }
        double measured = summary.replications().stream()
                .limit(copies ? 1 : Long.MAX_VALUE)
                .mapToDouble(r -> r.statistics().latency(Metric.E2E).count())
                .sum();
        if (measured < REQUESTS_FOR_P99 && summary.verdict() != Verdict.OVERLOADED) {
            add(
                    Kind.OTHER,
                    "99th percentiles rest on %,.0f requests; %,.0f or more would make them firm",
                    measured,
                    REQUESTS_FOR_P99);
        }
    }

    private void preemptions() {
        double again = summary.whole(Total.RECOMPUTED) / summary.whole(Total.COMPUTED_TOKENS);
        if (again > MUCH_RECOMPUTED) {
            add(
                    Kind.OTHER,
                    "%.0f %% of all computed tokens were computed again after preemptions: fewer requests at a time"
                            + " (engine.maxNumSeqs) may serve more, and prefix caching would find some of them",
                    100 * again);
        }
        long blocks = summary.resolved().pools().stream()
                .mapToLong(pool -> pool.ranks().cache().capacityTokens()
                        / pool.ranks().cache().blockTokens())
                .min()
                .orElseThrow();
        if (blocks < FEW_BLOCKS && summary.whole(Total.PREEMPTIONS) > 0) {
            add(Kind.OTHER, "the cache has only " + blocks + " blocks: preemptions can chase each other");
        }
    }
}
