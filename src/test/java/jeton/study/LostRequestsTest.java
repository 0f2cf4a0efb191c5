package jeton.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.List;
import jeton.hardware.Caveat;
import jeton.input.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are not served, or not in full, are counted and said. */
class LostRequestsTest {
    private static String scenario(String arrivals, String input, String output, String engine) {
        return """
                question: Who is turned away?
                model: llama-3.1-8b
                replications: 1
                workload: {arrivals: %s, requests: 200, input: %s, output: %s}
                economics: {usdPerChipHour: 2}
                engine: {%s}
                deployments: [{chip: h100, layout: {tensorParallel: 1}}]
                """.formatted(arrivals, input, output, engine);
    }

    private static List<String> lost(RunResult run) {
        return run.caveats().stream()
                .filter(caveat -> caveat.kind() == Caveat.Kind.LOST_REQUESTS)
                .map(Caveat::text)
                .toList();
    }

    @Test
    void longPromptsAreRefused() {
        RunResult run = Studies.single(
                scenario("{poisson: {rate: 20}}", "{uniform: {min: 1, max: 2000}}", "10", "maxModelLen: 1500"));
        RunResult.Requests requests = run.requests();
        assertThat(requests.arrived()).isEqualTo(200);
        assertThat(requests.rejected()).isBetween(20L, 80L);
        assertThat(requests.completed()).isEqualTo(200 - requests.rejected());
        assertThat(lost(run))
                .contains(requests.rejected()
                        + " of 200 requests were refused: they are longer than the engine or its cache allows");
    }

    @Test
    void longOutputsAreCut() {
        RunResult run = Studies.single(scenario("{poisson: {rate: 20}}", "100", "200", "maxModelLen: 250"));
        assertThat(run.requests().completed()).isEqualTo(200);
        assertThat(run.tokens().output()).isEqualTo(200 * 150);
        assertThat(lost(run)).containsExactly("200 of 200 outputs were cut at the longest context");
    }

    /** Requests are cut to what the cache holds, so that one of them alone always finds room, if it must wait. */
    @Test
    void noRequestOutgrowsTheCache() {
        RunResult run = Studies.single("""
                question: Who is turned away?
                model: llama-3.1-8b
                replications: 1
                workload: {arrivals: batch, requests: 20, input: 1000, output: {uniform: {min: 1, max: 40000}}}
                economics: {usdPerChipHour: 2}
                deployments: [{chip: h100, engine: {memoryUtilisation: 26 %}}]
                """);
        assertThat(run.requests()).isEqualTo(new RunResult.Requests(20, 20, 0, 0));
        assertThat(run.memory().kvCapacityTokens()).isLessThan(30_000);
        assertThat(run.memory().preemptions().mean()).isPositive();
        assertThat(run.tokens().recomputed()).isPositive();
        assertThat(lost(run)).singleElement().asString().endsWith("outputs were cut at the longest context");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{poisson: {rate: 20}}", "{closedLoop: {users: 4}}", "batch"})
    void aLoadOfWhichNothingCanBeServedIsWrong(String arrivals) {
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> Studies.single(scenario(arrivals, "3000", "10", "maxModelLen: 2000")))
                .withMessageMatching("test.yaml:7:36: deployments\\[0\\].layout: h100 TP1 can serve none of the"
                        + " requests: here a request has at most 2,000 tokens, and the cache of a replica holds"
                        + " [0-9,]+; shorten input and output, or choose a larger layout");
    }

    private static RunResult impatient(String timeout, int requests) {
        return Studies.single("""
                question: Who gives up?
                model: llama-3.1-8b
                replications: 1
                workload: {arrivals: {poisson: {rate: 50}}, requests: %d, input: 500, output: 300}
                economics: {usdPerChipHour: 2}
                deployments:
                  - {chip: h100, layout: {tensorParallel: 1}, fleet: {timeout: %s, retries: {attempts: 3}}}
                """.formatted(requests, timeout));
    }

    /** 50 a second come where 32 can be served, and come again: next to nobody is served, at next to no tokens. */
    @Test
    void tokensOfThoseWhoGiveUpAreNotSold() {
        RunResult run = impatient("20 s", 10_000);
        double served = run.throughput().requestsPerSecond().mean();
        double tokens = run.throughput().inputTokensPerSecond().mean()
                + run.throughput().outputTokensPerSecond().mean();
        assertThat(served).isLessThan(10);
        assertThat(tokens).isBetween(0.8 * served * 800, 1.2 * served * 800);
        assertThat(run.cost().usdPerMillionTokens().mean())
                .isCloseTo(run.cost().usdPerRequest().mean() / 800 * 1e6, withinPercentage(20));
        assertThat(run.caveats())
                .filteredOn(caveat -> caveat.kind() == Caveat.Kind.OVERLOAD)
                .extracting(Caveat::text)
                .anySatisfy(text -> assertThat(text).contains("work for clients who give up crowds out the rest"));
    }

    @Test
    void aTimeoutThatNobodyMeetsIsNamed() {
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> impatient("100 ms", 200))
                .withMessageContaining("their clients give up before the answer; expected a longer fleet.timeout");
    }

    /** An answer takes half a minute, and a replica lives for two seconds. */
    @Test
    void aRunThatWouldNeverEndIsRefused() {
        String failing = scenario("batch", "1000", "4000", "")
                .replace("}}]", "}, fleet: {failures: {mtbf: 2 s, repair: 1 s, restart: 1 s}}}]");
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> Studies.run(failing))
                .withMessageContaining("would never end: a request of 1,000 prompt tokens has started anew 1,000 times")
                .withMessageContaining("expected a longer failures.mtbf");
    }
}
