package jeton.serving;

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
import jeton.sim.Streams;
import jeton.workload.RequestSource;

/** Everything random of one configuration, from its seed. */
final class SharingConfiguration {
    final String words;
    private final long seed;
    final Replica.Setup setup;
    final int replicas;
    private final RoutingPolicy routing;
    private final int longest;
    private final boolean crowded;
    private final int mostSamples;

    /** @param mostSamples of one prompt */
    SharingConfiguration(long seed, int mostSamples) {
        this.seed = seed;
        this.mostSamples = mostSamples;
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
        CacheLayout cache =
                CacheLayout.of(model, pick(random, 900, 3000, 9000, 100_000) * perToken, 2, pick(random, 7, 16, 32));
        Layout layout = new Layout(2, 1, 1, 1, Precision.BF16, Precision.BF16, Precision.BF16);
        StepTime step = StepTime.of(Fixtures.gpu(), model, layout, new Host(1e-3, 5e-6));
        IdealStepTime floor = new IdealStepTime(Fixtures.gpu(), model, layout);
        Caching caching =
                mostSamples == 1 ? Caching.PREFIX : new Caching(random.nextInt(3) > 0, random.nextInt(3) == 0);
        setup = new Replica.Setup(step, floor, cache, limits, caching);
        replicas = mostSamples > 1 ? 1 : pick(random, 1, 1, 3);
        routing = random.nextBoolean() ? RoutingPolicy.ROUND_ROBIN : new RoutingPolicy.PrefixAware(1, 0.1);
        words = "seed " + seed + " " + model.name() + " " + limits + " " + cache + " " + caching;
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
                longest,
                mostSamples);
    }

    double drive(List<Replica> built, Recorder recorder) {
        Fleet fleet = new Fleet(built, routing, new Streams(1, 0).named("routing"), recorder);
        fleet.run(source());
        return fleet.end();
    }
}
