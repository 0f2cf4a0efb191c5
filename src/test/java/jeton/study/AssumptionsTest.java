package jeton.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import jeton.scenario.Scenario;
import org.junit.jupiter.api.Test;

class AssumptionsTest {
    private static List<String> of(int replications, String workload, String second) {
        return Assumptions.of(Scenario.parse("x.yaml", """
                question: What is taken for granted?
                model: llama-3.1-8b
                replications: %d
                workload: {%s, input: 10, output: 10}
                deployments:
                  - {chip: h100}
                  - {chip: h200%s}
                """.formatted(replications, workload, second)));
    }

    @Test
    void saysWhatTheDeploymentsShare() {
        assertThat(of(1, "arrivals: {poisson: {rate: 1}}, requests: 10", ""))
                .contains("Every deployment serves the same requests: same arrivals, same token counts.");
        assertThat(of(1, "arrivals: {poisson: {rate: 1}}, requests: 10", ", thinking: {tokens: 100}"))
                .contains("Every deployment serves the same requests: same arrivals, same prompts and answers.");
        assertThat(of(1, "arrivals: {closedLoop: {users: 3}}, requests: 10", ""))
                .contains("Request number i is the same on every deployment: same token counts; it comes when its user"
                        + " has been served, so sooner where service is fast.");
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
