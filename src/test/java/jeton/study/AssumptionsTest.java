package jeton.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import jeton.scenario.Scenario;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AssumptionsTest {
    private static List<String> of(int replications, String workload, String second) {
        Scenario scenario = Scenario.parse("x.yaml", """
                question: What is taken for granted?
                model: llama-3.1-8b
                replications: %d
                workload: {%s, input: 10, output: 10}
                deployments:
                  - {chip: h100}
                  - {chip: h200%s}
                """.formatted(replications, workload, second));
        return Assumptions.of(scenario, new DeploymentResolver().resolve(scenario));
    }

    @Test
    void saysWhatTheDeploymentsShare() {
        assertThat(of(1, "arrivals: {poisson: {rate: 1}}, requests: 10", ""))
                .contains("Every deployment serves the same requests: same arrivals, same token counts.");
        assertThat(of(1, "arrivals: {poisson: {rate: 1}}, requests: 10", ", thinking: {tokens: 100}"))
                .contains("Every deployment serves the same requests: same arrivals, same prompts and answers.");
        assertThat(of(1, "arrivals: {poisson: {rate: 1}}, requests: 10", ", samples: 3"))
                .contains("Every deployment serves the same requests: same arrivals, same prompts, and of each as many"
                        + " answers as it samples.");
        assertThat(of(1, "arrivals: {closedLoop: {users: 3}}, requests: 10", ""))
                .contains("Request number i is the same on every deployment: same token counts; it comes when its user"
                        + " has been served, so sooner where service is fast.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    scheduler: vllm | Scheduling follows vLLM V1: continuous batching, chunked prefill, paged cache, \
                    preemption by recompute, first come first served. No
                    'scheduler: sglang, prefixCaching: true' | recompute, first come first served (h100); SGLang: \
                    continuous batching, chunked prefill before all decodes, paged cache with room for a share of the \
                    outputs to come, preemption by recompute, longest cached prefix first (h200). Prefix
                    'profile: sglang, order: priority' | ; SGLang: continuous batching
                    'scheduler: {sglang: {mixedChunk: true}}' | chunked prefill first with decodes beside it, paged
                    'scheduler: static, order: {earliestDeadline: {dropLate: true}}' | static batches: whole prompts, \
                    nobody joins until all have left, blocks reserved to the last token, earliest deadline first, who \
                    is late refused (h200)
                    scheduler: orca | ; Orca: continuous batching, whole prompts, paged cache, blocks reserved to the \
                    last token, first come first served (h200).
                    profile: tensorrt-llm | chunked prefill, paged cache, blocks reserved to the last token
                    'order: priority, priorityPreemption: true' | most urgent first, who send the less urgent away (h200)
                    'batchTier: {priority: 3}' | served, those of priority 3 and more only when nobody else waits (h200)
                    """)
    void namesTheSchedulerInForce(String engine, String words) {
        assertThat(of(
                        1,
                        "arrivals: {poisson: {rate: 1}}, requests: 10",
                        ", engine: {maxModelLen: 8192, " + engine + "}"))
                .anyMatch(line -> line.startsWith("Scheduling follows vLLM V1: ") && line.contains(words));
    }

    @Test
    void saysWhatIsAveraged() {
        assertThat(of(3, "arrivals: {poisson: {rate: 1}}, requests: 10", ""))
                .contains(
                        "Intervals are 95 % Student intervals over 3 independent replications.",
                        "Averages are over what follows the warm-up that MSER-5 finds, until the last arrival.");
        assertThat(of(1, "arrivals: batch, requests: 10", ""))
                .contains("Averages are over the whole load, from the first arrival until the last request has left.")
                .noneMatch(line -> line.startsWith("Intervals"));
    }
}
