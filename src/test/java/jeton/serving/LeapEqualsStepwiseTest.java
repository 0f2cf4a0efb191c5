package jeton.serving;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import jeton.Fixtures;
import jeton.fleet.Fleet;
import jeton.fleet.RoutingPolicy;
import jeton.hardware.Chip;
import jeton.hardware.Precision;
import jeton.latency.Batch;
import jeton.latency.EngineProfile;
import jeton.latency.IdealStepTime;
import jeton.latency.Layout;
import jeton.latency.StepTime;
import jeton.model.Transformer;
import jeton.model.Transformer.Window;
import jeton.serving.Recorder.Slo;
import jeton.sim.Streams;
import jeton.stats.TimeGrid;
import jeton.workload.RequestSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The leap engine does what the scheduler does one step at a time: the same decisions, the same times. */
class LeapEqualsStepwiseTest {
    private record Done(long id, double firstToken, double completion, int output, int preemptions) {
        boolean isCloseTo(Done other) {
            return id == other.id
                    && output == other.output
                    && preemptions == other.preemptions
                    && Math.abs(firstToken - other.firstToken) <= 1e-9 * other.firstToken
                    && Math.abs(completion - other.completion) <= 1e-9 * other.completion;
        }
    }

    /** @param window up to the last mark, which cuts leaps in two */
    private record Outcome(List<Done> done, RunStatistics window, RunStatistics statistics) {}

    /** Everything random of one configuration, from its seed. */
    private static final class Configuration {
        final String words;
        final Replica.Setup setup;
        final int replicas;
        final RoutingPolicy routing;
        private final long seed;
        private final boolean closed;
        private final int requests;
        private final boolean crowded;

        Configuration(long seed) {
            this(seed, false);
        }

        /** @param crowded whether many prompts share a budget of a few tokens */
        Configuration(long seed, boolean crowded) {
            this.seed = seed;
            this.crowded = crowded;
            SplittableRandom random = new SplittableRandom(seed);
            Transformer model = model(random);
            boolean sram = random.nextInt(8) == 0;
            Chip chip = sram ? Fixtures.sram() : Fixtures.gpu();
            Layout layout = sram
                    ? Layout.pipeline(100, Precision.BF16, Precision.BF16, Precision.BF16)
                    : new Layout(2, 1, 1, seed % 3 == 1 ? 4 : 1, Precision.BF16, Precision.BF16, Precision.BF16);
            int blockTokens = pick(random, 1, 8, 16);
            int budget = pick(random, 48, 256, 512, 2048);
            int threshold = random.nextInt(4) == 0 ? pick(random, 20, 100) : 0;
            boolean chunked = random.nextInt(6) != 0;
            if (crowded) {
                chunked = true;
                budget = pick(random, 5, 12, 30);
                threshold = pick(random, 2, 3, 7);
            }
            if (!chunked) {
                budget = 8192;
            }
            SplittableRandom other = new SplittableRandom(31 * seed);
            SchedulerLimits limits = new SchedulerLimits(
                    pick(random, 1, 4, 32, 128),
                    budget,
                    pick(random, 700, 8192),
                    threshold,
                    chunked,
                    pick(other, 0, 0, 1, 15),
                    other.nextInt(3) == 0);
            double tokens = pick(random, 900, 3000, 9000, 100_000);
            double perToken =
                    model.cacheBytes(10_000, 2) / 10_000 + model.attention().linearStateBytes() / 500.0;
            CacheLayout cache = CacheLayout.of(model, tokens * perToken, 2, blockTokens);
            EngineProfile.Host synchronous = new EngineProfile.Host(pick(random, 0, 1) * 1e-3, 5e-6);
            EngineProfile.Host host = seed % 4 == 2
                    ? asQuick(StepTime.of(chip, model, layout, EngineProfile.Host.NONE), model)
                    : synchronous;
            boolean ideal = random.nextInt(5) == 0;
            StepTime step = ideal ? new IdealStepTime(chip, model, layout) : StepTime.of(chip, model, layout, host);
            setup = new Replica.Setup(step, new IdealStepTime(chip, model, layout), cache, limits);
            replicas = pick(random, 1, 1, 3);
            routing = RoutingPolicy.values()[random.nextInt(4)];
            closed = random.nextInt(3) == 0;
            requests = 250;
            words = "seed " + seed + " " + model.name() + " " + limits + " " + cache + " ideal " + ideal + " sram "
                    + sram + " closed " + closed + " x" + replicas + " " + routing;
        }

        /** A host that overlaps, and is quicker than the device only as long as contexts are short. */
        private static EngineProfile.Host asQuick(StepTime device, Transformer model) {
            int window = model.attention().windowTokens();
            double one = device.seconds(new Batch().decode(1, 200, window));
            double many = device.seconds(new Batch().decode(30, 200, window));
            return new EngineProfile.Host(one, (many - one) / 29, true, 0.1e-3);
        }

        private static int pick(SplittableRandom random, int... choices) {
            return choices[random.nextInt(choices.length)];
        }

        private static Transformer model(SplittableRandom random) {
            return switch (random.nextInt(6)) {
                case 0 -> Fixtures.windowed(Window.SLIDING, pick(random, 64, 100, 256));
                case 1 -> Fixtures.windowed(Window.CHUNKED, pick(random, 64, 100, 256));
                case 2 -> Fixtures.hybrid();
                case 3 -> Fixtures.experts();
                default -> Fixtures.dense();
            };
        }

        RequestSource source() {
            SplittableRandom random = new SplittableRandom(seed * 31 + 7);
            double rate = pick(random, 1, 5, 20, 60);
            int longPrompt = crowded ? pick(random, 5, 20) : pick(random, 50, 300, 900);
            int longOutput = pick(random, 3, 60, 400);
            return new RandomSource(
                    random, requests, rate, longPrompt, longOutput, closed ? pick(random, 1, 8, 40) : 0);
        }
    }

    private static Outcome run(Configuration configuration, boolean leap) {
        Recorder recorder = new Recorder(new Slo(0.5, 0.05, 10), true);
        List<Done> done = new ArrayList<>();
        recorder.observe((id, arrival, first, completion, output, preemptions) ->
                done.add(new Done(id, first, completion, output, preemptions)));
        List<Replica> replicas = new ArrayList<>();
        for (int i = 0; i < configuration.replicas; i++) {
            replicas.add(
                    leap
                            ? new LeapReplica(configuration.setup, recorder)
                            : new StepwiseReplica(configuration.setup, recorder));
        }
        Fleet fleet = new Fleet(replicas, configuration.routing, new Streams(1, 0).named("routing"), recorder);
        fleet.run(configuration.source());
        RunStatistics window = recorder.statistics(fleet.end(), true, true);
        return new Outcome(done, window, recorder.statistics(fleet.end(), false, false));
    }

    private static void assertSame(Configuration configuration) {
        Outcome leap = run(configuration, true);
        Outcome step = run(configuration, false);
        assertThat(leap.done()).as(configuration.words).hasSameSizeAs(step.done());
        for (int i = 0; i < leap.done().size(); i++) {
            Done a = leap.done().get(i);
            Done b = step.done().get(i);
            if (!a.isCloseTo(b)) {
                fail("%s completion %d: %s in leaps, %s step by step", configuration.words, i, a, b);
            }
        }
        assertSame(configuration.words + " window", leap.window(), step.window());
        assertSame(configuration.words, leap.statistics(), step.statistics());
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
                case LEAPS -> Double.POSITIVE_INFINITY;
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

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void sameDecisionsAndTimesOnRandomConfigurations(long block) {
        for (long seed = 40 * block; seed < 40 * (block + 1); seed++) {
            assertSame(new Configuration(seed));
        }
    }

    /** Many prompts share a budget of a few tokens with the decodes between them. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3})
    void sameDecisionsAndTimesUnderTinyTokenBudgets(long block) {
        for (long seed = 50 * block; seed < 50 * (block + 1); seed++) {
            assertSame(new Configuration(seed, true));
        }
    }

    @Test
    void theConfigurationsReachTheHardCases() {
        double preemptions = 0;
        double truncated = 0;
        double outOfMemory = 0;
        double steps = 0;
        double leaps = 0;
        for (long seed = 0; seed < 400; seed++) {
            RunStatistics statistics = run(new Configuration(seed), true).statistics();
            preemptions += statistics.whole(Total.PREEMPTIONS);
            truncated += statistics.whole(Total.TRUNCATED);
            outOfMemory += statistics.whole(Total.OUT_OF_MEMORY);
            steps += statistics.whole(Total.STEPS);
            leaps += statistics.whole(Total.LEAPS);
        }
        assertThat(preemptions).isGreaterThan(1000);
        assertThat(truncated).isGreaterThan(100);
        assertThat(outOfMemory).isGreaterThan(5);
        assertThat(steps / leaps).isGreaterThan(5);
    }
}
