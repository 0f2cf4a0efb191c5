package jeton.serving;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import jeton.serving.Recorder.Slo;
import jeton.stats.TimeGrid;

/** The same run in leaps and step by step, compared: who completed when, and everything recorded. */
final class Twins {
    /** Sends requests to replicas until all have left. */
    @FunctionalInterface
    interface Driver {
        /** Returns when the last one left. */
        double drive(List<Replica> replicas, Recorder recorder);
    }

    record Done(long id, double firstToken, double completion, int output, int preemptions) {
        boolean isCloseTo(Done other) {
            return id == other.id
                    && output == other.output
                    && preemptions == other.preemptions
                    && Math.abs(firstToken - other.firstToken) <= 1e-9 * other.firstToken
                    && Math.abs(completion - other.completion) <= 1e-9 * other.completion;
        }
    }

    /** @param window up to the last mark, which cuts leaps in two */
    record Result(List<Done> done, RunStatistics window, RunStatistics statistics) {}

    private Twins() {}

    /** Runs {@code driver} on as many replicas of one kind. */
    static Result run(Replica.Setup setup, int count, Trial.Engine engine, Driver driver) {
        return run(Collections.nCopies(count, setup), engine, driver);
    }

    /** Runs {@code driver} on replicas of those kinds. */
    static Result run(List<Replica.Setup> setups, Trial.Engine engine, Driver driver) {
        Recorder recorder = new Recorder(new Slo(0.5, 0.05, 10), true);
        List<Done> done = new ArrayList<>();
        recorder.observe((id, arrival, first, completion, output, preemptions) ->
                done.add(new Done(id, first, completion, output, preemptions)));
        List<Replica> replicas = new ArrayList<>();
        for (Replica.Setup setup : setups) {
            replicas.add(engine.replica(setup, recorder));
        }
        double end = driver.drive(replicas, recorder);
        RunStatistics window = recorder.statistics(end, true, true);
        return new Result(done, window, recorder.statistics(end, false, false));
    }

    /** Fails with {@code words} where the two differ; returns what the leaps did. */
    static Result assertSame(String words, Replica.Setup setup, int count, Driver driver) {
        return assertSame(words, Collections.nCopies(count, setup), driver);
    }

    /** Fails with {@code words} where the two differ; returns what the leaps did. */
    static Result assertSame(String words, List<Replica.Setup> setups, Driver driver) {
        Result leap = run(setups, Trial.Engine.LEAP, driver);
        Result step = run(setups, Trial.Engine.STEPWISE, driver);
        for (int i = 0; i < Math.min(leap.done().size(), step.done().size()); i++) {
            Done a = leap.done().get(i);
            Done b = step.done().get(i);
            if (!a.isCloseTo(b)) {
                fail("%s completion %d: %s in leaps, %s step by step", words, i, a, b);
            }
        }
        assertThat(leap.done()).as(words).hasSameSizeAs(step.done());
        assertSame(words + " window", leap.window(), step.window());
        assertSame(words, leap.statistics(), step.statistics());
        return leap;
    }

    private static void assertSame(String words, RunStatistics leap, RunStatistics step) {
        assertThat(leap.warmupSeconds()).as(words).isCloseTo(step.warmupSeconds(), within(1e-9 * step.warmupSeconds()));
        assertThat(leap.measuredSeconds())
                .as(words)
                .isCloseTo(step.measuredSeconds(), within(1e-9 * step.measuredSeconds()));
        assertThat(leap.settled()).as(words).isEqualTo(step.settled());
        assertThat(leap.batchMax()).as(words).isEqualTo(step.batchMax());
        assertThat(leap.cacheMax()).as(words).isEqualTo(step.cacheMax());
        for (Total total : Total.values()) {
            double relative = switch (total) {
                case LEAPS, IDLE_BYTE_SECONDS -> Double.POSITIVE_INFINITY;
                case CACHE_BYTE_SECONDS -> 0.001;
                default -> 1e-9;
            };
            double tolerance = relative * (1e-9 + step.whole(total));
            assertThat(leap.whole(total)).as(words + " " + total).isCloseTo(step.whole(total), within(tolerance));
            assertThat(leap.measured(total)).as(words + " " + total).isCloseTo(step.measured(total), within(tolerance));
        }
        assertSameTimeline(words, requireNonNull(leap.timeline()), requireNonNull(step.timeline()));
        for (Metric metric : Metric.values()) {
            var a = leap.latency(metric);
            var b = step.latency(metric);
            assertThat(a.count()).as(words + " " + metric).isEqualTo(b.count());
            if (b.count() > 0) {
                assertThat(a.mean()).as(words + " " + metric).isCloseTo(b.mean(), within(1e-9 + 1e-9 * b.mean()));
                assertThat(a.max()).as(words + " " + metric).isCloseTo(b.max(), within(1e-9 + 1e-9 * b.max()));
                assertThat(a.quantile(0.9))
                        .as(words + " " + metric)
                        .isCloseTo(b.quantile(0.9), within(1e-12 + 0.02 * b.quantile(0.9)));
            }
        }
    }

    /** Batch and queue are exact in every slice, the cache grows in whole blocks. */
    private static void assertSameTimeline(String words, TimeGrid leap, TimeGrid step) {
        assertThat(leap.slices()).as(words).isEqualTo(step.slices());
        for (int slice = 0; slice < step.slices(); slice++) {
            for (int quantity : new int[] {Recorder.TIMELINE_BATCH, Recorder.TIMELINE_WAITING}) {
                double expected = step.mean(slice, quantity);
                assertThat(leap.mean(slice, quantity))
                        .as("%s slice %d quantity %d", words, slice, quantity)
                        .isCloseTo(expected, within(1e-6 + 1e-6 * expected));
            }
        }
    }
}
