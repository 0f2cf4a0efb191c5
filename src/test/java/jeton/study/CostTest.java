package jeton.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jeton.scenario.Pool;
import jeton.scenario.Scenario;
import jeton.study.RunResult.Cost;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Every held hour is paid for, once. */
class CostTest {
    /** One replication, where ratios are of sums. */
    private static RunResult run(String economics, int replicas) {
        return Studies.single("""
                question: Who pays?
                model: llama-3.1-8b
                replications: 1
                workload:
                  arrivals: {poisson: {rate: 3}}
                  requests: 600
                  input: {lognormal: {median: 300, sigma: 0.8, max: 4000}}
                  output: {exponential: {mean: 100, max: 1000}}
                economics: %s
                deployments:
                  - {chip: h100, layout: {tensorParallel: 2}, replicas: %d}
                """.formatted(economics, replicas));
    }

    private static Offset<Double> relative(double value) {
        return within(1e-9 * Math.abs(value));
    }

    /**
     * Hours that failures take are paid once: a run that loses them itself has no allowance for them in its price, which is
     * the owner's price times the availability that it assumes.
     */
    @Test
    void lostHoursArePaidOnce() {
        String scenario = """
                question: Who pays?
                model: llama-3.1-8b
                replications: 1
                workload: {arrivals: {poisson: {rate: 3}}, duration: 20 min, input: 300, output: 100}
                economics: {own: {as: neocloud, availability: 90 %%}}
                deployments: [{chip: h100, replicas: 3, fleet: {%s}}]
                """;
        String fails = scenario.formatted("failures: {mtbf: 15 min, repair: 2 min, restart: 5 s}");
        Pool pool = Studies.resolve(fails).pool();
        RunResult run = Studies.single(fails);
        double busy = run.utilisation().busy().mean();
        Pool never = Studies.resolve(scenario.formatted("timeout: 60 s")).pool();
        double priced = never.tariff().chipHour(busy).usd();
        assertThat(run.cost().usdPerChipHour()).isCloseTo(0.9 * priced, relative(priced));
        assertThat(run.cost().lines())
                .filteredOn(line -> line.name().equals("downtime"))
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.usdPerChipHour()).isZero();
                    assertThat(line.source()).contains("failures are simulated");
                });
        assertThat(run.fleet()).isNotNull();
        assertThat(run.cost().usdPerHour()).isCloseTo(3 * 0.9 * priced, relative(3 * priced));
        assertThat(pool.tariff()).isEqualTo(never.tariff().withoutDowntime());
        Scenario both = Scenario.parse(
                "test.yaml", fails.replace("deployments: [", "deployments: [{name: never, chip: h100, replicas: 3}, "));
        assertThat(both.deployments())
                .extracting(deployment -> deployment.pools().get(0).tariff())
                .containsOnly(pool.tariff());
    }

    @Test
    void whatTokensBearIsWhatChipsCost() {
        RunResult run = run("{usdPerChipHour: 2.5}", 3);
        Cost cost = run.cost();
        double input = run.throughput().inputTokensPerSecond().mean();
        double output = run.throughput().outputTokensPerSecond().mean();
        assertThat(run.chips()).isEqualTo(6);
        assertThat(cost.usdPerChipHour()).isEqualTo(2.5);
        assertThat(cost.usdPerHour()).isEqualTo(15);
        assertThat(cost.usdPerMillionTokens().mean() * (input + output) * 3600 / 1e6)
                .isCloseTo(15, relative(15));
        assertThat(cost.usdPerMillionOutputBearingAll().mean() * output * 3600 / 1e6)
                .isCloseTo(15, relative(15));
        assertThat(cost.usdPerRequest().mean()
                        * run.throughput().requestsPerSecond().mean()
                        * 3600)
                .isCloseTo(15, relative(15));
        assertThat((cost.usdPerMillionInput().mean() * input
                                + cost.usdPerMillionOutput().mean() * output)
                        * 3600
                        / 1e6)
                .isCloseTo(15, relative(15));
        assertThat(cost.usdPerMillionOutput().mean())
                .isGreaterThan(cost.usdPerMillionInput().mean());
    }

    @Test
    void twiceThePriceIsTwiceTheCost() {
        Cost cost = run("{usdPerChipHour: 1.3}", 2).cost();
        Cost twice = run("{usdPerChipHour: 2.6}", 2).cost();
        assertThat(twice.usdPerMillionTokens().mean())
                .isEqualTo(2 * cost.usdPerMillionTokens().mean());
        assertThat(twice.usdPerMillionInput().mean())
                .isEqualTo(2 * cost.usdPerMillionInput().mean());
        assertThat(twice.usdPerMillionOutput().mean())
                .isEqualTo(2 * cost.usdPerMillionOutput().mean());
        assertThat(twice.usdPerRequest().mean())
                .isEqualTo(2 * cost.usdPerRequest().mean());
    }

    /** At the price of an owned chip that is busy for that share of the time. */
    @Test
    void ownersPayForTheEnergyOfTheLoad() {
        RunResult run = run("{own: neocloud}", 1);
        ResolvedPool resolved = Studies.resolve("""
                question: Who pays?
                model: llama-3.1-8b
                workload: {arrivals: batch, requests: 1, input: 1, output: 1}
                economics: {own: neocloud}
                deployments: [{chip: h100}]
                """);
        double busy = run.utilisation().busy().mean();
        assertThat(busy).isBetween(0.2, 0.999);
        assertThat(run.cost().basis()).isEqualTo("own, neocloud");
        assertThat(run.cost().usdPerChipHour())
                .isEqualTo(resolved.pool().tariff().chipHour(busy).usd());
        assertThat(run.cost().lines())
                .isEqualTo(resolved.pool().tariff().chipHour(busy).lines());
    }

    /** Joules of two chips with their share of the host, at the power between idle and full that the load draws. */
    @Test
    void energyFollowsTheLoad() {
        RunResult run = run("{usdPerChipHour: 1}", 1);
        double busy = run.utilisation().busy().mean();
        double tokensPerSecond = run.throughput().inputTokensPerSecond().mean()
                + run.throughput().outputTokensPerSecond().mean();
        ResolvedPool resolved = Studies.resolve(Studies.chat(1, 1, 1));
        double idle = resolved.pool().idlePowerShare();
        double watts = 2 * resolved.pool().chip().power().systemWatts().value();
        double joules = watts * (idle + (1 - idle) * busy) / tokensPerSecond;
        assertThat(run.energy().joulesPerToken().mean()).isCloseTo(joules, relative(joules));
        double perMegawatt = tokensPerSecond / (watts / 1e6);
        assertThat(run.energy().tokensPerSecondPerMegawatt().mean()).isCloseTo(perMegawatt, relative(perMegawatt));
    }
}
