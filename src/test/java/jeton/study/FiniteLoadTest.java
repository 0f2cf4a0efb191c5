package jeton.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jeton.scenario.Scenario;
import jeton.study.RunResult.Verdict;
import jeton.workload.SharedData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Batches and traces end, so they are measured from first to last. */
class FiniteLoadTest {
    private static final String TRACE = """
            question: How does the log replay?
            model: llama-3.1-8b
            replications: 2
            workload:
              arrivals: {trace: {file: '%s'}}
            economics: {usdPerChipHour: 2}
            deployments:
              - {chip: h100, layout: {tensorParallel: 1}%s}
            """;

    @Test
    void aBatchIsMeasuredWhole() {
        RunResult run = Studies.single("""
                question: How long does the night's work take?
                model: llama-3.1-8b
                replications: 3
                workload: {arrivals: batch, requests: 200, input: {uniform: {min: 10, max: 900}}, output: {exponential: {mean: 60}}}
                economics: {usdPerChipHour: 2}
                deployments: [{chip: h100, layout: {tensorParallel: 1}}]
                """);
        assertThat(run.stability().verdict()).isEqualTo(Verdict.FINITE);
        assertThat(run.stability().offeredRequestsPerSecond()).isEqualTo(Estimate.NONE);
        assertThat(run.stability().sustainableRequestsPerSecond()).isEqualTo(Estimate.NONE);
        assertThat(run.stability().warmupSeconds()).isZero();
        assertThat(run.requests()).isEqualTo(new RunResult.Requests(600, 600, 0, 0));
        assertThat(run.latency().e2e().max().mean())
                .isGreaterThanOrEqualTo(run.stability().measuredSeconds());
        assertThat(run.utilisation().busy().mean()).isCloseTo(1, within(1e-9));
    }

    @Test
    void aTraceIsReplayedRowByRow(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("log.csv");
        Files.write(
                file,
                List.of(
                        "TIMESTAMP,ContextTokens,GeneratedTokens",
                        "2023-11-16 18:15:46.0000000,374,44",
                        "2023-11-16 18:15:50.0000000,396,109",
                        "2023-11-16 18:16:00.0000000,879,55"));
        RunResult run = Studies.single(TRACE.formatted(file, ""));
        assertThat(run.stability().verdict()).isEqualTo(Verdict.FINITE);
        assertThat(run.requests()).isEqualTo(new RunResult.Requests(3, 3, 0, 0));
        assertThat(run.tokens().input()).isEqualTo(374 + 396 + 879);
        assertThat(run.tokens().output()).isEqualTo(44 + 109 + 55);
        ResolvedPool resolved = Studies.resolve(TRACE.formatted(file, ""));
        double last = 14 + alone(resolved, 879, 55);
        assertThat(run.stability().measuredSeconds()).isCloseTo(last, within(1e-9));
        assertThat(run.stability().offeredRequestsPerSecond().mean()).isCloseTo(2 / 14.0, within(0.1));
        // nothing is drawn, so one replication is all there is to see
        assertThat(run.latency().e2e().mean().halfWidth95()).isNaN();
    }

    /** Seconds of a request that has the replica to itself. */
    private static double alone(ResolvedPool resolved, int input, int output) {
        jeton.latency.Batch prompt = new jeton.latency.Batch();
        prompt.addChunk(input, 0, input);
        double seconds = resolved.stepTime().seconds(prompt);
        for (int i = 0; i + 1 < output; i++) {
            seconds += resolved.stepTime().seconds(resolved.decodeStep(1, input + i));
        }
        return seconds;
    }

    /** An hour of Azure's conversations of 2023, where the public trace is at hand. */
    @Test
    void theAzureConversationTraceRuns() {
        Path file = SharedData.file("traces/azure_llm_2023/AzureLLMInferenceTrace_conv.csv");
        String scenario = TRACE.formatted(file.toAbsolutePath(), ", replicas: 2");
        RunResult run = new Study(
                        Scenario.parse("azure.yaml", scenario.replace("replications: 2", "replications: 1")),
                        "command",
                        false,
                        2,
                        share -> {})
                .run()
                .runs()
                .get(0);
        assertThat(run.requests()).isEqualTo(new RunResult.Requests(19_366, 19_366, 0, 0));
        assertThat(run.tokens().input()).isEqualTo(22_361_870);
        assertThat(run.stability().measuredSeconds()).isBetween(3501.0, 3520.0);
        assertThat(run.latency().ttft().p50().mean()).isBetween(0.01, 0.2);
        assertThat(run.stability().offeredRequestsPerSecond().mean())
                .isLessThan(run.stability().sustainableRequestsPerSecond().mean());
    }
}
