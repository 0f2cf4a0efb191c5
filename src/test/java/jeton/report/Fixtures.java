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
import jeton.study.StudyResult;
import jeton.study.StudyResult.Difference;

/** Results as a study would hand them over, with the magnitudes of a 70B model at 20 requests/s. */
final class Fixtures {
    private static final double ARRIVALS = 20;
    private static final double INPUT = 1024;
    private static final double OUTPUT = 512;
    private static final List<String> DIFFERENCES = List.of(
            "cost.usdPerMillionTokens",
            "cost.usdPerMillionOutput",
            "latency.ttft.p95",
            "latency.tpot.p50",
            "energy.tokensPerSecondPerMegawatt");

    private Fixtures() {}

    /** Eight chips side by side, one of them overloaded. */
    static StudyResult eightChips() {
        List<RunResult> runs = List.of(
                gpu("8x H100", "h100", "NVIDIA H100 SXM5 80 GB", 8, 2, 9.8e-3, 8.5e-5, 1.55, 1370)
                        .run(),
                gpu("8x H200", "h200", "NVIDIA H200 SXM 141 GB", 8, 4, 11.5e-3, 1.1e-4, 1.72, 1380)
                        .run(),
                gpu("4x B200", "b200", "NVIDIA B200 SXM 192 GB", 4, 4, 13.1e-3, 8e-5, 2.34, 1710)
                        .run(),
                gpu("8x MI300X", "mi300x", "AMD Instinct MI300X 192 GB", 8, 8, 24e-3, 2e-4, 1.18, 1300)
                        .caveat(
                                Kind.INFERRED,
                                "MI300X: decode efficiency taken from one public vLLM run, not from a fit")
                        .run(),
                gpu("16x Trainium2", "trn2", "AWS Trainium2", 16, 2, 14e-3, 1.2e-4, 0.62, 750)
                        .caveat(
                                Kind.UNCALIBRATED,
                                "Trainium2: no public measurement of this model; roofline efficiencies of the H100")
                        .caveat(Kind.DERIVED_PRICE, "Trainium2: capital of $16,250 a chip is derived, no list price")
                        .run(),
                gpu("16x TPU v6e", "tpu-v6e", "Google Cloud TPU v6e (Trillium)", 16, 2, 13.5e-3, 1e-4, 0.95, 400)
                        .caveat(
                                Kind.UNSURE_PRICE,
                                "TPU v6e: chip price is an estimate of manufacturing cost and cannot be bought at it")
                        .run(),
                sram("576x GroqChip", "groq1", "GroqChip 1 (LPU)", 576, 3.3e-3, 1.2e-4, 0.214, 215)
                        .caveat(
                                Kind.UNSURE_PRICE,
                                "GroqChip: price between $500 (parts) and $20,000 (card); the lower third is used")
                        .run(),
                sram("4x WSE-3", "wse3", "Cerebras WSE-3 (CS-3)", 4, 4.8e-4, 4e-6, 41.96, 23_000)
                        .caveat(
                                Kind.UNSURE_PRICE,
                                "WSE-3: $1M a system is a third party's estimate; list prices of $2M are quoted too")
                        .run());
        return study(
                "chips-70b",
                "Which chip serves Llama 3.3 70B at 20 requests/s for the least money, with a first token within 2 s"
                        + " and 50 ms a token?",
                5,
                runs);
    }

    /** One run, one replication: no intervals, no differences. */
    static StudyResult single() {
        return study(
                "h100-alone",
                "What does Llama 3.3 70B cost on eight H100?",
                1,
                List.of(gpu("8x H100", "h100", "NVIDIA H100 SXM5 80 GB", 8, 2, 9.8e-3, 8.5e-5, 1.55, 1370)
                        .replications(1)
                        .run()));
    }

    /** One run that cannot carry its load: nothing but rates is known. */
    static StudyResult overloadedAlone() {
        return study(
                "groq-alone",
                "Do 576 GroqChips carry 20 requests/s?",
                5,
                List.of(sram("576x GroqChip", "groq1", "GroqChip 1 (LPU)", 576, 3.3e-3, 1.2e-4, 0.214, 215)
                        .run()));
    }

    /** Text that would break a page, a table, a script or a comma-separated line if it were not escaped. */
    static StudyResult hostile() {
        String evil = "</script><script>alert(\"1\")</script> & 'x' {{results}} ```\u001b[31m\nnew,line <!--";
        return new StudyResult(
                evil,
                evil,
                evil,
                Long.MAX_VALUE,
                5,
                List.of(evil),
                List.of(evil),
                List.of(
                        gpu(evil, "h100", evil, 8, 2, 9.8e-3, 8.5e-5, 1.55, 1370)
                                .caveat(Kind.OTHER, evil)
                                .run(),
                        gpu("서울 H200", "h200", evil, 8, 4, 11.5e-3, 1.1e-4, 1.72, 1380)
                                .caveat(Kind.DERIVED_PRICE, "$& $1 \\ ${x}")
                                .run()),
                List.of());
    }

    private static StudyResult study(String name, String question, int replications, List<RunResult> runs) {
        return new StudyResult(
                name,
                question,
                "./jeton compare scenarios/" + name + ".yaml --seed 1 --replications " + replications,
                1,
                replications,
                List.of(
                        "Poisson arrivals, 20 requests/s",
                        "input lognormal, mean 1024 tokens; output lognormal, mean 512 tokens",
                        "20,000 requests a replication"),
                List.of(
                        "Chips are owned over 4 years at 8 % cost of capital, PUE 1.25, $0.08/kWh",
                        "Weights and KV cache in FP8; prefix cache off",
                        "Prices of 2026-07; no discount for committed use"),
                runs,
                differences(runs));
    }

    private static List<Difference> differences(List<RunResult> runs) {
        List<Difference> differences = new ArrayList<>();
        RunResult baseline = runs.get(0);
        for (RunResult run : runs.subList(1, runs.size())) {
            for (String metric : DIFFERENCES) {
                Estimate one = figure(run, metric);
                if (one.present()) {
                    double difference = one.mean() - figure(baseline, metric).mean();
                    differences.add(new Difference(
                            metric,
                            run.name(),
                            baseline.name(),
                            new Estimate(difference, Math.abs(one.mean()) * 0.05),
                            0.83));
                }
            }
        }
        return differences;
    }

    private static Estimate figure(RunResult run, String metric) {
        return switch (metric) {
            case "cost.usdPerMillionTokens" -> run.cost().usdPerMillionTokens();
            case "cost.usdPerMillionOutput" -> run.cost().usdPerMillionOutput();
            case "latency.ttft.p95" -> run.latency().ttft().p95();
            case "latency.tpot.p50" -> run.latency().tpot().p50();
            case "energy.tokensPerSecondPerMegawatt" -> run.energy().tokensPerSecondPerMegawatt();
            default -> throw new IllegalArgumentException(metric);
        };
    }

    private static Deployment gpu(
            String name,
            String chip,
            String title,
            int chips,
            int replicas,
            double fixed,
            double slope,
            double usd,
            double watts) {
        String layout = "TP" + chips / replicas + " fp8 kv-fp8";
        return new Deployment(name, chip, title, layout, chips, replicas, fixed, slope, usd, watts);
    }

    private static Deployment sram(
            String name, String chip, String title, int chips, double fixed, double slope, double usd, double watts) {
        return new Deployment(
                name, chip, title, "pipeline of " + chips + " int8 kv-int8", chips, 1, fixed, slope, usd, watts);
    }

    /** A deployment whose step takes {@code fixed + slope * batch} seconds. */
    private static final class Deployment {
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
        private final double outputPerReplica;
        private final boolean overloaded;
        private final double batch;
        private final double tpot;
        private int replications = 5;

        Deployment(
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
            this.outputPerReplica = ARRIVALS * OUTPUT / replicas;
            this.overloaded = outputPerReplica * slope >= 1;
            this.batch = overloaded ? 96 : outputPerReplica * fixed / (1 - outputPerReplica * slope);
            this.tpot = fixed + slope * batch;
            this.caveats.add(new Caveat(Kind.OTHER, "99th percentiles rest on 4,000 requests"));
        }

        Deployment caveat(Kind kind, String text) {
            caveats.add(new Caveat(kind, text));
            return this;
        }

        Deployment replications(int count) {
            replications = count;
            return this;
        }

        RunResult run() {
            double served = overloaded ? 1 / slope / OUTPUT : ARRIVALS;
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
                            overloaded ? Verdict.OVERLOADED : Verdict.STABLE,
                            estimate(ARRIVALS, 0.004),
                            estimate(0.95 / slope / OUTPUT * replicas, 0.01),
                            overloaded ? 0 : 120,
                            880),
                    new RunResult.Requests(100_000, overloaded ? 81_380 : 100_000, 0, 0),
                    new RunResult.Tokens(102_400_000, 0, 51_200_000, 0, overloaded ? 310_000 : 0, 0),
                    new RunResult.Throughput(
                            estimate(served, 0.004),
                            estimate(served * INPUT, 0.005),
                            estimate(served * OUTPUT, 0.006),
                            estimate(served * OUTPUT / chips, 0.006)),
                    latency(),
                    new RunResult.Memory(
                            (long) (batch * 4_000),
                            estimate(overloaded ? 0.97 : batch * 1_280 / (batch * 1_280 + 90_000), 0.02),
                            estimate(overloaded ? 1 : 0.93, 0.03),
                            estimate(overloaded ? 310 : 0, 0),
                            Estimate.NONE),
                    new RunResult.Batch(estimate(batch, 0.02), estimate(Math.ceil(batch * 1.7), 0.05)),
                    new RunResult.Utilisation(estimate(0.97, 0.01), estimate(0.21, 0.02), estimate(0.58, 0.02)),
                    energy(served),
                    slo(),
                    cost(served),
                    bill(),
                    frontier(),
                    timeline(),
                    caveats);
        }

        private RunResult.Latency latency() {
            double first = 0.06 + 12 * fixed;
            return new RunResult.Latency(
                    percentiles(first, 3.1),
                    percentiles(tpot, 1.35),
                    percentiles(tpot, 2.2),
                    percentiles(first + OUTPUT * tpot, 2.4),
                    percentiles(first * 0.2, 5),
                    percentiles(first, 3.1));
        }

        private Percentiles percentiles(double median, double tail) {
            if (overloaded) {
                return new Percentiles(
                        Estimate.NONE, Estimate.NONE, Estimate.NONE, Estimate.NONE, Estimate.NONE, Estimate.NONE);
            }
            return new Percentiles(
                    estimate(median * 1.1, 0.01),
                    estimate(median, 0.01),
                    estimate(median * (1 + (tail - 1) * 0.5), 0.015),
                    estimate(median * (1 + (tail - 1) * 0.68), 0.02),
                    estimate(median * tail, 0.05),
                    estimate(median * tail * 1.9, 0.2));
        }

        private RunResult.Energy energy(double served) {
            double perChip = served * (INPUT + OUTPUT) / chips;
            return new RunResult.Energy(estimate(watts / perChip, 0.006), estimate(perChip / watts * 1e6, 0.006));
        }

        private RunResult.Slo slo() {
            if (overloaded) {
                return new RunResult.Slo(2.0, 0.05, null, Estimate.NONE, Estimate.NONE);
            }
            double attainment = tpot > 0.03 ? 0.912 : 0.9967;
            return new RunResult.Slo(
                    2.0, 0.05, null, estimate(attainment, 0.003), estimate(ARRIVALS * attainment, 0.005));
        }

        private RunResult.Cost cost(double served) {
            double usdPerSecond = usdPerChipHour * chips / 3600;
            double prefillShare = 0.28;
            return new RunResult.Cost(
                    "own, hyperscaler",
                    usdPerChipHour,
                    usdPerChipHour * chips,
                    averaged(usdPerSecond * prefillShare / (served * INPUT) * 1e6, 0.008),
                    averaged(usdPerSecond * (1 - prefillShare) / (served * OUTPUT) * 1e6, 0.012),
                    averaged(usdPerSecond / (served * (INPUT + OUTPUT)) * 1e6, 0.009),
                    averaged(usdPerSecond / (served * OUTPUT) * 1e6, 0.009),
                    averaged(usdPerSecond / served, 0.009),
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
                            new Term("KV cache", slope * batch * 0.8, Bound.MEMORY, "163,840 bytes a token"),
                            new Term("stage links", fixed * 0.3, Bound.LATENCY, chips + " hops"),
                            new Term("sampling", slope * batch * 0.2, Bound.HOST, "one logit row a sequence"))
                    : List.of(
                            new Term("weights", fixed * 0.66, Bound.MEMORY, "70.6 GB at 81 % of the bandwidth"),
                            new Term("KV cache", slope * batch * 0.7, Bound.MEMORY, "163,840 bytes a token"),
                            new Term("attention", slope * batch * 0.15, Bound.COMPUTE, "64 heads, BF16"),
                            new Term("all-reduce", fixed * 0.2, Bound.NETWORK, "160 x 2 MB over NVLink"),
                            new Term("kernel launches", fixed * 0.06, Bound.LATENCY, "4 us a layer"),
                            new Term(
                                    "scheduler",
                                    fixed * 0.08 + slope * batch * 0.15,
                                    Bound.HOST,
                                    "0.4 ms + 3 us a sequence"));
            return new StepBill((int) Math.round(batch), 1_280, 0, terms);
        }

        private List<FrontierPoint> frontier() {
            List<FrontierPoint> points = new ArrayList<>();
            for (double concurrency = 1; concurrency <= 512; concurrency *= 2) {
                double step = fixed + slope * concurrency;
                points.add(new FrontierPoint(concurrency * replicas, 1 / step, concurrency * replicas / step / chips));
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
                        batch * replicas * wave * rise,
                        Math.min(1, overloaded ? rise : 0.45 * wave * rise),
                        overloaded ? slice * 37 : 0));
            }
            return points;
        }

        private Estimate averaged(double mean, double relative) {
            return overloaded ? Estimate.NONE : estimate(mean, relative);
        }

        private Estimate estimate(double mean, double relative) {
            return new Estimate(mean, replications < 2 ? Double.NaN : Math.abs(mean) * relative);
        }
    }
}
