package jeton.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import jeton.study.RunResult.Verdict;
import org.junit.jupiter.api.Test;

/** What a fleet with cached prompts can sustain depends on who gets which prompt. */
class CachedFleetTest {
    /** Eight caches hold all system prompts together, one holds an eighth of them. */
    @Test
    void aFleetSustainsMoreWhenEachPromptHasAHome() {
        List<RunResult> runs = Studies.run("""
                question: Who has my prompt?
                model: llama-3.1-8b
                replications: 1
                workload:
                  arrivals: {poisson: {rate: 60}}
                  requests: 3000
                  input: 200
                  output: 20
                  systemPrompt: {count: 120, tokens: 4000}
                engine: {prefixCaching: true, memoryUtilisation: 45 %}
                deployments:
                  - {name: home, chip: h100, replicas: 4, routing: prefix-aware}
                  - {name: anywhere, chip: h100, replicas: 4, routing: round-robin}
                """).runs();
        double home = runs.get(0).stability().sustainableRequestsPerSecond().mean();
        double anywhere = runs.get(1).stability().sustainableRequestsPerSecond().mean();
        assertThat(home).isGreaterThan(1.3 * anywhere);
        assertThat(runs.get(0).stability().verdict()).isEqualTo(Verdict.STABLE);
    }
}
