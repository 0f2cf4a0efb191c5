package jeton.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import jeton.study.Estimate;
import jeton.study.RunResult;
import jeton.study.StudyResult;
import org.jspecify.annotations.Nullable;

/** One column of {@code results.csv}. */
record CsvColumn(String header, BiFunction<StudyResult, RunResult, String> text) {
    String cell(StudyResult study, RunResult run) {
        return text.apply(study, run);
    }

    /** The columns of plain runs, and after them those that only some runs of the study have. */
    static List<CsvColumn> of(StudyResult results) {
        Columns c = new Columns();
        c.add("scenario", (study, run) -> study.name());
        c.add("seed", (study, run) -> Long.toString(study.seed()));
        c.add("replications", (study, run) -> Integer.toString(study.replications()));
        deployment(c);
        traffic(c);
        latency(c);
        machine(c);
        money(c);
        c.text("caveats", CsvColumn::caveatKinds);
        optional(c, results);
        int pools = results.runs().stream()
                .mapToInt(run -> run.pools().size())
                .max()
                .orElse(0);
        for (int p = 0; p < pools; p++) {
            pool(c, p);
        }
        int classes = results.runs().stream()
                .mapToInt(run -> run.classes().size())
                .max()
                .orElse(0);
        for (int i = 0; i < classes; i++) {
            ofClass(c, i);
        }
        return c.list;
    }

    /** Of requests and replicas that come and go. */
    private static void optional(Columns c, StudyResult results) {
        List<RunResult> runs = results.runs();
        if (runs.stream().anyMatch(run -> run.requests().lost() + run.requests().restarted() > 0)) {
            c.whole("requests_lost", run -> run.requests().lost());
            c.whole("requests_restarted", run -> run.requests().restarted());
        }
        if (runs.stream().anyMatch(run -> run.requests().retried() > 0)) {
            c.whole("requests_retried", run -> run.requests().retried());
        }
        if (runs.stream().anyMatch(run -> run.tokens().cancelled() > 0)) {
            c.whole("tokens_cancelled", run -> run.tokens().cancelled());
        }
        if (runs.stream().anyMatch(run -> run.tokens().wastedInput() > 0)) {
            c.whole("tokens_wasted_input", run -> run.tokens().wastedInput());
        }
        if (runs.stream().anyMatch(run -> run.latency().transfer() != null)) {
            c.percentiles("latency_transfer", run -> {
                RunResult.Percentiles transfer = run.latency().transfer();
                return transfer == null ? RunResult.Percentiles.NONE : transfer;
            });
        }
        if (runs.stream().anyMatch(run -> run.speculation() != null)) {
            c.estimate("speculation_acceptance_length", run -> {
                RunResult.Drafts drafts = run.speculation();
                return drafts == null ? Estimate.NONE : drafts.acceptanceLength();
            });
        }
        int tiers = runs.stream().mapToInt(CsvColumn::tiers).max().orElse(0);
        for (int i = 0; i < tiers; i++) {
            tier(c, i);
        }
        if (tiers > 0) {
            c.estimate("fetch_wait_s", run -> {
                RunResult.Tiers found = run.tiers();
                return found == null ? Estimate.NONE : found.waitSeconds();
            });
        }
        if (runs.stream().anyMatch(run -> run.fleet() != null)) {
            c.fleet("fleet_replicas", RunResult.Fleet::replicas);
            c.fleet("fleet_replica_hours", RunResult.Fleet::replicaHours);
            c.fleet("fleet_chip_hours", RunResult.Fleet::chipHours);
            c.fleet("fleet_availability", RunResult.Fleet::availability);
            c.fleet("fleet_failures", RunResult.Fleet::failures);
        }
        if (runs.stream().anyMatch(run -> run.fleet() != null && run.fleet().degraded() != null)) {
            c.degraded("fleet_degraded", RunResult.Degraded::share);
            c.degraded("fleet_degraded_output", RunResult.Degraded::outputShare);
        }
    }

    private static int tiers(RunResult run) {
        RunResult.Tiers tiers = run.tiers();
        return tiers == null ? 0 : tiers.tiers().size();
    }

    private static void tier(Columns c, int i) {
        String name = "tier_" + (i + 1);
        c.estimate(name + "_hit_rate", run -> tier(run, i, RunResult.Tier::hitRate));
        c.estimate(name + "_read_bytes_per_s", run -> tier(run, i, RunResult.Tier::readBytesPerSecond));
        c.estimate(name + "_written_bytes_per_s", run -> tier(run, i, RunResult.Tier::writtenBytesPerSecond));
    }

    private static Estimate tier(RunResult run, int i, Function<RunResult.Tier, Estimate> figure) {
        RunResult.Tiers tiers = run.tiers();
        return tiers == null || i >= tiers.tiers().size()
                ? Estimate.NONE
                : figure.apply(tiers.tiers().get(i));
    }

    private static void pool(Columns c, int p) {
        String name = "pool_" + (p + 1);
        c.optional(name, p, RunResult.Pool::name);
        c.optional(name + "_role", p, pool -> MachineName.of(pool.role()));
        c.optional(name + "_chip", p, RunResult.Pool::chip);
        c.optional(name + "_chips", p, pool -> Integer.toString(pool.chips()));
        c.optional(name + "_layout", p, RunResult.Pool::layout);
        c.optional(name + "_replicas", p, pool -> Integer.toString(pool.replicas()));
        c.optional(name + "_kv_use_mean", p, pool -> finite(pool.memory().kvUseMean()));
        c.optional(name + "_batch_mean", p, pool -> finite(pool.batch().mean()));
        c.optional(name + "_busy", p, pool -> finite(pool.utilisation().busy()));
        c.optional(name + "_usd_per_hour", p, pool -> Columns.finite(pool.cost().usdPerHour()));
    }

    private static void ofClass(Columns c, int i) {
        String name = "class_" + (i + 1);
        c.ofClass(name, i, RunResult.OfClass::name);
        c.ofClass(name + "_arrived", i, each -> Long.toString(each.arrived()));
        c.ofClass(name + "_completed", i, each -> Long.toString(each.completed()));
        c.ofClass(name + "_failed", i, each -> Long.toString(each.failed()));
        c.ofClass(name + "_ttft_p50_s", i, each -> finite(each.latency().ttft().p50()));
        c.ofClass(name + "_ttft_p95_s", i, each -> finite(each.latency().ttft().p95()));
        c.ofClass(name + "_tpot_p50_s", i, each -> finite(each.latency().tpot().p50()));
        c.ofClass(name + "_tpot_p95_s", i, each -> finite(each.latency().tpot().p95()));
        c.ofClass(name + "_e2e_p50_s", i, each -> finite(each.latency().e2e().p50()));
        c.ofClass(name + "_e2e_p95_s", i, each -> finite(each.latency().e2e().p95()));
        c.ofClass(name + "_attainment", i, each -> finite(each.attainment()));
        c.ofClass(name + "_in_time", i, each -> finite(each.inTime()));
    }

    private static String finite(Estimate figure) {
        return Columns.finite(figure.mean());
    }

    /** What kinds of caveats the run has, as in {@code results.json}: {@code uncalibrated derived-price}. */
    private static String caveatKinds(RunResult run) {
        return run.caveats().stream()
                .map(caveat -> MachineName.of(caveat.kind()))
                .distinct()
                .collect(Collectors.joining(" "));
    }

    private static void deployment(Columns c) {
        c.text("deployment", RunResult::name);
        c.text("chip", RunResult::chip);
        c.whole("chips", RunResult::chips);
        c.text("model", RunResult::model);
        c.text("layout", RunResult::layout);
        c.text("engine", RunResult::engine);
        c.whole("replicas", RunResult::replicas);
        c.text("verdict", run -> MachineName.of(run.stability().verdict()));
        c.estimate("offered_requests_per_s", run -> run.stability().offeredRequestsPerSecond());
        c.estimate("sustainable_requests_per_s", run -> run.stability().sustainableRequestsPerSecond());
        c.number("warmup_s", run -> run.stability().warmupSeconds());
        c.number("measured_s", run -> run.stability().measuredSeconds());
    }

    private static void traffic(Columns c) {
        c.whole("requests_arrived", run -> run.requests().arrived());
        c.whole("requests_completed", run -> run.requests().completed());
        c.whole("requests_rejected", run -> run.requests().rejected());
        c.whole("requests_timed_out", run -> run.requests().timedOut());
        c.whole("tokens_input", run -> run.tokens().input());
        c.whole("tokens_cached_input", run -> run.tokens().cachedInput());
        c.whole("tokens_output", run -> run.tokens().output());
        c.whole("tokens_thinking", run -> run.tokens().thinking());
        c.whole("tokens_recomputed", run -> run.tokens().recomputed());
        c.whole("tokens_wasted", run -> run.tokens().wasted());
        c.estimate("throughput_requests_per_s", run -> run.throughput().requestsPerSecond());
        c.estimate("throughput_input_tokens_per_s", run -> run.throughput().inputTokensPerSecond());
        c.estimate("throughput_output_tokens_per_s", run -> run.throughput().outputTokensPerSecond());
        c.estimate(
                "throughput_output_tokens_per_s_per_chip",
                run -> run.throughput().outputTokensPerSecondPerChip());
    }

    private static void latency(Columns c) {
        c.percentiles("latency_ttft", run -> run.latency().ttft());
        c.percentiles("latency_tpot", run -> run.latency().tpot());
        c.percentiles("latency_itl", run -> run.latency().itl());
        c.percentiles("latency_e2e", run -> run.latency().e2e());
        c.percentiles("latency_queue", run -> run.latency().queue());
        c.percentiles("latency_answer", run -> run.latency().answer());
        c.limit("slo_ttft_s", run -> run.slo().ttftSeconds());
        c.limit("slo_tpot_s", run -> run.slo().tpotSeconds());
        c.limit("slo_e2e_s", run -> run.slo().e2eSeconds());
        c.estimate("slo_attainment", run -> run.slo().attainment());
        c.estimate("slo_goodput_requests_per_s", run -> run.slo().goodputPerSecond());
    }

    private static void machine(Columns c) {
        c.whole("memory_kv_capacity_tokens", run -> run.memory().kvCapacityTokens());
        c.estimate("memory_kv_use_mean", run -> run.memory().kvUseMean());
        c.estimate("memory_kv_use_max", run -> run.memory().kvUseMax());
        c.estimate("memory_preemptions", run -> run.memory().preemptions());
        c.estimate("memory_prefix_hit_rate", run -> run.memory().prefixHitRate());
        c.estimate("batch_mean", run -> run.batch().mean());
        c.estimate("batch_max", run -> run.batch().max());
        c.estimate("utilisation_busy", run -> run.utilisation().busy());
        c.estimate("utilisation_mfu", run -> run.utilisation().mfu());
        c.estimate("utilisation_mbu", run -> run.utilisation().mbu());
        c.estimate("energy_joules_per_token", run -> run.energy().joulesPerToken());
        c.estimate("energy_tokens_per_s_per_megawatt", run -> run.energy().tokensPerSecondPerMegawatt());
    }

    private static void money(Columns c) {
        c.text("cost_basis", run -> run.cost().basis());
        c.number("cost_usd_per_chip_hour", run -> run.cost().usdPerChipHour());
        c.number("cost_usd_per_hour", run -> run.cost().usdPerHour());
        c.estimate("cost_usd_per_million_input", run -> run.cost().usdPerMillionInput());
        c.estimate("cost_usd_per_million_output", run -> run.cost().usdPerMillionOutput());
        c.estimate("cost_usd_per_million_tokens", run -> run.cost().usdPerMillionTokens());
        c.estimate("cost_usd_per_million_output_bearing_all", run -> run.cost().usdPerMillionOutputBearingAll());
        c.estimate("cost_usd_per_request", run -> run.cost().usdPerRequest());
    }

    /** The list while it grows. */
    private static final class Columns {
        private final List<CsvColumn> list = new ArrayList<>();

        void add(String header, BiFunction<StudyResult, RunResult, String> text) {
            list.add(new CsvColumn(header, text));
        }

        void text(String header, Function<RunResult, String> text) {
            add(header, (study, run) -> text.apply(run));
        }

        /** Of one of several pools; empty for a run that has not so many. */
        void optional(String header, int p, Function<RunResult.Pool, String> text) {
            text(header, run -> p < run.pools().size() ? text.apply(run.pools().get(p)) : "");
        }

        void degraded(String header, Function<RunResult.Degraded, Estimate> figure) {
            fleet(header, fleet -> {
                RunResult.Degraded degraded = fleet.degraded();
                return degraded == null ? Estimate.NONE : figure.apply(degraded);
            });
        }

        void fleet(String header, Function<RunResult.Fleet, Estimate> figure) {
            estimate(header, run -> {
                RunResult.Fleet fleet = run.fleet();
                return fleet == null ? Estimate.NONE : figure.apply(fleet);
            });
        }

        /** Of one of several classes of requests. */
        void ofClass(String header, int i, Function<RunResult.OfClass, String> text) {
            text(
                    header,
                    run -> i < run.classes().size() ? text.apply(run.classes().get(i)) : "");
        }

        void whole(String header, ToLongFunction<RunResult> count) {
            add(header, (study, run) -> Long.toString(count.applyAsLong(run)));
        }

        void number(String header, ToDoubleFunction<RunResult> figure) {
            add(header, (study, run) -> finite(figure.applyAsDouble(run)));
        }

        void limit(String header, Function<RunResult, @Nullable Double> limit) {
            add(header, (study, run) -> {
                Double seconds = limit.apply(run);
                return seconds == null ? "" : finite(seconds);
            });
        }

        void estimate(String header, Function<RunResult, Estimate> figure) {
            number(header, run -> figure.apply(run).mean());
            number(header + "_half_width95", run -> figure.apply(run).halfWidth95());
        }

        /** {@code <header>_mean_s}, {@code <header>_p50_s} and on, all in seconds. */
        void percentiles(String header, Function<RunResult, RunResult.Percentiles> latency) {
            figureInSeconds(header + "_mean", run -> latency.apply(run).mean());
            figureInSeconds(header + "_p50", run -> latency.apply(run).p50());
            figureInSeconds(header + "_p90", run -> latency.apply(run).p90());
            figureInSeconds(header + "_p95", run -> latency.apply(run).p95());
            figureInSeconds(header + "_p99", run -> latency.apply(run).p99());
            figureInSeconds(header + "_max", run -> latency.apply(run).max());
        }

        private void figureInSeconds(String header, Function<RunResult, Estimate> figure) {
            estimate(header + "_s", figure);
        }

        private static String finite(double value) {
            return Double.isFinite(value) ? MachineNumber.text(value) : "";
        }
    }
}
