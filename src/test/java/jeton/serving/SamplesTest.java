package jeton.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.DoubleToIntFunction;
import jeton.Fixtures;
import jeton.fleet.Fleet;
import jeton.fleet.RoutingPolicy;
import jeton.hardware.Precision;
import jeton.latency.IdealStepTime;
import jeton.latency.Layout;
import jeton.model.Transformer.Window;
import jeton.serving.Recorder.Slo;
import jeton.serving.Trial.Engine;
import jeton.sim.Streams;
import jeton.workload.Request;
import jeton.workload.RequestSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import umontreal.ssj.rng.RandomStream;

/** Laws of several samples of one prompt. */
class SamplesTest {
    private static final CacheLayout BLOCKS = new CacheLayout(1 << 20, 16, 16, 0, 0, 0, Window.NONE, 0);

    /** Requests at equal or random gaps, whose samples have the given lengths or such as a law says. */
    private static final class Prompts implements RequestSource {
        private final int requests;
        private final int prompt;
        private final int wanted;
        private final int samples;
        private final DoubleToIntFunction lengths;
        private final double meanGap;
        private final RandomStream random = new Streams(7, 0).named("samples");
        private int taken;
        private double next;

        Prompts(int requests, double meanGap, int prompt, int samples, int wanted, DoubleToIntFunction lengths) {
            this.requests = requests;
            this.meanGap = meanGap;
            this.prompt = prompt;
            this.samples = samples;
            this.wanted = wanted;
            this.lengths = lengths;
        }

        @Override
        public double nextArrival() {
            return taken == requests ? Double.POSITIVE_INFINITY : next;
        }

        @Override
        public void take(Request into) {
            into.id = taken++;
            into.arrival = next;
            into.promptTokens = prompt;
            into.thinkingTokens = 0;
            into.answerTokens = lengths.applyAsInt(random.nextDouble());
            into.makePlain();
            for (int i = 1; i < samples; i++) {
                into.addSample(0, lengths.applyAsInt(random.nextDouble()));
            }
            into.samplesWanted = wanted;
            next -= Math.log(1 - random.nextDouble()) * meanGap;
        }

        @Override
        public void ended(long id, double time) {}

        @Override
        public void close() {}
    }

    /** Lengths 20, 30, 40 and so on, one after the other. */
    private static DoubleToIntFunction rising() {
        int[] last = {10};
        return u -> last[0] += 10;
    }

    private static RunStatistics run(Engine engine, CacheLayout cache, Caching caching, RequestSource source) {
        return Trial.of(engine, requests -> 1).cache(cache).caching(caching).run(source);
    }

    /** 100 tokens fill six blocks; the rest of the prompt and 19 tokens of output take two blocks of every sample. */
    @ParameterizedTest
    @EnumSource(Engine.class)
    void thePromptIsHeldOnceAndComputedOnce(Engine engine) {
        for (Caching caching : List.of(Caching.NONE, Caching.PREFIX)) {
            RunStatistics statistics =
                    run(engine, BLOCKS, caching, new Prompts(1, 1, 100, 4, 4, QueueSource.fixed(20)));
            assertThat(statistics.cacheMax()).isEqualTo(16 * (6 + 4 * 2));
            assertThat(statistics.whole(Total.COMPUTED_TOKENS)).isEqualTo(100 + 4 * 19);
            assertThat(statistics.whole(Total.OUTPUT_TOKENS)).isEqualTo(4 * 20);
            assertThat(statistics.whole(Total.INPUT_TOKENS)).isEqualTo(100);
            assertThat(statistics.whole(Total.COMPLETED)).isEqualTo(1);
            assertThat(statistics.latency(Metric.TTFT).count()).isEqualTo(1);
            assertThat(statistics.latency(Metric.TPOT).count()).isEqualTo(4);
        }
    }

    /** Samples of 20, 30, 40 and 50 tokens, of which two are wanted: the other two have 30 each by then. */
    @ParameterizedTest
    @EnumSource(Engine.class)
    void theOthersAreGivenUpWhenEnoughAreComplete(Engine engine) {
        RunStatistics statistics = run(engine, BLOCKS, Caching.NONE, new Prompts(1, 1, 100, 4, 2, rising()));
        assertThat(statistics.latency(Metric.E2E).mean()).isEqualTo(30);
        assertThat(statistics.whole(Total.COMPLETED_OUTPUT)).isEqualTo(20 + 30);
        assertThat(statistics.whole(Total.CANCELLED)).isEqualTo(30 + 30);
        assertThat(statistics.whole(Total.WASTED)).isEqualTo(30 + 30);
    }

    /** Four sequences beside three seats can never run. */
    @ParameterizedTest
    @EnumSource(Engine.class)
    void samplesTakeASeatEach(Engine engine) {
        Prompts prompts = new Prompts(3, 1e-9, 100, 3, 3, QueueSource.fixed(20));
        RunStatistics statistics =
                Trial.of(engine, requests -> 1).cache(BLOCKS).maxNumSeqs(5).run(prompts);
        assertThat(statistics.batchMax()).isEqualTo(3);
        assertThat(statistics.latency(Metric.E2E).max()).isCloseTo(60, within(1e-6));
        RunStatistics none = Trial.of(engine, requests -> 1)
                .cache(BLOCKS)
                .maxNumSeqs(3)
                .run(new Prompts(1, 1, 100, 4, 1, QueueSource.fixed(20)));
        assertThat(none.whole(Total.REJECTED)).isEqualTo(1);
    }

    /** The mean of the longest of n lognormal lengths over the mean of one, by numerical integration. */
    @ParameterizedTest
    @CsvSource({"0.7, 2, 1.3448", "0.7, 8, 2.1768", "1.0, 4, 1.9946", "1.0, 16, 3.4351"})
    void aRequestLastsAsLongAsItsLongestSample(double variation, int samples, double longest) {
        double mean = 600;
        RunStatistics statistics = run(
                Engine.LEAP,
                new CacheLayout(1L << 50, 16, 16, 0, 0, 0, Window.NONE, 0),
                Caching.NONE,
                new Prompts(6000, 50, 1, samples, samples, QueueSource.lognormal(mean, variation)));
        assertThat(statistics.latency(Metric.E2E).mean() / mean).isCloseTo(longest, within(0.03 * longest));
    }

    private static double bytesRead(Engine engine, boolean sharedReads) {
        Layout layout = Layout.tensorParallel(1, Precision.BF16, Precision.BF16, Precision.BF16);
        IdealStepTime step = new IdealStepTime(Fixtures.gpu(), Fixtures.dense(), layout);
        Replica.Setup setup = new Replica.Setup(
                step,
                step,
                CacheLayout.of(Fixtures.dense(), 20e9, 2, 16),
                new SchedulerLimits(256, 4096, 32_768, 0, true),
                new Caching(false, sharedReads));
        Recorder recorder = new Recorder(Slo.NONE, false);
        Fleet fleet = new Fleet(
                List.of(engine.replica(setup, recorder)),
                RoutingPolicy.ROUND_ROBIN,
                new Streams(1, 0).named("routing"),
                recorder);
        fleet.run(new Prompts(1, 1, 1000, 8, 8, QueueSource.fixed(101)));
        return recorder.statistics(fleet.end(), false, false).whole(Total.BYTES_READ);
    }

    /** Of 1,000 tokens 992 fill whole blocks, and seven of eight samples need not read those in 100 steps. */
    @ParameterizedTest
    @EnumSource(Engine.class)
    void withSharedReadsThePromptIsReadOnceAStep(Engine engine) {
        double perToken = Fixtures.dense().cacheBytes(10_000, 2) / 10_000;
        assertThat(bytesRead(engine, false) - bytesRead(engine, true))
                .isCloseTo(100.0 * 7 * 992 * perToken, within(1e-6 * 1e9));
    }
}
