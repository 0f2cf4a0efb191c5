package jeton.study;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReplicationsTest {
    @Test
    void moreReplicationsNarrowTheInterval() {
        RunResult few = Studies.single(Studies.chat(10, 200, 4));
        RunResult many = Studies.single(Studies.chat(10, 200, 32));
        assertThat(many.latency().e2e().mean().halfWidth95())
                .isLessThan(0.6 * few.latency().e2e().mean().halfWidth95());
        assertThat(many.cost().usdPerMillionTokens().halfWidth95())
                .isLessThan(0.6 * few.cost().usdPerMillionTokens().halfWidth95());
    }

    /** The first replications of a longer study are those of a shorter one. */
    @Test
    void oneReplicationIsTheFirstOfMany() {
        RunResult one = Studies.single(Studies.chat(10, 200, 1));
        RunResult many = Studies.single(Studies.chat(10, 200, 3));
        assertThat(one.latency().e2e().mean().halfWidth95()).isNaN();
        assertThat(one.timeline()).isEqualTo(many.timeline());
        assertThat(one.requests().arrived()).isEqualTo(200);
        assertThat(many.requests().arrived()).isEqualTo(600);
    }

    /** An empty fleet is not what a day looks like: its first requests find nobody before them. */
    @Test
    void theWarmUpIsLeftOut() {
        String slow = Studies.chat(2, 500, 4).replace("mean: 100, max: 1000", "mean: 2000, max: 8000");
        RunResult run = Studies.single(slow);
        assertThat(run.stability().warmupSeconds()).isGreaterThan(5);
        // L = lambda W: a batch that holds for the measured window, not for the run from empty to empty
        double inFlight = run.throughput().requestsPerSecond().mean()
                * (run.latency().e2e().mean().mean()
                        - run.latency().queue().mean().mean());
        assertThat(run.batch().mean().mean()).isBetween(0.8 * inFlight, 1.2 * inFlight);
    }

    @Test
    void theDatasheetIsNeverSlower() {
        String scenario = Studies.chat(3, 300, 3);
        StudyResult study = Studies.run(scenario
                + "  - {chip: h100, layout: {tensorParallel: 1}, calibration: ideal, name: ideal}\n"
                + "  - {chip: cerebras-wse3}\n"
                + "  - {chip: cerebras-wse3, calibration: ideal, name: ideal wafer}\n");
        for (int i = 0; i < 4; i += 2) {
            RunResult real = study.runs().get(i);
            RunResult ideal = study.runs().get(i + 1);
            assertThat(ideal.engine()).isEqualTo("datasheet roofline");
            assertThat(ideal.latency().e2e().mean().mean())
                    .isLessThan(real.latency().e2e().mean().mean());
            assertThat(ideal.latency().ttft().p99().mean())
                    .isLessThan(real.latency().ttft().p99().mean());
            assertThat(ideal.stability().sustainableRequestsPerSecond().mean())
                    .isGreaterThan(
                            real.stability().sustainableRequestsPerSecond().mean());
            assertThat(ideal.utilisation().busy().mean())
                    .isLessThan(real.utilisation().busy().mean());
            assertThat(ideal.utilisation().mfu().mean()).isBetween(0.0, 1.0);
            assertThat(ideal.utilisation().mbu().mean()).isBetween(0.0, 1.0);
        }
    }
}
