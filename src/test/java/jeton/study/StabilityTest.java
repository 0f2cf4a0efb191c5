package jeton.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import jeton.hardware.Caveat;
import jeton.latency.Batch;
import jeton.study.RunResult.Percentiles;
import jeton.study.RunResult.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A load is sustained or it is not, and the results say which. */
class StabilityTest {
    private static final String EIGHT_AT_ONCE = """
            question: How much can it take?
            model: llama-3.1-8b
            replications: 4
            workload:
              arrivals: %s
              requests: 400
              input: {fixed: 100}
              output: {fixed: 50}
            slo: {ttft: 1 s}
            economics: {usdPerChipHour: 2}
            engine: {maxNumSeqs: 8}
            deployments:
              - {chip: h100, layout: {tensorParallel: 1}, replicas: %d}
            """;

    private static RunResult eight(String arrivals, int replicas) {
        return Studies.single(EIGHT_AT_ONCE.formatted(arrivals, replicas));
    }

    @Test
    void whatIsTooMuchIsReportedAtItsLimit() {
        RunResult run = eight("{poisson: {rate: 200}}", 1);
        assertThat(run.stability().verdict()).isEqualTo(Verdict.OVERLOADED);
        assertThat(run.stability().offeredRequestsPerSecond()).isEqualTo(new Estimate(200, Double.NaN));
        assertThat(run.throughput().requestsPerSecond())
                .isEqualTo(run.stability().sustainableRequestsPerSecond());
        RunResult.Latency latency = run.latency();
        for (Percentiles waits : List.of(latency.ttft(), latency.e2e(), latency.queue(), latency.answer())) {
            assertThat(waits).extracting(Percentiles::mean, Percentiles::max).containsOnly(Estimate.NONE);
        }
        assertThat(latency.tpot().mean().present()).isTrue();
        assertThat(run.slo().attainment().mean()).isZero();
        assertThat(run.slo().goodputPerSecond().mean()).isZero();
        assertThat(run.batch().mean().mean()).isCloseTo(8, within(0.1));
        assertThat(run.cost().usdPerMillionTokens().mean()).isPositive();
        assertThat(run.caveats().get(0).kind()).isEqualTo(Caveat.Kind.OVERLOAD);
    }

    /** Saturated, every one of eight places is taken again at once, as in a closed loop of more users than places. */
    @Test
    void theLimitIsTheThroughputOfAClosedLoop() {
        double limit = eight("{poisson: {rate: 200}}", 1)
                .stability()
                .sustainableRequestsPerSecond()
                .mean();
        RunResult loop = eight("{closedLoop: {users: 40}}", 1);
        assertThat(loop.stability().verdict()).isEqualTo(Verdict.STABLE);
        assertThat(loop.throughput().requestsPerSecond().mean()).isCloseTo(limit, within(0.01 * limit));
    }

    /** Equal requests stay in step: all eight prompts in one step, then forty-nine in which all of them decode. */
    @Test
    void theLimitIsThatOfTheStepTimes() {
        ResolvedPool resolved = Studies.resolve(EIGHT_AT_ONCE.formatted("batch", 1));
        Batch prompts = new Batch();
        for (int i = 0; i < 8; i++) {
            prompts.addChunk(100, 0, 100);
        }
        double round = resolved.stepTime().seconds(prompts);
        for (int i = 0; i < 49; i++) {
            round += resolved.stepTime().seconds(resolved.decodeStep(8, 100 + i));
        }
        RunResult run = eight("{poisson: {rate: 200}}", 1);
        assertThat(run.stability().sustainableRequestsPerSecond().mean()).isCloseTo(8 / round, within(0.05 / round));
    }

    /** What a deployment can sustain is its own affair, however the load is spread over the day. */
    @Test
    void theLimitDoesNotDependOnTheCourseOfTheDay() {
        String steady = Studies.chat(5, 400, 2);
        String daily = steady.replace("poisson: {rate: 5.0}", "diurnal: {rate: 5, amplitude: 0.5, period: 60 s}");
        assertThat(daily).isNotEqualTo(steady);
        assertThat(limit(Studies.single(daily))).isEqualTo(limit(Studies.single(steady)));
    }

    private static Estimate limit(RunResult run) {
        return run.stability().sustainableRequestsPerSecond();
    }

    @Test
    void replicasMultiplyTheLimit() {
        double one = eight("{poisson: {rate: 500}}", 1)
                .stability()
                .sustainableRequestsPerSecond()
                .mean();
        RunResult three = eight("{poisson: {rate: 500}}", 3);
        assertThat(three.stability().sustainableRequestsPerSecond().mean()).isCloseTo(3 * one, within(1e-6 * one));
        assertThat(three.throughput().requestsPerSecond().mean()).isCloseTo(3 * one, within(1e-6 * one));
        assertThat(three.cost().usdPerHour()).isEqualTo(6);
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 3, 4, 5})
    void whatIsSustainedIsServed(long seed) {
        RunResult run = Studies.single("seed: " + seed + "\n" + Studies.chat(10, 1000, 10));
        Estimate served = run.throughput().requestsPerSecond();
        assertThat(run.stability().verdict()).isEqualTo(Verdict.STABLE);
        assertThat(run.stability().sustainableRequestsPerSecond().mean()).isGreaterThan(30);
        // two half-widths: a 95 % interval alone is allowed to miss
        assertThat(served.mean()).isCloseTo(10, within(2 * served.halfWidth95()));
        assertThat(run.requests().completed()).isEqualTo(10_000);
        assertThat(run.latency().e2e().mean().present()).isTrue();
        assertThat(run.stability().measuredSeconds()).isBetween(50.0, 100.0);
        assertThat(run.stability().warmupSeconds()).isBetween(0.0, 50.0);
    }

    @Test
    void nearTheLimitIsSaid() {
        double limit = eight("{poisson: {rate: 1}}", 1)
                .stability()
                .sustainableRequestsPerSecond()
                .mean();
        RunResult near = eight("{poisson: {rate: " + 0.97 * limit + "}}", 1);
        assertThat(near.stability().verdict()).isEqualTo(Verdict.STABLE);
        assertThat(near.caveats())
                .anySatisfy(caveat -> assertThat(caveat.text()).startsWith("close to its limit"));
        RunResult above = eight("{poisson: {rate: " + 1.02 * limit + "}}", 1);
        assertThat(above.stability().verdict()).isEqualTo(Verdict.OVERLOADED);
        RunResult far = eight("{poisson: {rate: " + 0.93 * limit + "}}", 1);
        assertThat(far.caveats())
                .noneSatisfy(caveat -> assertThat(caveat.text()).startsWith("close to its limit"));
    }

    @Test
    void halfTheLoadOnEachOfTwice() {
        String light = Studies.chat(10, 800, 4);
        RunResult one = Studies.single(light);
        RunResult two = Studies.single(light.strip().replaceAll("}$", ", replicas: 2}"));
        assertThat(two.chips()).isEqualTo(2);
        assertThat(two.batch().mean().mean())
                .isBetween(
                        0.4 * one.batch().mean().mean(),
                        0.6 * one.batch().mean().mean());
        assertThat(two.memory().kvUseMean().mean())
                .isLessThan(0.55 * one.memory().kvUseMean().mean());
        assertThat(two.latency().e2e().mean().mean())
                .isLessThan(one.latency().e2e().mean().mean());
        assertThat(two.throughput().outputTokensPerSecondPerChip().mean())
                .isCloseTo(
                        one.throughput().outputTokensPerSecondPerChip().mean() / 2,
                        within(0.01
                                * one.throughput()
                                        .outputTokensPerSecondPerChip()
                                        .mean()));
    }

    /** Replicas that are away half the time sustain half. */
    @Test
    void theLimitCountsTheTimeForWhichReplicasAreAway() {
        String whole = Studies.chat(60, 2000, 1);
        double limit = limit(Studies.single(whole)).mean();
        String failing = Studies.chat(0.7 * limit, 2000, 1)
                .replace(
                        "layout: {tensorParallel: 1}}",
                        "layout: {tensorParallel: 1}, fleet: {failures: {mtbf: 1 h, repair: 1 h, restart: 0 s}}}");
        RunResult run = Studies.single(failing);
        assertThat(limit(run).mean()).isCloseTo(limit / 2, within(1e-9 * limit));
        assertThat(run.stability().verdict()).isEqualTo(Verdict.OVERLOADED);
        assertThat(run.caveats())
                .anyMatch(caveat ->
                        caveat.text().startsWith("the rate that can be sustained is that of replicas that never"));
    }
}
