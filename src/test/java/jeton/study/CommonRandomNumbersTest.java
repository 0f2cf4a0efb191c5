package jeton.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import jeton.study.StudyResult.Difference;
import org.junit.jupiter.api.Test;

/** Replication r of every deployment serves the same requests. */
class CommonRandomNumbersTest {
    private static StudyResult pair(String other) {
        return Studies.run(Studies.chat(15, 300, 5) + other);
    }

    @Test
    void equalDeploymentsDifferInNothing() {
        StudyResult study = pair("  - {chip: h100, layout: {tensorParallel: 1}, name: twin}\n");
        assertThat(study.differences()).hasSize(6).allSatisfy(difference -> {
            assertThat(difference.run()).isEqualTo("twin");
            assertThat(difference.difference().mean()).isZero();
            assertThat(difference.difference().halfWidth95()).isZero();
            assertThat(difference.correlation()).isCloseTo(1, within(1e-9));
        });
        RunResult one = study.runs().get(0);
        RunResult twin = study.runs().get(1);
        assertThat(twin.latency()).isEqualTo(one.latency());
        assertThat(twin.cost()).isEqualTo(one.cost());
        assertThat(twin.timeline()).isEqualTo(one.timeline());
    }

    @Test
    void pairedIntervalsAreNarrower() {
        StudyResult study = pair("  - {chip: h200, layout: {tensorParallel: 1}}\n");
        for (String metric : List.of("cost.usdPerMillionTokens", "latency.e2e.mean")) {
            Difference difference = difference(study, metric);
            double first = estimate(study.runs().get(0), metric).halfWidth95();
            double second = estimate(study.runs().get(1), metric).halfWidth95();
            assertThat(difference.difference().halfWidth95())
                    .as(metric)
                    .isLessThan(0.5 * Math.sqrt(first * first + second * second));
            assertThat(difference.difference().mean())
                    .isCloseTo(
                            estimate(study.runs().get(1), metric).mean()
                                    - estimate(study.runs().get(0), metric).mean(),
                            within(1e-12));
            assertThat(difference.correlation()).as(metric).isBetween(0.8, 1.0);
        }
    }

    @Test
    void thereIsNoDifferenceToWhatIsOverloaded() {
        StudyResult study = pair("  - {chip: l4, layout: {tensorParallel: 1}}\n");
        assertThat(study.runs().get(1).stability().verdict()).isEqualTo(RunResult.Verdict.OVERLOADED);
        assertThat(study.differences()).isEmpty();
    }

    private static Difference difference(StudyResult study, String metric) {
        return study.differences().stream()
                .filter(difference -> difference.metric().equals(metric))
                .findFirst()
                .orElseThrow();
    }

    private static Estimate estimate(RunResult run, String metric) {
        return metric.startsWith("cost")
                ? run.cost().usdPerMillionTokens()
                : run.latency().e2e().mean();
    }
}
