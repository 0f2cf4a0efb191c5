package jeton.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jeton.study.RunResult.Verdict;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The law of response times: N users who think for Z and wait for R ask at the rate N / (Z + R). */
class ClosedLoopStudyTest {
    @ParameterizedTest
    @CsvSource({"1, 2, '2 s', 80", "6, 0, '0 s', 1500", "40, 1.5, '{exponential: 1500 ms}', 3000"})
    void throughputIsUsersOverTheirCycle(int users, double think, String law, int requests) {
        RunResult run = Studies.single("""
                question: How often do they ask?
                model: llama-3.1-8b
                replications: 6
                workload:
                  arrivals: {closedLoop: {users: %d, think: %s}}
                  requests: %d
                  input: {lognormal: {median: 300, sigma: 0.8, max: 4000}}
                  output: {exponential: {mean: 100, max: 1000}}
                economics: {usdPerChipHour: 2}
                deployments: [{chip: h100, layout: {tensorParallel: 1}}]
                """.formatted(users, law, requests));
        assertThat(run.stability().verdict()).isEqualTo(Verdict.STABLE);
        Estimate served = run.throughput().requestsPerSecond();
        Estimate response = run.latency().e2e().mean();
        double expected = users / (think + response.mean());
        double uncertainty =
                2 * served.halfWidth95() + 2 * expected * response.halfWidth95() / (think + response.mean());
        assertThat(served.mean()).isCloseTo(expected, within(Math.max(uncertainty, 0.002 * expected)));
        assertThat(uncertainty).isLessThan(0.2 * expected);
    }
}
