package jeton.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.ToLongFunction;
import jeton.study.RunResult.OfClass;
import jeton.study.RunResult.Percentiles;
import org.junit.jupiter.api.Test;

/** What is said of classes of requests adds up to what is said of all of them. */
class ClassesTest {
    private static final String TWO = """
            question: Who waits?
            model: llama-3.1-8b
            replications: 3
            workload:
              arrivals: %s
              requests: 900
              classes:
                - {name: short, share: 3, input: 100, output: {exponential: {mean: 50, max: 500}}, deadline: 60 ms}
                - {name: long, share: 1, input: {uniform: {min: 2000, max: 6000}}, output: 300}
            slo: {ttft: 100 ms}
            economics: {usdPerChipHour: 2}
            deployments: [{chip: h100, layout: {tensorParallel: 1}, replicas: 2}]
            """;

    @Test
    void classesAddUp() {
        RunResult run = Studies.single(TWO.formatted("{poisson: {rate: 8}}"));
        assertThat(run.classes()).extracting(OfClass::name).containsExactly("short", "long");
        assertThat(sum(run, OfClass::arrived))
                .isEqualTo(run.requests().arrived())
                .isEqualTo(2700);
        assertThat(sum(run, OfClass::completed)).isEqualTo(run.requests().completed());
        assertThat(sum(run, OfClass::failed)).isZero();
        OfClass brief = run.classes().get(0);
        OfClass lengthy = run.classes().get(1);
        assertThat((double) brief.arrived()).isCloseTo(3.0 * lengthy.arrived(), within(0.15 * brief.arrived()));
        Percentiles all = run.latency().ttft();
        assertThat(all.mean().mean())
                .isBetween(
                        brief.latency().ttft().mean().mean(),
                        lengthy.latency().ttft().mean().mean());
        assertThat(all.max().mean())
                .isEqualTo(Math.max(
                        brief.latency().ttft().max().mean(),
                        lengthy.latency().ttft().max().mean()));
        double attained = run.slo().attainment().mean();
        assertThat(attained)
                .isBetween(lengthy.attainment().mean(), brief.attainment().mean());
        assertThat(brief.inTime().mean()).isBetween(0.5, brief.attainment().mean());
        assertThat(lengthy.inTime().present()).isFalse();
    }

    /** Means of the classes, weighted by their requests, are the mean of all. */
    @Test
    void meansOfAWholeLoad() {
        RunResult run = Studies.single(TWO.formatted("batch"));
        double weighted = 0;
        for (OfClass each : run.classes()) {
            weighted += each.completed() * each.latency().e2e().mean().mean();
        }
        double mean = run.latency().e2e().mean().mean();
        assertThat(weighted / run.requests().completed()).isCloseTo(mean, within(0.01 * mean));
    }

    @Test
    void waitingTimesOfAnOverloadedClassAreAbsent() {
        RunResult run = Studies.single(TWO.formatted("{poisson: {rate: 500}}"));
        assertThat(run.classes()).hasSize(2).allSatisfy(each -> {
            assertThat(each.latency().ttft()).isEqualTo(Percentiles.NONE);
            assertThat(each.latency().tpot().mean().present()).isTrue();
            assertThat(each.attainment().present()).isFalse();
        });
    }

    @Test
    void aPlainWorkloadHasNone() {
        assertThat(Studies.single(Studies.chat(5, 200, 1)).classes()).isEmpty();
    }

    private static long sum(RunResult run, ToLongFunction<OfClass> count) {
        List<OfClass> classes = run.classes();
        return classes.stream().mapToLong(count).sum();
    }
}
