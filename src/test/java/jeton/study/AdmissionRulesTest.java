package jeton.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import jeton.latency.EngineCatalog;
import jeton.latency.EngineProfile;
import jeton.scenario.Pool;
import jeton.serving.Metric;
import jeton.serving.RunStatistics;
import jeton.serving.Total;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** When engines admit requests, from the scenario's field or the profile's to what users see. */
class AdmissionRulesTest {
    private static ResolvedDeployment resolve(String engine, String arrivals, int input, String output, int requests) {
        return Studies.deployment("""
                question: When does it start?
                model: llama-3.1-8b
                workload:
                  arrivals: %s
                  requests: %d
                  input: %d
                  output: %s
                economics: {usdPerChipHour: 2}
                deployments: [{chip: h100, layout: {tensorParallel: 1}, engine: %s}]
                """.formatted(arrivals, requests, input, output, engine));
    }

    private static RunStatistics run(ResolvedDeployment resolved, Map<String, String> changes) {
        EngineProfile engine =
                EngineCatalog.shipped().changed(resolved.pools().get(0).engine().name(), changes);
        Pool pool = resolved.deployment().pools().get(0);
        return Bench.of(
                        pool.chip(),
                        pool.model(),
                        pool.layout(),
                        pool.engine(),
                        resolved.deployment().workload(),
                        shipped -> engine,
                        false)
                .run(1);
    }

    private static RunStatistics noticed(int users, String engine) {
        String arrivals = "{closedLoop: {users: %d, think: 0 s}}".formatted(users);
        return run(resolve(engine, arrivals, 50, "{exponential: {mean: 400, max: 2000}}", 40 * users), Map.of());
    }

    /** A user of many waits for so many steps more, each of which gives the others a token. */
    @ParameterizedTest
    @CsvSource({"vllm-v0, 5", "vllm-v0, 20", "vllm, 20", "tensorrt-llm, 20"})
    void aRequestWaitsForTheStepsInWhichNobodyLooks(String profile, int steps) {
        RunStatistics prompt = noticed(12, "{profile: %s, noticeSteps: 0}".formatted(profile));
        RunStatistics late = noticed(12, "{profile: %s, noticeSteps: %d}".formatted(profile, steps));
        double waited =
                late.latency(Metric.TTFT).mean() - prompt.latency(Metric.TTFT).mean();
        double step = late.latency(Metric.TPOT).mean();
        assertThat(waited).isCloseTo(steps * step, within(0.1 * steps * step));
    }

    /** Nobody is overlooked by an engine that has nothing else to do. */
    @Test
    void aUserAloneIsNoticedAtOnce() {
        assertThat(noticed(1, "{profile: vllm, noticeSteps: 20}")
                        .latency(Metric.TTFT)
                        .mean())
                .isCloseTo(
                        noticed(1, "{profile: vllm, noticeSteps: 0}")
                                .latency(Metric.TTFT)
                                .mean(),
                        within(1e-12));
    }

    static Stream<EngineProfile> engines() {
        return EngineCatalog.shipped().all().stream()
                .filter(engine -> !engine.name().equals("vendor"));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void profilesDecideUnlessTheScenarioDoes(EngineProfile engine) {
        ResolvedPool plain =
                resolve(engine.name(), "batch", 10, "10", 1).pools().get(0);
        assertThat(plain.limits().noticeSteps()).isEqualTo(engine.host().overlap() ? 1 : 0);
        assertThat(plain.limits().reserve()).isEqualTo(engine.limits().reserveOutput());
        ResolvedPool asked = resolve("{profile: %s, noticeSteps: 9}".formatted(engine.name()), "batch", 10, "10", 1)
                .pools()
                .get(0);
        assertThat(asked.limits().noticeSteps()).isEqualTo(9);
    }

    /** The same cache and load: who reserves never preempts, and runs fewer at once. */
    @ParameterizedTest
    @CsvSource({"vllm", "tensorrt-llm", "tensorrt-llm-cpp"})
    void whoReservesNeverPreempts(String profile) {
        String cacheOfTwentyRequests = "{profile: %s, memoryUtilisation: 0.3}".formatted(profile);
        ResolvedDeployment resolved = resolve(cacheOfTwentyRequests, "batch", 600, "1400", 300);
        Map<String, String> same = new HashMap<>(
                Map.of("memory.rule", "share-of-all", "memory.reserve", "0 GB", "memory.reserveActivations", "false"));
        same.put("limits.reserveOutput", "true");
        RunStatistics reserving = run(resolved, same);
        same.put("limits.reserveOutput", "false");
        RunStatistics greedy = run(resolved, same);
        assertThat(reserving.whole(Total.PREEMPTIONS)).isZero();
        assertThat(greedy.whole(Total.PREEMPTIONS)).isPositive();
        assertThat(reserving.whole(Total.COMPLETED)).isEqualTo(300);
        assertThat(greedy.whole(Total.COMPLETED)).isEqualTo(300);
        assertThat(reserving.latency(Metric.TTFT).mean())
                .isGreaterThan(greedy.latency(Metric.TTFT).mean());
        assertThat(reserving.latency(Metric.TPOT).mean())
                .isLessThan(greedy.latency(Metric.TPOT).mean());
    }

    @Test
    void tensorRtNeverPreempts() {
        RunStatistics run =
                run(resolve("{profile: tensorrt-llm, memoryUtilisation: 0.1}", "batch", 600, "1400", 300), Map.of());
        assertThat(run.whole(Total.PREEMPTIONS)).isZero();
        assertThat(run.whole(Total.COMPLETED)).isEqualTo(300);
    }
}
