package jeton.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import jeton.latency.StepSeries;
import jeton.serving.Recorder.Slo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is measured is what happened in the window, event by event. */
class RecorderTest {
    private record Completion(double time, double latency, int output) {}

    /** A run of one request a second, whose latency falls to a level of about 1. */
    private static final class Run {
        final Recorder recorder = new Recorder(new Slo(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 2), false);
        final List<Completion> completions = new ArrayList<>();
        final int requests;

        Run(int requests, double transientEnd, long seed) {
            this.requests = requests;
            SplittableRandom random = new SplittableRandom(seed);
            StepSeries series = new StepSeries();
            for (int i = 1; i <= requests; i++) {
                if (recorder.arrived()) {
                    recorder.mark(i);
                }
                double level = i < transientEnd ? 1 + 9 * (1 - i / transientEnd) : 1;
                Completion done = new Completion(i + 0.5, level * random.nextDouble(0.9, 1.1), 1 + random.nextInt(100));
                completions.add(done);
                recorder.firstToken(done.latency / 2, 10);
                series.set(0.001 * done.output, 0);
                recorder.steps(i, series, 1, 0, done.output, 1, done.output, done.output, done.output);
                double arrival = done.time - done.latency;
                recorder.completed(i, done.time, arrival, arrival + done.latency / 2, 10, 0, done.output, 0);
            }
        }

        double end() {
            return requests + 0.5;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "3, 0",
        "7, 0",
        "8, 0",
        "9, 0",
        "100, 20",
        "511, 100",
        "512, 100",
        "513, 100",
        "5000, 1000",
        "60000, 3000",
        "60000, 24000",
        "400, 390"
    })
    void theWindowHoldsExactlyItsOwnEvents(int requests, double transientEnd) {
        for (boolean dropWarmup : new boolean[] {false, true}) {
            for (boolean toLastMark : new boolean[] {false, true}) {
                Run run = new Run(requests, transientEnd, 1);
                RunStatistics statistics = run.recorder.statistics(run.end(), dropWarmup, toLastMark);
                double from = statistics.warmupSeconds();
                double to = from + statistics.measuredSeconds();
                assertThat(statistics.measuredSeconds()).isPositive();
                assertThat(to).isLessThanOrEqualTo(run.end());
                assertThat(from).isGreaterThanOrEqualTo(0);
                List<Completion> inside = run.completions.stream()
                        .filter(done -> done.time() > from && done.time() <= to)
                        .toList();
                var latency = statistics.latency(Metric.E2E);
                assertThat(latency.count()).isEqualTo(inside.size());
                assertThat(statistics.measured(Total.COMPLETED)).isEqualTo(inside.size());
                assertThat(latency.mean())
                        .isCloseTo(
                                inside.stream()
                                        .mapToDouble(Completion::latency)
                                        .average()
                                        .orElseThrow(),
                                within(1e-9));
                assertThat(latency.max())
                        .isCloseTo(
                                inside.stream()
                                        .mapToDouble(Completion::latency)
                                        .max()
                                        .orElseThrow(),
                                within(1e-9));
                double mostOutput =
                        inside.stream().mapToInt(Completion::output).max().orElseThrow();
                assertThat(statistics.batchMax()).isEqualTo(mostOutput);
                assertThat(statistics.cacheMax()).isEqualTo(mostOutput);
                assertThat(statistics.measured(Total.COMPLETED_OUTPUT))
                        .isEqualTo(inside.stream().mapToInt(Completion::output).sum());
                assertThat(statistics.measured(Total.WITHIN_SLO))
                        .isEqualTo(inside.stream()
                                .filter(done -> done.latency() <= 2)
                                .count());
                assertThat(statistics.whole(Total.COMPLETED)).isEqualTo(requests);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"2000, 400", "60000, 12000"})
    void theWarmupIsCutOffAtTheNextMark(int requests, double transientEnd) {
        RunStatistics statistics = measure(new Run(requests, transientEnd, 2));
        assertThat(statistics.settled()).isTrue();
        assertThat(statistics.warmupSeconds()).isBetween(0.9 * transientEnd, 1.2 * transientEnd + requests / 32.0);
        assertThat(statistics.latency(Metric.E2E).mean()).isCloseTo(1, within(0.02));
        assertThat(statistics.latency(Metric.E2E).max()).isLessThan(2);
    }

    @Test
    void aRunThatNeverSettlesIsMeasuredInItsSecondHalf() {
        RunStatistics statistics = measure(new Run(3000, 3300, 3));
        assertThat(statistics.settled()).isFalse();
        assertThat(statistics.warmupSeconds()).isBetween(1450.0, 1700.0);
    }

    private static RunStatistics measure(Run run) {
        return run.recorder.statistics(run.end(), true, true);
    }

    @Test
    void theLastMarkLosesFewArrivals() {
        for (int requests = 100; requests < 20_000; requests = requests * 3 / 2) {
            RunStatistics statistics = new Run(requests, 0, 4).recorder.statistics(requests + 1, false, true);
            assertThat(statistics.measuredSeconds()).isGreaterThan(requests * (1 - 1.0 / 12));
        }
    }

    @Test
    void requestsThatAllCameAtTheStartAreMeasuredToTheirEnd() {
        Recorder recorder = new Recorder(Slo.NONE, false);
        for (int i = 0; i < 100; i++) {
            if (recorder.arrived()) {
                recorder.mark(0);
            }
        }
        for (int i = 0; i < 100; i++) {
            recorder.completed(i, 1 + i, 0, 1, 1, 0, 2, 0);
        }
        RunStatistics statistics = recorder.statistics(100, true, true);
        assertThat(statistics.measuredSeconds()).isEqualTo(100);
        assertThat(statistics.measured(Total.COMPLETED)).isEqualTo(100);
    }

    @Test
    void aLimitNotAskedIsAlwaysMetAndOneTokenHasNoTimePerToken() {
        Recorder recorder = new Recorder(new Slo(1, 0.1, Double.POSITIVE_INFINITY), false);
        recorder.completed(0, 1000, 0, 1, 10, 0, 1, 0); // TTFT at its limit, one token
        recorder.completed(1, 1.9, 0, 1, 10, 0, 10, 0); // TPOT at its limit
        recorder.completed(2, 2.0, 0, 1, 10, 0, 10, 0); // TPOT above it
        recorder.completed(3, 3, 0, 1.5, 10, 0, 100, 0); // TTFT above it
        RunStatistics statistics = recorder.statistics(1000, false, false);
        assertThat(statistics.measured(Total.WITHIN_SLO)).isEqualTo(2);
        assertThat(statistics.latency(Metric.TPOT).count()).isEqualTo(3);
    }
}
