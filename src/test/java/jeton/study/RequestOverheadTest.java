package jeton.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import jeton.latency.EngineProfile;
import jeton.serving.Metric;
import jeton.serving.Recorder;
import jeton.serving.RunStatistics;
import jeton.serving.Total;
import jeton.sim.Streams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A constant time outside the engine delays what users see, and users who wait for it. */
class RequestOverheadTest {
    private static ResolvedDeployment resolved(String arrivals, double overhead) {
        ResolvedDeployment deployment = Studies.deployment("""
                question: What does the server around the engine cost?
                model: llama-3.1-8b
                workload:
                  arrivals: %s
                  requests: 3000
                  input: {lognormal: {median: 300, sigma: 0.8, max: 4000}}
                  output: {exponential: {mean: 60, max: 1000}}
                  thinking: {share: 50 %%, fraction: 0.3}
                economics: {usdPerChipHour: 2}
                deployments: [{chip: h100, layout: {tensorParallel: 1}}]
                """.formatted(arrivals));
        ResolvedPool plain = deployment.pools().get(0);
        EngineProfile own = plain.engine();
        EngineProfile engine = new EngineProfile(
                own.name(),
                own.title(),
                own.host(),
                EngineProfile.Kernels.AS_MEASURED,
                new EngineProfile.Request(overhead),
                own.memory(),
                own.limits(),
                own.status(),
                own.source(),
                own.date());
        ResolvedPool changed = new ResolvedPool(
                plain.pool(),
                plain.layout(),
                engine,
                plain.limits(),
                plain.memory(),
                plain.cache(),
                plain.ranks(),
                List.of());
        return new ResolvedDeployment(deployment.deployment(), List.of(changed));
    }

    private static RunStatistics run(String arrivals, double overhead, Recorder.Slo slo, boolean stepwise) {
        ResolvedDeployment resolved = resolved(arrivals, overhead);
        Simulation simulation = new Simulation(resolved, slo, stepwise);
        return simulation.run(
                simulation.offered(3, 0),
                new Streams(3, 0),
                Simulation.Window.of(resolved.deployment().workload()),
                false);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anOpenTimelineShifts(boolean stepwise) {
        double overhead = 0.25;
        Recorder.Slo slo = new Recorder.Slo(0.05, Double.POSITIVE_INFINITY, 1);
        Recorder.Slo later = new Recorder.Slo(0.05 + overhead, Double.POSITIVE_INFINITY, 1 + overhead);
        RunStatistics without = run("{poisson: {rate: 12}}", 0, slo, stepwise);
        RunStatistics with = run("{poisson: {rate: 12}}", overhead, later, stepwise);
        for (Metric metric : List.of(Metric.TTFT, Metric.ANSWER, Metric.E2E)) {
            double mean = without.latency(metric).mean();
            assertThat(with.latency(metric).mean()).as("%s", metric).isCloseTo(mean + overhead, within(1e-9));
            assertThat(with.latency(metric).max())
                    .as("%s", metric)
                    .isCloseTo(without.latency(metric).max() + overhead, within(1e-9));
        }
        for (Metric metric : List.of(Metric.TPOT, Metric.ITL, Metric.QUEUE)) {
            assertThat(with.latency(metric).mean())
                    .as("%s", metric)
                    .isEqualTo(without.latency(metric).mean());
        }
        assertThat(with.whole(Total.WITHIN_SLO))
                .isEqualTo(without.whole(Total.WITHIN_SLO))
                .isBetween(100.0, 2900.0);
        assertThat(with.measuredSeconds()).isEqualTo(without.measuredSeconds());
        assertThat(run("{poisson: {rate: 12}}", overhead, slo, stepwise).whole(Total.WITHIN_SLO))
                .isZero();
    }

    /** Eight users are always thinking, waiting for the engine, or for what is around it. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.015, 2})
    void aClosedLoopTurnsSlower(double overhead) {
        RunStatistics run = run("{closedLoop: {users: 8, think: 500 ms}}", overhead, Recorder.Slo.NONE, false);
        double rate = run.measured(Total.COMPLETED) / run.measuredSeconds();
        double cycle = 0.5 + run.latency(Metric.E2E).mean();
        assertThat(rate * cycle).isCloseTo(8, within(0.08));
        assertThat(run.latency(Metric.E2E).mean()).isGreaterThan(overhead + 0.3);
    }

    /** A user alone: every cycle is longer by the constant, no more and no less. */
    @Test
    void oneUserPaysItOnceARequest() {
        String arrivals = "{closedLoop: {users: 1, think: 0 s}}";
        RunStatistics without = run(arrivals, 0, Recorder.Slo.NONE, false);
        RunStatistics with = run(arrivals, 0.1, Recorder.Slo.NONE, false);
        double cycle = without.whole(Total.BUSY_SECONDS) / 3000;
        assertThat(with.whole(Total.BUSY_SECONDS) / 3000).isCloseTo(cycle, within(1e-9));
        double measured =
                with.measured(Total.COMPLETED) * with.latency(Metric.E2E).mean();
        assertThat(measured).isCloseTo(with.measuredSeconds(), within(5.0));
        assertThat(with.latency(Metric.E2E).max())
                .isCloseTo(without.latency(Metric.E2E).max() + 0.1, within(1e-9));
    }
}
