package jeton.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import jeton.hardware.Caveat.Kind;
import jeton.serving.Role;
import jeton.study.Estimate;
import jeton.study.RunResult;
import jeton.study.StudyResult;
import jeton.study.StudyResult.Difference;

/** Results as a study would hand them over, with the magnitudes of a 70B model at 20 requests/s. */
final class Fixtures {
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

    /** The same chips under the same requests, thinking more and more: tokens get cheaper, requests do not. */
    static StudyResult thinking() {
        return study(
                "thinking",
                "What changes when a model thinks before it answers?",
                5,
                List.of(
                        thinker("answers at once", 0),
                        thinker("thinks a little", 600),
                        thinker("thinks always", 2000)));
    }

    private static RunResult thinker(String name, double tokens) {
        return gpu(name, "h200", "NVIDIA H200 SXM 141 GB", 16, 8, 11.5e-3, 5e-5, 1.72, 1380)
                .thinks(tokens)
                .caveat(Kind.DERIVED_PRICE, "h200: capital of $23,300 a chip is implied by its hourly cost")
                .run();
    }

    /** Twelve runs, more than there are colours, with names that fill three lines; every fourth is overloaded. */
    static StudyResult crowd() {
        List<RunResult> runs = new ArrayList<>();
        for (int i = 1; i <= 12; i++) {
            String name =
                    "variant " + i + " with tensor parallelism over 8 chips, eager mode and chunks of 2,048 tokens";
            double slope = i % 4 == 0 ? 4e-4 : 5e-5 + 1e-6 * i;
            runs.add(gpu(name, "h100", "NVIDIA H100 SXM5 80 GB", 16, 2, 9e-3 + 1e-3 * i, slope, 1.55 + 0.1 * i, 1370)
                    .caveat(Kind.DERIVED_PRICE, "h100: capital of $22,000 a chip is implied by its hourly cost")
                    .run());
        }
        return study("crowd", "Which of twelve variants is the one to run?", 5, runs);
    }

    /** Text that would break a page, a table, a script or a comma-separated line if it were not escaped. */
    static StudyResult hostile() {
        String evil = "</script><script>alert(\"1\")</script> & 'x' {{results}} ```\u001b[31m\nnew,line <!--";
        return new StudyResult(
                evil,
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

    /** A deployment of two pools between two of one. */
    static StudyResult pools() {
        RunResult old = gpu("8x A100", "a100-80", "NVIDIA A100 SXM4 80 GB", 8, 4, 19e-3, 1.7e-4, 1.1, 820)
                .run();
        RunResult fresh = gpu("4x B200", "b200", "NVIDIA B200 SXM 192 GB", 4, 4, 13.1e-3, 8e-5, 2.34, 1710)
                .run();
        return study(
                "mixed-fleet",
                "Are old and new chips together cheaper than new ones alone",
                5,
                List.of(old, together("old and new", old, fresh), fresh));
    }

    /** Chats, which have a deadline, and tasks of agents on one deployment. */
    static StudyResult classes() {
        RunResult run = gpu("8x H100", "h100", "NVIDIA H100 SXM5 80 GB", 8, 2, 9.8e-3, 8.5e-5, 1.55, 1370)
                .run();
        RunResult.ClassLatency latency = new RunResult.ClassLatency(
                run.latency().ttft(), run.latency().tpot(), run.latency().e2e());
        RunResult.OfClass chat = new RunResult.OfClass(
                "chat & <b>", 70_000, 69_990, 10, latency, run.slo().attainment(), new Estimate(0.75, 0.01));
        RunResult.OfClass agent = new RunResult.OfClass(
                "agent", 30_000, 30_000, 0, latency, run.slo().attainment(), Estimate.NONE);
        return study("classes", "Do agents get in the way of chats", 5, List.of(with(run, List.of(chat, agent))));
    }

    /** A deployment whose replicas come and go, and whose clients do not wait for ever. */
    static StudyResult elastic() {
        RunResult run = gpu("8x H100", "h100", "NVIDIA H100 SXM5 80 GB", 8, 2, 9.8e-3, 8.5e-5, 1.55, 1370)
                .run();
        RunResult.Fleet fleet = new RunResult.Fleet(
                new Estimate(2.5, 0.1),
                new Estimate(0.61, 0.02),
                new Estimate(2.44, 0.08),
                new Estimate(0.9912, 0.001),
                new Estimate(3, 1),
                new RunResult.Degraded(new Estimate(0.031, 0.002), new Estimate(0.018, 0.001)));
        RunResult.Requests requests = new RunResult.Requests(100_000, 99_000, 600, 380, 20, 1_500, 7);
        return study(
                "elastic",
                "What do failures and clients in a hurry cost",
                5,
                List.of(
                        new RunResult(
                                "comes and goes",
                                run.chip(),
                                run.chipTitle(),
                                run.chips(),
                                run.model(),
                                run.layout(),
                                run.engine(),
                                run.replicas(),
                                run.stability(),
                                requests,
                                run.tokens(),
                                run.throughput(),
                                run.latency(),
                                run.memory(),
                                run.batch(),
                                run.utilisation(),
                                run.energy(),
                                run.slo(),
                                run.cost(),
                                run.operatingStep(),
                                run.frontier(),
                                run.timeline(),
                                run.caveats(),
                                List.of(),
                                List.of(),
                                List.of(),
                                null,
                                null,
                                fleet),
                        run));
    }

    private static RunResult with(RunResult run, List<RunResult.OfClass> classes) {
        return new RunResult(
                run.name(),
                run.chip(),
                run.chipTitle(),
                run.chips(),
                run.model(),
                run.layout(),
                run.engine(),
                run.replicas(),
                run.stability(),
                run.requests(),
                run.tokens(),
                run.throughput(),
                run.latency(),
                run.memory(),
                run.batch(),
                run.utilisation(),
                run.energy(),
                run.slo(),
                run.cost(),
                run.operatingStep(),
                run.frontier(),
                run.timeline(),
                run.caveats(),
                run.pools(),
                List.of(new RunResult.Sessions(
                        "agent",
                        3_000,
                        2_990,
                        4,
                        new Estimate(10, 0.1),
                        new Estimate(81_234, 100),
                        new Estimate(5_120, 20),
                        run.latency().e2e())),
                classes,
                run.speculation(),
                run.tiers(),
                run.fleet());
    }

    /** One deployment of what two had, as if each got half of the load. */
    private static RunResult together(String name, RunResult one, RunResult other) {
        return new RunResult(
                name,
                one.chip() + " + " + other.chip(),
                one.chipTitle() + " + " + other.chipTitle(),
                one.chips() + other.chips(),
                one.model(),
                one.layout() + " + " + other.layout(),
                one.engine(),
                one.replicas() + other.replicas(),
                one.stability(),
                one.requests(),
                one.tokens(),
                one.throughput(),
                other.latency(),
                one.memory(),
                one.batch(),
                one.utilisation(),
                one.energy(),
                one.slo(),
                one.cost(),
                null,
                List.of(),
                one.timeline(),
                one.caveats(),
                List.of(pool("prompts", Role.PREFILL, one), pool("<b>output</b>", Role.DECODE, other)),
                one.sessions(),
                List.of(),
                null,
                null,
                null);
    }

    private static RunResult.Pool pool(String name, Role role, RunResult run) {
        return new RunResult.Pool(
                name,
                role,
                run.chip(),
                run.chipTitle(),
                run.chips(),
                run.layout(),
                run.engine(),
                run.replicas(),
                run.memory(),
                run.batch(),
                run.utilisation(),
                new RunResult.PoolCost(
                        run.cost().basis(),
                        run.cost().usdPerChipHour(),
                        run.cost().usdPerHour()),
                Objects.requireNonNull(run.operatingStep()));
    }

    /** The same run with another verdict or other limits. */
    static RunResult with(RunResult run, RunResult.Stability stability, RunResult.Slo slo) {
        return with(run, stability, run.memory(), slo);
    }

    /** The run, had it found {@code share} of its prompt tokens in the cache. */
    static RunResult withHitRate(RunResult run, double share) {
        RunResult.Memory memory = run.memory();
        RunResult.Memory found = new RunResult.Memory(
                memory.kvCapacityTokens(),
                memory.kvUseMean(),
                memory.kvUseMax(),
                memory.preemptions(),
                new Estimate(share, 0));
        return with(run, run.stability(), found, run.slo());
    }

    private static RunResult with(
            RunResult run, RunResult.Stability stability, RunResult.Memory memory, RunResult.Slo slo) {
        return new RunResult(
                run.name(),
                run.chip(),
                run.chipTitle(),
                run.chips(),
                run.model(),
                run.layout(),
                run.engine(),
                run.replicas(),
                stability,
                run.requests(),
                run.tokens(),
                run.throughput(),
                run.latency(),
                memory,
                run.batch(),
                run.utilisation(),
                run.energy(),
                slo,
                run.cost(),
                run.operatingStep(),
                run.frontier(),
                run.timeline(),
                run.caveats(),
                run.pools(),
                run.sessions(),
                run.classes(),
                run.speculation(),
                run.tiers(),
                run.fleet());
    }

    private static StudyResult study(String name, String question, int replications, List<RunResult> runs) {
        return new StudyResult(
                name,
                question,
                "./jeton compare scenarios/" + name + ".yaml --seed 1 --replications " + replications,
                "question: " + question + "\n",
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

    private static SampleDeployment gpu(
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
        return new SampleDeployment(name, chip, title, layout, chips, replicas, fixed, slope, usd, watts);
    }

    private static SampleDeployment sram(
            String name, String chip, String title, int chips, double fixed, double slope, double usd, double watts) {
        return new SampleDeployment(
                name, chip, title, "pipeline of " + chips + " int8 kv-int8", chips, 1, fixed, slope, usd, watts);
    }
}
