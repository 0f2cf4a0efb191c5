package jeton.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import jeton.latency.EngineCatalog;
import jeton.latency.EngineProfile;
import jeton.scenario.Deployment;
import jeton.scenario.Pool;
import jeton.serving.Metric;
import jeton.serving.RunStatistics;
import jeton.serving.Total;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BenchTest {
    private static final int USERS = 4;
    private static final int ROUNDS = 100;

    /** Little's law: whoever waits for an answer also waits for what is outside the engine. */
    @ParameterizedTest
    @ValueSource(strings = {"0 ms", "20 ms", "2 s"})
    void usersOverTheirCycleAreServed(String outside) {
        Deployment deployment =
                Studies.deployment("""
                question: How long is a cycle?
                model: llama-3.1-8b
                workload:
                  arrivals: {closedLoop: {users: %d, think: 0 s}}
                  requests: %d
                  input: 100
                  output: 20
                economics: {usdPerChipHour: 2}
                deployments: [{chip: h100, layout: {tensorParallel: 1}}]
                """.formatted(USERS, USERS * ROUNDS)).deployment();
        Pool pool = deployment.pools().get(0);
        EngineProfile engine = EngineCatalog.shipped().changed("vllm", Map.of("request.perRequest", outside));
        RunStatistics run = Bench.of(
                        pool.chip(),
                        pool.model(),
                        pool.layout(),
                        pool.engine(),
                        deployment.workload(),
                        shipped -> engine,
                        false)
                .run(1);
        double served = run.measured(Total.COMPLETED) / run.measuredSeconds();
        double users = served * run.latency(Metric.E2E).mean();
        assertThat(users).isCloseTo(USERS, within(1.5 * USERS / ROUNDS));
    }
}
