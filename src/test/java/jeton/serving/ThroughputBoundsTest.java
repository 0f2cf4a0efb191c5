package jeton.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import jeton.Fixtures;
import jeton.fleet.Fleet;
import jeton.fleet.RoutingPolicy;
import jeton.hardware.Chip;
import jeton.hardware.Precision;
import jeton.latency.Batch;
import jeton.latency.EngineProfile.Host;
import jeton.latency.IdealStepTime;
import jeton.latency.Layout;
import jeton.latency.StepTime;
import jeton.model.Transformer;
import jeton.model.Transformer.Window;
import jeton.serving.Recorder.Slo;
import jeton.sim.Streams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No load, however large, gets more out of a chip than it has; and a better chip never gives less. */
class ThroughputBoundsTest {
    private static final Layout LAYOUT = Layout.tensorParallel(2, Precision.BF16, Precision.BF16, Precision.BF16);
    private static final int REQUESTS = 400;

    private static RunStatistics run(
            Chip chip, Transformer model, boolean ideal, double cacheTokens, int prompt, int output) {
        IdealStepTime floor = new IdealStepTime(chip, model, LAYOUT);
        StepTime step = ideal ? floor : StepTime.of(chip, model, LAYOUT, Host.NONE);
        CacheLayout cache = CacheLayout.of(model, model.cacheBytes(1000, 2) / 1000 * cacheTokens, 2, 16);
        Replica.Setup setup = new Replica.Setup(step, floor, cache, new SchedulerLimits(128, 2048, 10_000, 0, true));
        Recorder recorder = new Recorder(Slo.NONE, false);
        Fleet fleet = new Fleet(
                List.of(new LeapReplica(setup, recorder)),
                RoutingPolicy.ROUND_ROBIN,
                new Streams(1, 0).named("routing"),
                recorder);
        Script script = Script.open();
        for (int i = 0; i < REQUESTS; i++) {
            script.request(0, prompt, output);
        }
        fleet.run(script);
        return recorder.statistics(fleet.end(), false, false);
    }

    static Stream<Transformer> models() {
        return Stream.of(
                Fixtures.dense(), Fixtures.experts(), Fixtures.hybrid(), Fixtures.windowed(Window.SLIDING, 128));
    }

    @ParameterizedTest
    @MethodSource("models")
    void outputIsBoundByWeightsCacheAndArithmetic(Transformer model) {
        int prompt = 600;
        for (boolean ideal : new boolean[] {true, false}) {
            Chip chip = Fixtures.gpu();
            RunStatistics statistics = run(chip, model, ideal, 1e6, prompt, 300);
            double rate = statistics.whole(Total.OUTPUT_TOKENS) / statistics.measuredSeconds();
            int most = (int) statistics.batchMax();
            assertThat(most).isEqualTo(128);
            Batch batch = new Batch().decode(most, prompt, model.attention().windowTokens());
            double step = new IdealStepTime(chip, model, LAYOUT).floorSeconds(batch);
            double arithmetic = 2 * chip.peak(Precision.BF16) / (2.0 * model.activeMatmulParameters());
            double weights = 2.0 * model.parameters().nonExpertMatmul();
            double memory =
                    2 * chip.memory().bandwidth().value() * most / (weights + most * model.cacheBytes(prompt, 2));
            assertThat(rate)
                    .as(model.name() + (ideal ? " ideal" : ""))
                    .isPositive()
                    .isLessThan(most / step)
                    .isLessThan(arithmetic)
                    .isLessThan(memory);
        }
    }

    private static double makespan(Chip chip, Transformer model, double cacheTokens, int output) {
        RunStatistics statistics = run(chip, model, false, cacheTokens, 100, output);
        assertThat(statistics.whole(Total.PREEMPTIONS)).isZero();
        assertThat(statistics.whole(Total.COMPLETED)).isEqualTo(REQUESTS);
        return statistics.measuredSeconds();
    }

    @ParameterizedTest
    @MethodSource("models")
    void moreBandwidthOrArithmeticIsNeverSlower(Transformer model) {
        List<Double> byBandwidth = new ArrayList<>();
        List<Double> byPeak = new ArrayList<>();
        for (double factor : new double[] {3, 2, 1.3, 1, 0.5}) {
            byBandwidth.add(makespan(Fixtures.gpu(factor * 3.35e12, 989e12), model, 1e6, 200));
            byPeak.add(makespan(Fixtures.gpu(3.35e12, factor * 989e12), model, 1e6, 200));
        }
        assertThat(byBandwidth).isSorted();
        assertThat(byPeak).isSorted();
        assertThat(byBandwidth.get(0)).isLessThan(byBandwidth.get(4));
        assertThat(byPeak.get(0)).isLessThan(byPeak.get(4));
    }

    /** Requests of 109 tokens at most hold 7 blocks from their prompt to their end, so that nobody is preempted. */
    @Test
    void moreCacheIsNeverSlower() {
        List<Double> makespans = new ArrayList<>();
        for (int tokens : new int[] {100_000, 10_000, 5000, 2000, 1000, 500, 200}) {
            makespans.add(makespan(Fixtures.gpu(), Fixtures.dense(), tokens, 10));
        }
        assertThat(makespans).isSorted();
        assertThat(makespans.get(6)).isGreaterThan(10 * makespans.get(0));
    }
}
