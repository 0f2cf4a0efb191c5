package jeton.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import jeton.Fixtures;
import jeton.fleet.Fleet;
import jeton.fleet.RoutingPolicy;
import jeton.hardware.Precision;
import jeton.latency.EngineProfile.Host;
import jeton.latency.IdealStepTime;
import jeton.latency.Layout;
import jeton.latency.StepTime;
import jeton.model.Transformer;
import jeton.model.Transformer.Window;
import jeton.serving.Recorder.Slo;
import jeton.sim.Streams;
import jeton.workload.Request;
import jeton.workload.RequestSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With blocks that are shared and kept, the leap engine still does what the scheduler does step by step, block by block. */
class CachingLeapsTest {
    /** Everything random of one configuration, from its seed. */
    static final class Configuration {
        final String words;
        private final long seed;
        final Replica.Setup setup;
        final int replicas;
        private final RoutingPolicy routing;
        private final int longest;
        private final boolean crowded;

        Configuration(long seed) {
            this.seed = seed;
            SplittableRandom random = new SplittableRandom(977 * seed + 1);
            Transformer model = switch (random.nextInt(6)) {
                case 0 -> Fixtures.windowed(Window.SLIDING, pick(random, 64, 100, 256));
                case 1 -> Fixtures.windowed(Window.CHUNKED, pick(random, 64, 100, 256));
                case 2 -> Fixtures.hybrid();
                default -> Fixtures.dense();
            };
            crowded = random.nextInt(4) == 0;
            boolean chunked = crowded || random.nextInt(6) != 0;
            longest = pick(random, 400, 1000, 2000);
            SchedulerLimits plain = new SchedulerLimits(
                    pick(random, 1, 4, 32, 128),
                    chunked ? crowded ? pick(random, 5, 12, 30) : pick(random, 48, 256, 2048) : 8192,
                    8192,
                    random.nextInt(3) > 0 ? 0 : crowded ? pick(random, 2, 3, 7) : pick(random, 20, 100),
                    chunked,
                    pick(random, 0, 0, 1, 15),
                    random.nextInt(4) == 0);
            SchedulerLimits limits = switch (random.nextInt(8)) {
                case 0 -> plain.ordered(new QueueOrder.ByPriority(), false);
                case 1 -> plain.ordered(new QueueOrder.ByPriority(), true);
                case 2 -> plain.with(new BatchTier(2, 0.7));
                default -> plain;
            };
            double perToken =
                    model.cacheBytes(10_000, 2) / 10_000 + model.attention().linearStateBytes() / 500.0;
            CacheLayout cache = CacheLayout.of(
                    model, pick(random, 900, 3000, 9000, 100_000) * perToken, 2, pick(random, 7, 16, 32));
            Layout layout = new Layout(2, 1, 1, 1, Precision.BF16, Precision.BF16, Precision.BF16);
            StepTime step = StepTime.of(Fixtures.gpu(), model, layout, new Host(1e-3, 5e-6));
            IdealStepTime floor = new IdealStepTime(Fixtures.gpu(), model, layout);
            setup = new Replica.Setup(step, floor, cache, limits, Caching.PREFIX);
            replicas = pick(random, 1, 1, 3);
            routing = random.nextBoolean() ? RoutingPolicy.ROUND_ROBIN : new RoutingPolicy.PrefixAware(1, 0.1);
            words = "seed " + seed + " " + model.name() + " " + limits + " " + cache;
        }

        private static int pick(SplittableRandom random, int... choices) {
            return choices[random.nextInt(choices.length)];
        }

        RequestSource source() {
            SplittableRandom random = new SplittableRandom(seed * 31 + 7);
            return new SharingSource(
                    random,
                    200,
                    pick(random, 1, 5, 20, 60),
                    crowded ? pick(random, 5, 20) : pick(random, 20, 100, 300),
                    pick(random, 3, 60, 400),
                    longest);
        }

        double drive(List<Replica> built, Recorder recorder) {
            Fleet fleet = new Fleet(built, routing, new Streams(1, 0).named("routing"), recorder);
            fleet.run(source());
            return fleet.end();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3})
    void sameDecisionsAndTimesOnRandomConfigurations(long block) {
        for (long seed = 20 * block; seed < 20 * (block + 1); seed++) {
            Configuration configuration = new Configuration(seed);
            Twins.assertSame(configuration.words, configuration.setup, configuration.replicas, configuration::drive);
        }
    }

    /** What a router sees of the cache, at every arrival; nothing changes by looking. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1})
    void whatIsCachedIsTheSameAtAnyTime(long block) {
        for (long seed = 20 * block; seed < 20 * (block + 1); seed++) {
            Configuration configuration = new Configuration(seed);
            Recorder recorder = new Recorder(Slo.NONE, false);
            List<Integer> leap = seen(new LeapReplica(configuration.setup, recorder), configuration.source());
            List<Integer> step = seen(
                    new StepwiseReplica(configuration.setup, new Recorder(Slo.NONE, false)), configuration.source());
            assertThat(leap).as(configuration.words).isEqualTo(step);
            Recorder unseen = new Recorder(Slo.NONE, false);
            LeapReplica replica = new LeapReplica(configuration.setup, unseen);
            drive(replica, configuration.source(), (now, request) -> {});
            for (Total total : List.of(Total.CACHED_INPUT, Total.EVICTED_BLOCKS, Total.STEPS, Total.PREEMPTIONS)) {
                assertThat(recorder.total(total))
                        .as(configuration.words + total)
                        .isEqualTo(unseen.total(total));
            }
        }
    }

    private interface Look {
        void at(double now, Request request);
    }

    private static List<Integer> seen(Replica replica, RequestSource source) {
        List<Integer> seen = new ArrayList<>();
        Request other = new Request();
        other.promptTokens = 64;
        other.addSegment(1, 64);
        drive(replica, source, (now, request) -> {
            seen.add(replica.cachedTokens(now, request));
            other.arrival = now;
            seen.add(replica.cachedTokens(now, other));
        });
        return seen;
    }

    private static void drive(Replica replica, RequestSource source, Look look) {
        Request request = new Request();
        while (true) {
            double now = Math.min(replica.boundary(), source.nextArrival());
            if (now == Double.POSITIVE_INFINITY) {
                replica.checkDrained();
                return;
            }
            if (replica.boundary() <= now) {
                replica.commit(now);
            }
            while (source.nextArrival() <= now) {
                source.take(request);
                look.at(now, request);
                replica.arrive(now, request);
            }
            replica.schedule(now);
        }
    }

    private static RunStatistics leaps(Configuration configuration) {
        return Twins.run(configuration.setup, configuration.replicas, Trial.Engine.LEAP, configuration::drive)
                .statistics();
    }

    @Test
    void theConfigurationsReachTheHardCases() {
        double preemptions = 0;
        double outOfMemory = 0;
        double evicted = 0;
        double looked = 0;
        double cached = 0;
        double leaps = 0;
        double steps = 0;
        for (long seed = 0; seed < 80; seed++) {
            RunStatistics statistics = leaps(new Configuration(seed));
            preemptions += statistics.whole(Total.PREEMPTIONS);
            outOfMemory += statistics.whole(Total.OUT_OF_MEMORY);
            evicted += statistics.whole(Total.EVICTED_BLOCKS);
            looked += statistics.whole(Total.LOOKED_UP);
            cached += statistics.whole(Total.CACHED_INPUT);
            steps += statistics.whole(Total.STEPS);
            leaps += statistics.whole(Total.LEAPS);
        }
        assertThat(preemptions).isGreaterThan(300);
        assertThat(outOfMemory).isGreaterThan(5);
        assertThat(evicted).isGreaterThan(10_000);
        assertThat(cached / looked).isBetween(0.2, 0.8);
        assertThat(steps / leaps).isGreaterThan(3);
    }
}
