package jeton.report;

import java.util.ArrayList;
import java.util.List;
import jeton.economics.CostLine;
import jeton.hardware.Caveat;
import jeton.hardware.Caveat.Kind;
import jeton.latency.StepBill;
import jeton.latency.StepBill.Bound;
import jeton.latency.StepBill.Term;
import jeton.study.Estimate;
import jeton.study.RunResult;
import jeton.study.RunResult.FrontierPoint;
import jeton.study.RunResult.Percentiles;
import jeton.study.RunResult.TimelinePoint;
import jeton.study.RunResult.Verdict;

/**
 * A deployment whose step takes {@code fixed + slope * batch} seconds, under 20 requests/s of 1,024 prompt tokens and
 * 512 tokens of answer. Overloaded, it has the figures of its limit, as a study gives them.
 */
final class SampleDeployment {
    private static final double ARRIVALS = 20;
    private static final double INPUT = 1024;
    private static final double ANSWER = 512;
    private static final double LARGEST_BATCH = 96;

    private final String name;
    private final String chip;
    private final String title;
    private final String layout;
    private final int chips;
    private final int replicas;
    private final double fixed;
    private final double slope;
    private final double usdPerChipHour;
    private final double watts;
    private final List<Caveat> caveats = new ArrayList<>();
    private double thinking;
    private int replications = 5;

    SampleDeployment(
            String name,
            String chip,
            String title,
            String layout,
            int chips,
            int replicas,
            double fixed,
            double slope,
            double usdPerChipHour,
            double watts) {
        this.name = name;
        this.chip = chip;
        this.title = title;
        this.layout = layout;
        this.chips = chips;
        this.replicas = replicas;
        this.fixed = fixed;
        this.slope = slope;
        this.usdPerChipHour = usdPerChipHour;
        this.watts = watts;
        this.caveats.add(new Caveat(Kind.OTHER, "99th percentiles rest on 4,000 requests"));
    }

    SampleDeployment caveat(Kind kind, String text) {
        caveats.add(new Caveat(kind, text));
        return this;
    }

    SampleDeployment replications(int count) {
        replications = count;
        return this;
    }

    /** @param tokens before every answer */
    SampleDeployment thinks(double tokens) {
        thinking = tokens;
        return this;
    }

    private double output() {
        return thinking + ANSWER;
    }

    private double outputPerReplica() {
        return ARRIVALS * output() / replicas;
    }

    private boolean overloaded() {
        return outputPerReplica() * slope >= 1;
    }

    private double batch() {
        return overloaded() ? LARGEST_BATCH : outputPerReplica() * fixed / (1 - outputPerReplica() * slope);
    }

    private double tpot() {
        return fixed + slope * batch();
    }

    /** Requests a second that full batches on all replicas serve. */
    private double sustainable() {
        return 0.95 / slope / output() * replicas;
    }

    RunResult run() {
        double served = overloaded() ? sustainable() : ARRIVALS;
        return new RunResult(
                name,
                chip,
                title,
                chips,
                "llama-3.3-70b",
                layout,
                "vllm-v1",
                replicas,
                new RunResult.Stability(
                        overloaded() ? Verdict.OVERLOADED : Verdict.STABLE,
                        estimate(ARRIVALS, 0.004),
                        estimate(sustainable(), 0.01),
                        overloaded() ? 0 : 120,
                        880),
                new RunResult.Requests(100_000, overloaded() ? 81_380 : 100_000, 0, 0),
                tokens(),
                new RunResult.Throughput(
                        estimate(served, 0.004),
                        estimate(served * INPUT, 0.005),
                        estimate(served * output(), 0.006),
                        estimate(served * output() / chips, 0.006)),
                latency(),
                new RunResult.Memory(
                        (long) (batch() * 4_000),
                        estimate(overloaded() ? 0.97 : batch() * 1_280 / (batch() * 1_280 + 90_000), 0.02),
                        estimate(overloaded() ? 1 : 0.93, 0.03),
                        estimate(overloaded() ? 310 : 0, 0),
                        Estimate.NONE),
                new RunResult.Batch(estimate(batch(), 0.02), estimate(Math.ceil(batch() * 1.7), 0.05)),
                new RunResult.Utilisation(estimate(0.97, 0.01), estimate(0.21, 0.02), estimate(0.58, 0.02)),
                energy(served),
                slo(),
                cost(served),
                bill(),
                frontier(),
                timeline(),
                caveats,
                List.of(),
                List.of(),
                List.of(),
                null,
                null,
                null);
    }

    private RunResult.Tokens tokens() {
        long requests = overloaded() ? 81_380 : 100_000;
        return new RunResult.Tokens(
                (long) (requests * INPUT),
                0,
                (long) (requests * output()),
                (long) (requests * thinking),
                overloaded() ? 310_000 : 0,
                0,
                0,
                0);
    }

    private RunResult.Latency latency() {
        double first = 0.06 + 12 * fixed;
        return new RunResult.Latency(
                waiting(first, 3.1),
                percentiles(tpot(), 1.35),
                percentiles(tpot(), 2.2),
                waiting(first + output() * tpot(), 2.4),
                waiting(first * 0.2, 5),
                waiting(first + thinking * tpot(), 3.1),
                null);
    }

    /** Absent where the queue grows without end. */
    private Percentiles waiting(double median, double tail) {
        Estimate none = Estimate.NONE;
        return overloaded() ? new Percentiles(none, none, none, none, none, none) : percentiles(median, tail);
    }

    private Percentiles percentiles(double median, double tail) {
        return new Percentiles(
                estimate(median * 1.1, 0.01),
                estimate(median, 0.01),
                estimate(median * (1 + (tail - 1) * 0.5), 0.015),
                estimate(median * (1 + (tail - 1) * 0.68), 0.02),
                estimate(median * tail, 0.05),
                estimate(median * tail * 1.9, 0.2));
    }

    private RunResult.Energy energy(double served) {
        double perChip = served * (INPUT + output()) / chips;
        return new RunResult.Energy(estimate(watts / perChip, 0.006), estimate(perChip / watts * 1e6, 0.006));
    }

    private RunResult.Slo slo() {
        if (overloaded()) {
            return new RunResult.Slo(2.0, 0.05, null, new Estimate(0, Double.NaN), new Estimate(0, Double.NaN));
        }
        double attainment = tpot() > 0.03 ? 0.912 : 0.9967;
        return new RunResult.Slo(2.0, 0.05, null, estimate(attainment, 0.003), estimate(ARRIVALS * attainment, 0.005));
    }

    private RunResult.Cost cost(double served) {
        double usdPerSecond = usdPerChipHour * chips / 3600;
        double prefillShare = 0.28;
        return new RunResult.Cost(
                "own, hyperscaler",
                usdPerChipHour,
                usdPerChipHour * chips,
                estimate(usdPerSecond * prefillShare / (served * INPUT) * 1e6, 0.008),
                estimate(usdPerSecond * (1 - prefillShare) / (served * output()) * 1e6, 0.012),
                estimate(usdPerSecond / (served * (INPUT + output())) * 1e6, 0.009),
                estimate(usdPerSecond / (served * output()) * 1e6, 0.009),
                estimate(usdPerSecond / served, 0.009),
                List.of(
                        new CostLine(
                                "chip, server and network",
                                usdPerChipHour * 0.74,
                                "SemiAnalysis InferenceX TCO, 2026-07, reported"),
                        new CostLine("data centre", usdPerChipHour * 0.12, "$10,500/kW over 15 years, assumed"),
                        new CostLine("electricity", usdPerChipHour * 0.08, "$0.08/kWh, PUE 1.25, assumed"),
                        new CostLine("operations", usdPerChipHour * 0.06, "5 % of capital a year, assumed")));
    }

    private StepBill bill() {
        List<Term> terms = chips > 100 || chip.startsWith("wse")
                ? List.of(
                        new Term("weights", fixed * 0.7, Bound.MEMORY, "70.6 GB from SRAM, a stage at a time"),
                        new Term("KV cache", slope * batch() * 0.8, Bound.MEMORY, "163,840 bytes a token"),
                        new Term("stage links", fixed * 0.3, Bound.LATENCY, chips + " hops"),
                        new Term("sampling", slope * batch() * 0.2, Bound.HOST, "one logit row a sequence"))
                : List.of(
                        new Term("weights", fixed * 0.66, Bound.MEMORY, "70.6 GB at 81 % of the bandwidth"),
                        new Term("KV cache", slope * batch() * 0.7, Bound.MEMORY, "163,840 bytes a token"),
                        new Term("attention", slope * batch() * 0.15, Bound.COMPUTE, "64 heads, BF16"),
                        new Term("all-reduce", fixed * 0.2, Bound.NETWORK, "160 x 2 MB over NVLink"),
                        new Term("kernel launches", fixed * 0.06, Bound.LATENCY, "4 us a layer"),
                        new Term(
                                "scheduler",
                                fixed * 0.08 + slope * batch() * 0.15,
                                Bound.HOST,
                                "0.4 ms + 3 us a sequence"));
        return new StepBill((int) Math.round(batch()), 1_280, 0, terms);
    }

    private List<FrontierPoint> frontier() {
        List<FrontierPoint> points = new ArrayList<>();
        for (double concurrency = 1; concurrency <= 512; concurrency *= 2) {
            double step = fixed + slope * concurrency;
            points.add(new FrontierPoint(concurrency, 1 / step, concurrency * replicas / step / chips));
        }
        return points;
    }

    private List<TimelinePoint> timeline() {
        List<TimelinePoint> points = new ArrayList<>();
        double jitter = name.length() + chips;
        for (int slice = 0; slice < 100; slice++) {
            double wave = 1 + 0.12 * Math.abs((slice * jitter) % 7 - 3) / 3 - 0.06;
            double rise = Math.min(1, (slice + 1) / 9.0);
            points.add(new TimelinePoint(
                    slice * 10,
                    batch() * replicas * wave * rise,
                    Math.min(1, overloaded() ? rise : 0.45 * wave * rise),
                    overloaded() ? slice * 37 : 0));
        }
        return points;
    }

    private Estimate estimate(double mean, double relative) {
        return new Estimate(mean, replications < 2 ? Double.NaN : Math.abs(mean) * relative);
    }
}
