package jeton.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jeton.input.InputException;
import jeton.scenario.Scenario;
import jeton.serving.Batching;
import jeton.serving.QueueOrder;
import jeton.serving.SchedulerLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules that follow from an engine's profile and what a scenario asks for. */
class SchedulerChoiceTest {
    private static SchedulerLimits limits(String engine) {
        return pool(engine).limits();
    }

    private static ResolvedPool pool(String engine) {
        Scenario scenario = Scenario.parse("x.yaml", """
                question: Who is next?
                model: llama-3.1-8b
                workload: {arrivals: {poisson: {rate: 1}}, requests: 10, input: 10, output: 10}
                engine: {maxModelLen: 8192}
                deployments:
                  - {chip: h100, engine: {%s}}
                """.formatted(engine));
        return new DeploymentResolver().resolve(scenario).get(0).pools().get(0);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    scheduler: vllm | FirstCome
                    scheduler: sglang | FirstCome
                    'scheduler: vllm, prefixCaching: true' | FirstCome
                    'scheduler: sglang, prefixCaching: true' | LongestPrefix
                    'scheduler: {sglang: {mixedChunk: true}}, prefixCaching: true' | LongestPrefix
                    'scheduler: sglang, prefixCaching: true, order: first-come' | FirstCome
                    'scheduler: sglang, prefixCaching: true, order: priority' | ByPriority
                    """)
    void theOrderIsTheEnginesOwnUnlessAnotherIsAskedFor(String engine, String order) {
        QueueOrder chosen = limits(engine).order();
        assertThat(chosen.getClass().getSimpleName()).isEqualTo(order);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    profile: sglang | true
                    'profile: sglang, scheduler: vllm' | false
                    'profile: sglang, chunkedPrefill: false, maxModelLen: 8192' | true
                    profile: vllm | false
                    'profile: vllm, scheduler: sglang' | true
                    """)
    void theProfileNamesItsSchedulerUnlessAnotherIsAskedFor(String engine, boolean promptsFirst) {
        ResolvedPool pool = pool(engine);
        assertThat(pool.limits().batching() instanceof Batching.PromptsFirst).isEqualTo(promptsFirst);
        assertThat(pool.caveats()).noneMatch(caveat -> caveat.contains("scheduled as vLLM"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    longPrefillThreshold: 100 | longPrefillThreshold
                    'order: priority, priorityPreemption: true' | priorityPreemption
                    'batchTier: {priority: 1}' | batchTier
                    'speculation: {eagle: {drafts: 3, acceptance: 0.6}}' | speculation
                    """)
    void whatSglangsSchedulerDoesNotKnowIsScheduledAsByVllm(String field, String named) {
        ResolvedPool pool = pool("profile: sglang, " + field);
        assertThat(pool.limits().batching()).isEqualTo(Batching.CONTINUOUS);
        assertThat(pool.caveats())
                .contains("requests are scheduled as vLLM does, for the scheduler of sglang is not simulated with "
                        + named);
    }

    /** Activations of a step that holds the longest prompt take memory from the cache. */
    @ParameterizedTest
    @ValueSource(strings = {"orca", "static"})
    void wholePromptsHaveTheirMemory(String scheduler) {
        ResolvedPool chunks = pool("maxModelLen: 32768");
        ResolvedPool whole = pool("maxModelLen: 32768, scheduler: " + scheduler);
        assertThat(whole.limits().maxBatchedTokens()).isEqualTo(32_768);
        assertThat(whole.cache().capacityTokens()).isLessThan(chunks.cache().capacityTokens());
        assertThat(whole.caveats()).isEqualTo(chunks.caveats());
        ResolvedPool written = pool("maxModelLen: 32768, maxBatchedTokens: 40000, scheduler: " + scheduler);
        assertThat(written.limits().maxBatchedTokens()).isEqualTo(40_000);
        ResolvedPool open = pool("memoryUtilisation: 0.9, maxNumSeqs: 8, scheduler: " + scheduler);
        assertThat(open.limits().maxBatchedTokens())
                .as("all that fits")
                .isEqualTo(Math.max(8192, open.limits().maxModelLen()));
    }

    @Test
    void longestPrefixIsRefusedWhereNothingSortsByIt() {
        assertThatThrownBy(() -> limits("scheduler: sglang, order: longest-prefix"))
                .isInstanceOf(InputException.class)
                .hasMessage("x.yaml:6:53: deployments[0].engine.order: only scheduler 'sglang' sorts by what the prefix"
                        + " cache holds, expected prefixCaching: true beside longest-prefix");
        assertThatThrownBy(() -> limits("prefixCaching: true, order: longest-prefix"))
                .hasMessage("x.yaml:6:55: deployments[0].engine.order: only scheduler 'sglang' sorts by what the prefix"
                        + " cache holds, expected scheduler: sglang beside longest-prefix");
    }
}
