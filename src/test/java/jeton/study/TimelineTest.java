package jeton.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import jeton.study.RunResult.TimelinePoint;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimelineTest {
    /** What is drawn over time has the averages that are printed. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void slicesAddUpToTheAverages(int replicas) {
        RunResult run = Studies.single("""
                question: What happens when?
                model: llama-3.1-8b
                replications: 1
                workload: {arrivals: batch, requests: 120, input: {uniform: {min: 10, max: 900}}, output: {exponential: {mean: 60}}}
                economics: {usdPerChipHour: 2}
                engine: {maxNumSeqs: 16}
                deployments: [{chip: h100, layout: {tensorParallel: 1}, replicas: %d}]
                """.formatted(replicas));
        double busySeconds =
                run.utilisation().busy().mean() * replicas * run.stability().measuredSeconds();
        assertThat(integral(run, TimelinePoint::batch))
                .isCloseTo(run.batch().mean().mean() * busySeconds, within(1e-6 * busySeconds));
        assertThat(integral(run, TimelinePoint::kvUse) / run.stability().measuredSeconds())
                .isCloseTo(run.memory().kvUseMean().mean(), within(1e-9));
        double waits = run.latency().queue().mean().mean() * 120;
        assertThat(integral(run, TimelinePoint::waiting)).isCloseTo(waits, within(0.05 * waits));
        assertThat(Objects.requireNonNull(run.operatingStep()).decodes())
                .isEqualTo((int) Math.round(run.batch().mean().mean()));
        assertThat(run.operatingStep().seconds()).isBetween(0.005, 0.02);
    }

    /** The last slice ends with the run. */
    private static double integral(RunResult run, ToDoubleFunction<TimelinePoint> value) {
        List<TimelinePoint> points = run.timeline();
        double width = points.get(1).seconds() - points.get(0).seconds();
        double sum = 0;
        for (int i = 0; i < points.size(); i++) {
            double end = Math.min((i + 1) * width, run.stability().measuredSeconds());
            sum += value.applyAsDouble(points.get(i)) * (end - i * width);
        }
        return sum;
    }
}
