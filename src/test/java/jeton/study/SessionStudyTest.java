package jeton.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Percentage.withPercentage;

import java.util.Objects;
import jeton.hardware.Caveat;
import jeton.hardware.Caveat.Kind;
import jeton.report.ResultsJson;
import jeton.study.RunResult.Sessions;
import jeton.study.RunResult.Verdict;
import org.junit.jupiter.api.Test;

final class SessionStudyTest {
    private static final String TASKS = """
            question: How long do tasks take?
            model: llama-3.1-8b
            replications: 3
            workload:
              arrivals: {poisson: {rate: %s}}
              requests: 3000
              input: 1000
              output: 100
              agent:
                calls: 5
                tools: [{name: shell, delay: 3 s, observation: 200}]
            deployments:
              - chip: h100
            """;

    /** Five calls with their answers, four tools of three seconds: prompts of 1,000 + 300 j tokens. */
    @Test
    void aTaskIsItsCallsAndItsTools() {
        RunResult run = Studies.single(TASKS.formatted("0.05"));
        Sessions tasks = run.sessions().get(0);
        assertThat(run.sessions()).hasSize(1);
        assertThat(tasks.requests().mean()).isEqualTo(5);
        assertThat(tasks.inputTokens().mean()).isEqualTo(5 * 1_000 + 300 * 10);
        assertThat(tasks.outputTokens().mean()).isEqualTo(500);
        assertThat(tasks.completed()).isBetween(1_780L, 1_800L);
        assertThat(tasks.broken()).isZero();
        double calls = 5 * run.latency().e2e().mean().mean();
        assertThat(tasks.latency().mean().mean()).isCloseTo(12 + calls, withPercentage(0.5));
        assertThat(run.stability().offeredRequestsPerSecond().mean()).isCloseTo(0.25, within(1e-12));
        assertThat(run.stability().verdict()).isEqualTo(Verdict.STABLE);
    }

    @Test
    void moreSessionsThanCanBeServedAreAnOverload() {
        RunResult run = Studies.single(TASKS.formatted("50"));
        assertThat(run.stability().verdict()).isEqualTo(Verdict.OVERLOADED);
        assertThat(run.sessions()).isEmpty();
    }

    @Test
    void onlyRunsWithSessionsTellOfThem() {
        StudyResult plain = Studies.run(TASKS.formatted("1").replaceAll("(?s)  agent:.*?deployments:", "deployments:"));
        assertThat(ResultsJson.text(plain)).doesNotContain("\"sessions\"");
        StudyResult tasks = Studies.run(TASKS.formatted("0.05"));
        assertThat(ResultsJson.text(tasks)).contains("\"sessions\": [", "\"broken\": 0");
    }

    /** Two dozen tasks at a time in a cache of which most is given up before the next call. */
    @Test
    void bytesBetweenCallsAreSaidToBeApproximateInLeaps() {
        String small = TASKS.formatted("0.4") + "    engine: {prefixCaching: true, memoryUtilisation: 0.25}\n";
        RunResult leaps = Studies.run(small, 1, false).runs().get(0);
        RunResult steps = Studies.run(small, 1, true).runs().get(0);
        RunResult uncached = Studies.single(TASKS.formatted("0.4"));
        assertThat(leaps.caveats()).anyMatch(SessionStudyTest::isOfIdleBytes);
        assertThat(steps.caveats()).noneMatch(SessionStudyTest::isOfIdleBytes);
        assertThat(uncached.caveats()).noneMatch(SessionStudyTest::isOfIdleBytes);
        assertThat(idleBytes(leaps)).isCloseTo(idleBytes(steps), withPercentage(0.1));
        assertThat(leaps.memory().prefixHitRate().mean())
                .isEqualTo(steps.memory().prefixHitRate().mean());
    }

    private static boolean isOfIdleBytes(Caveat caveat) {
        return caveat.kind() == Kind.APPROXIMATE && caveat.text().contains("memory.idleBytes");
    }

    private static double idleBytes(RunResult run) {
        return Objects.requireNonNull(run.memory().idleBytes()).mean();
    }
}
