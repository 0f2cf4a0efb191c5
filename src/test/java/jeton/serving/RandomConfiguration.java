package jeton.serving;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleFunction;
import jeton.Fixtures;
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
import jeton.workload.RequestSource;

/** Everything random of one configuration, from its seed. */
final class RandomConfiguration {
    private static final List<RoutingPolicy> ROUTING = List.of(
            RoutingPolicy.ROUND_ROBIN,
            RoutingPolicy.RANDOM,
            RoutingPolicy.LEAST_OUTSTANDING,
            RoutingPolicy.POWER_OF_TWO);

    final String words;
    final Replica.Setup setup;
    final int replicas;
    final RoutingPolicy routing;
    private final long seed;
    private final boolean closed;
    private final int requests;
    private final boolean crowded;
    /** Step times by the slowness of the host. */
    private final DoubleFunction<StepTime> pace;

    RandomConfiguration(long seed) {
        this(seed, false);
    }

    /** @param crowded whether many prompts share a budget of a few tokens */
    RandomConfiguration(long seed, boolean crowded) {
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
        EngineProfile.Host host =
                seed % 4 == 2 ? asQuick(StepTime.of(chip, model, layout, EngineProfile.Host.NONE), model) : synchronous;
        boolean ideal = random.nextInt(5) == 0;
        pace = slowness -> ideal
                ? new IdealStepTime(chip, model, layout)
                : StepTime.of(
                        chip,
                        model,
                        layout,
                        new EngineProfile.Host(
                                slowness * host.secondsPerStep(),
                                slowness * host.secondsPerRequest(),
                                host.overlap(),
                                slowness * host.residualSeconds()));
        StepTime step = ideal ? new IdealStepTime(chip, model, layout) : StepTime.of(chip, model, layout, host);
        setup = new Replica.Setup(step, new IdealStepTime(chip, model, layout), cache, limits);
        replicas = pick(random, 1, 1, 3);
        routing = ROUTING.get(random.nextInt(4));
        closed = random.nextInt(3) == 0;
        requests = 250;
        words = "seed " + seed + " " + model.name() + " " + limits + " " + cache + " ideal " + ideal + " sram " + sram
                + " closed " + closed + " x" + replicas + " " + routing;
    }

    /** The same replica in another role, with a pace of its own so that no two are ever in lockstep. */
    Replica.Setup in(Role role, int replica) {
        return new Replica.Setup(
                pace.apply(1 + 0.0137 * replica),
                setup.floor(),
                setup.cache(),
                setup.limits(),
                setup.caching(),
                null,
                role);
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
        return new RandomSource(random, requests, rate, longPrompt, longOutput, closed ? pick(random, 1, 8, 40) : 0);
    }

    /** The same but for the rules. */
    Replica.Setup with(SchedulerLimits limits) {
        return new Replica.Setup(setup.stepTime(), setup.floor(), setup.cache(), limits);
    }
}
