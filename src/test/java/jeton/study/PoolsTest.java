package jeton.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import jeton.hardware.Caveat;
import jeton.serving.Role;
import jeton.study.RunResult.Percentiles;
import jeton.study.RunResult.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deployments of several pools: what is said of the whole is made of its parts. */
class PoolsTest {
    private static final String HEAD = """
            question: Are several pools one fleet?
            model: llama-3.1-8b
            replications: 3
            workload:
              arrivals: %s
              requests: 600
              input: {lognormal: {median: 300, sigma: 0.8, max: 4000}}
              output: {exponential: {mean: 100, max: 1000}}
            economics: {usdPerChipHour: 2}
            slo: {ttft: 1 s}
            engine: {maxNumSeqs: 32}
            deployments: [%s]
            """;

    private static RunResult run(double rate, String deployment) {
        return Studies.single(HEAD.formatted("{poisson: {rate: " + rate + "}}", deployment));
    }

    /** Where the replicas are the same, it does not matter how they are grouped. */
    @ParameterizedTest
    @ValueSource(strings = {"least-outstanding", "round-robin", "power-of-two"})
    void equalPoolsAreOneFleet(String routing) {
        RunResult one = run(8, "{chip: h100, layout: {tensorParallel: 1}, replicas: 4, routing: " + routing + "}");
        RunResult two = run(
                8,
                "{chip: h100, layout: {tensorParallel: 1}, routing: " + routing
                        + ", pools: [{replicas: 1}, {replicas: 3}]}");
        assertThat(two.requests()).isEqualTo(one.requests());
        assertThat(two.tokens()).isEqualTo(one.tokens());
        assertThat(two.latency()).isEqualTo(one.latency());
        assertThat(two.slo()).isEqualTo(one.slo());
        assertThat(two.chips()).isEqualTo(4);
        assertThat(two.chip()).isEqualTo("h100");
        List<ToDoubleFunction<RunResult>> figures = List.of(
                run -> run.utilisation().busy().mean(),
                run -> run.utilisation().mfu().mean(),
                run -> run.utilisation().mbu().mean(),
                run -> run.memory().kvUseMean().mean(),
                run -> run.memory().kvUseMax().mean(),
                run -> run.batch().mean().mean(),
                run -> run.batch().max().mean(),
                run -> run.energy().joulesPerToken().mean(),
                run -> run.energy().tokensPerSecondPerMegawatt().mean(),
                run -> run.cost().usdPerHour(),
                run -> run.cost().usdPerChipHour(),
                run -> run.cost().usdPerMillionTokens().mean());
        for (ToDoubleFunction<RunResult> figure : figures) {
            double expected = figure.applyAsDouble(one);
            assertThat(figure.applyAsDouble(two)).isCloseTo(expected, within(1e-9 * expected));
        }
        assertThat(one.pools()).isEmpty();
        assertThat(two.pools()).hasSize(2);
    }

    /** Prompts are looked up in the prefill pool, whose share of found tokens is that of the whole; decode pools find none. */
    @Test
    void prefixesAreFoundByThePoolThatComputesPrompts() {
        RunResult run = Studies.single("""
                question: Who finds prefixes?
                model: llama-3.1-8b
                replications: 2
                workload:
                  arrivals: {poisson: {rate: 4}}
                  requests: 400
                  systemPrompt: 1500
                  input: 300
                  output: 50
                economics: {usdPerChipHour: 2}
                engine: {prefixCaching: true}
                deployments:
                  - chip: h100
                    transfer: {bandwidth: 25 GB/s}
                    pools: [{role: prefill}, {role: decode}]
                """);
        RunResult.Memory prefill = run.pools().get(0).memory();
        assertThat(prefill.prefixHitRate().mean())
                .isEqualTo(run.memory().prefixHitRate().mean())
                .isBetween(0.7, 1500 / 1800.0);
        assertThat(run.pools().get(1).memory().prefixHitRate().mean()).isZero();
        assertThat(run.caveats())
                .extracting(Caveat::text)
                .contains("prefixCaching is for the prefill pools: decode pools pull"
                        + " every prompt whole and keep none");
    }

    /** Two kinds of chips at two prices: the whole is the sum or the mean of its parts. */
    @Test
    void theWholeIsMadeOfItsPools() {
        RunResult run = run(30, """
                {name: mixed, pools: [
                  {name: old, chip: a100, replicas: 2, layout: {tensorParallel: 1}},
                  {name: new, chip: b200, replicas: 1, layout: {tensorParallel: 2}, economics: {usdPerChipHour: 5}}]}
                """);
        RunResult.Pool old = run.pools().get(0);
        RunResult.Pool fresh = run.pools().get(1);
        assertThat(run.stability().verdict()).isEqualTo(Verdict.STABLE);
        assertThat(run.chip()).isEqualTo("a100-80 + b200");
        assertThat(run.layout()).isEqualTo(old.layout() + " + " + fresh.layout());
        assertThat(old.chips()).isEqualTo(2);
        assertThat(fresh.chips()).isEqualTo(2);
        assertThat(run.chips()).isEqualTo(4);
        assertThat(run.cost().usdPerHour()).isEqualTo(2 * 2 + 2 * 5);
        assertThat(run.cost().usdPerChipHour()).isEqualTo(3.5);
        assertThat(old.cost().usdPerHour()).isEqualTo(4);
        assertThat(run.cost().lines())
                .singleElement()
                .satisfies(line -> assertThat(line.usdPerChipHour()).isCloseTo(3.5, within(1e-12)));
        mean(run, 2, 2, r -> r.utilisation().busy(), p -> p.utilisation().busy());
        mean(run, 2, 2, r -> r.utilisation().mfu(), p -> p.utilisation().mfu());
        mean(run, 2, 2, r -> r.utilisation().mbu(), p -> p.utilisation().mbu());
        double oldCache = 2.0 * old.memory().kvCapacityTokens();
        double newCache = fresh.memory().kvCapacityTokens();
        mean(
                run,
                oldCache,
                newCache,
                r -> r.memory().kvUseMean(),
                p -> p.memory().kvUseMean());
        assertThat(run.memory().kvCapacityTokens())
                .isEqualTo(old.memory().kvCapacityTokens())
                .isLessThan(fresh.memory().kvCapacityTokens());
        assertThat(run.batch().max().mean())
                .isGreaterThanOrEqualTo(
                        Math.max(old.batch().max().mean(), fresh.batch().max().mean()));
        assertThat(fresh.utilisation().busy().mean())
                .isLessThan(old.utilisation().busy().mean());
        assertThat(run.frontier()).isEmpty();
        assertThat(run.operatingStep()).isNull();
        assertThat(fresh.operatingStep().seconds())
                .isLessThan(old.operatingStep().seconds());
    }

    /** Everything that is paid is borne by input and output. */
    @Test
    void everyDollarIsBorneOnce() {
        RunResult run = Studies.single(HEAD.formatted("batch", """
                {pools: [{chip: a100, layout: {tensorParallel: 1}},
                  {chip: b200, layout: {tensorParallel: 1}, economics: {usdPerChipHour: 5}}]}
                """));
        double usd = run.cost().usdPerHour() * run.stability().measuredSeconds() / 3600;
        double perReplication = 1.0 / 3;
        double borne = perReplication
                * (run.cost().usdPerMillionInput().mean() / 1e6 * run.tokens().input()
                        + run.cost().usdPerMillionOutput().mean()
                                / 1e6
                                * run.tokens().output());
        assertThat(borne).isCloseTo(usd, within(0.02 * usd));
        assertThat(run.cost().usdPerRequest().mean() * 600).isCloseTo(usd, within(0.02 * usd));
    }

    /** Where prompts have chips of their own, these are what input costs; the others, what output costs. */
    @Test
    void promptsAndOutputBearTheirOwnPools() {
        RunResult run = Studies.single(HEAD.formatted("batch", """
                {name: parted, chip: h100, layout: {tensorParallel: 1}, transfer: {bandwidth: 25 GB/s, latency: 5 ms},
                 pools: [{role: prefill, replicas: 2, economics: {usdPerChipHour: 3}}, {role: decode}]}
                """));
        assertThat(run.pools()).extracting(RunResult.Pool::name).containsExactly("prefill", "decode");
        assertThat(run.pools()).extracting(RunResult.Pool::role).containsExactly(Role.PREFILL, Role.DECODE);
        double hours = run.stability().measuredSeconds() / 3600;
        double millions = run.tokens().input() / 3.0 / 1e6;
        double prompts = 6 * hours / millions;
        assertThat(run.cost().usdPerHour()).isEqualTo(6 + 2);
        assertThat(run.cost().usdPerMillionInput().mean()).isCloseTo(prompts, within(0.05 * prompts));
        Percentiles transfer = Objects.requireNonNull(run.latency().transfer());
        assertThat(transfer.mean().mean()).isGreaterThan(0.005);
        assertThat(run.pools().get(0).operatingStep().prefillTokens()).isPositive();
        assertThat(run.pools().get(1).operatingStep().decodes()).isPositive();
        assertThat(run(5, "{chip: h100}").latency().transfer()).isNull();
    }

    /** Sent in turn, both get half of the requests: the slower decides. Sent where there is room, both give all they can. */
    @Test
    void theRouterDecidesWhatPoolsSustainTogether() {
        String pools =
                ", pools: [{chip: h100, layout: {tensorParallel: 1}}, {chip: a100, layout: {tensorParallel: 1}}]}";
        double fast = most(run(5, "{chip: h100, layout: {tensorParallel: 1}}"));
        double slow = most(run(5, "{chip: a100, layout: {tensorParallel: 1}}"));
        assertThat(slow).isLessThan(0.8 * fast);
        double byRoom = most(run(5, "{routing: least-outstanding" + pools));
        assertThat(byRoom).isCloseTo(fast + slow, within(0.05 * (fast + slow)));
        double inTurn = most(run(5, "{routing: round-robin" + pools));
        assertThat(inTurn).isCloseTo(2 * slow, within(0.05 * 2 * slow));
        RunResult overloaded = run(1.2 * (fast + slow), "{routing: least-outstanding" + pools);
        assertThat(overloaded.stability().verdict()).isEqualTo(Verdict.OVERLOADED);
        assertThat(overloaded.throughput().requestsPerSecond())
                .isEqualTo(overloaded.stability().sustainableRequestsPerSecond());
        assertThat(overloaded.cost().usdPerHour()).isEqualTo(4);
    }

    private static double most(RunResult run) {
        return run.stability().sustainableRequestsPerSecond().mean();
    }

    /** A quarter of the fleet stands for all of it, if it has the same proportions. */
    @Test
    void proportionsDecideWhatAChipSustains() {
        double small = most(run(5, pools(1, 2)));
        double large = most(run(5, pools(4, 8)));
        assertThat(large).isCloseTo(4 * small, within(1e-9 * large));
    }

    private static String pools(int one, int other) {
        return "{pools: [{chip: h100, layout: {tensorParallel: 1}, replicas: %d}, {chip: a100, replicas: %d}]}"
                .formatted(one, other);
    }

    @Test
    void caveatsSayWhichPool() {
        RunResult run = run(5, """
                {pools: [{name: roomy, chip: h100}, {name: narrow, chip: h100, engine: {memoryUtilisation: 24 %}}]}
                """);
        assertThat(run.caveats())
                .extracting(Caveat::text)
                .filteredOn(text -> text.contains("requests are limited to that"))
                .singleElement()
                .satisfies(text -> assertThat(text).startsWith("narrow: the cache of one replica"));
    }

    private static void mean(
            RunResult run,
            double firstWeight,
            double secondWeight,
            Function<RunResult, Estimate> whole,
            Function<RunResult.Pool, Estimate> part) {
        double expected = (firstWeight * part.apply(run.pools().get(0)).mean()
                        + secondWeight * part.apply(run.pools().get(1)).mean())
                / (firstWeight + secondWeight);
        assertThat(whole.apply(run).mean()).isCloseTo(expected, within(1e-6 * expected));
    }
}
