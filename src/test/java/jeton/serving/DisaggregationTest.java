package jeton.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import jeton.Fixtures;
import jeton.fleet.Failures;
import jeton.fleet.Fleet;
import jeton.fleet.Patience;
import jeton.fleet.Pool;
import jeton.fleet.RoutingPolicy;
import jeton.fleet.Rules;
import jeton.fleet.TransferRule;
import jeton.fleet.TransferRule.Push;
import jeton.fleet.TransferRule.Sharing;
import jeton.fleet.TransferRule.Side;
import jeton.hardware.Precision;
import jeton.latency.EngineProfile;
import jeton.latency.IdealStepTime;
import jeton.latency.Layout;
import jeton.latency.StepTime;
import jeton.model.Transformer.Window;
import jeton.serving.Recorder.Slo;
import jeton.serving.Trial.Done;
import jeton.serving.Trial.Engine;
import jeton.sim.Streams;
import jeton.workload.RequestSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Prompts on some replicas, the tokens after the first on others. */
class DisaggregationTest {
    /** Prompt of the random loads. */
    private static final int SHORTEST = 5;

    private static final IdealStepTime FLOOR = new IdealStepTime(
            Fixtures.gpu(), Fixtures.tiny(), Layout.tensorParallel(1, Precision.BF16, Precision.BF16, Precision.BF16));

    /** A cache of that many tokens of a byte each, given out one by one. */
    private static CacheLayout cache(long tokens) {
        return new CacheLayout(tokens, 1, 1, 0, 0, 0, Window.NONE, 0);
    }

    private static TransferRule wire(double bytesPerSecond, Sharing sharing, Push push) {
        return new TransferRule(bytesPerSecond, 0, sharing, Side.PREFILL, push, 4, RoutingPolicy.ROUND_ROBIN);
    }

    private static TransferRule wire(double bytesPerSecond) {
        return wire(bytesPerSecond, Sharing.FIFO, Push.SERIAL);
    }

    /** x prefill and y decode replicas whose steps last as said. */
    private static final class World {
        final Recorder recorder = new Recorder(Slo.NONE, false);
        final List<Done> done = new ArrayList<>();
        private final List<Replica> prefills = new ArrayList<>();
        private final List<Replica> decodes = new ArrayList<>();
        private final Engine engine;
        private Caching caching = Caching.NONE;
        private Patience patience = Patience.ENDLESS;

        World(Engine engine) {
            this.engine = engine;
        }

        /** Of replicas that are added after this. */
        World caching(Caching kept) {
            caching = kept;
            return this;
        }

        World waiting(Patience clients) {
            patience = clients;
            return this;
        }

        World prefills(int count, CacheLayout cache, SchedulerLimits limits, IntToDoubleFunction seconds) {
            return add(prefills, Role.PREFILL, count, cache, limits, seconds);
        }

        World decodes(int count, CacheLayout cache, SchedulerLimits limits, IntToDoubleFunction seconds) {
            return add(decodes, Role.DECODE, count, cache, limits, seconds);
        }

        private World add(
                List<Replica> to,
                Role role,
                int count,
                CacheLayout cache,
                SchedulerLimits limits,
                IntToDoubleFunction seconds) {
            for (int i = 0; i < count; i++) {
                Trial.Steps steps = new Trial.Steps(seconds, false);
                to.add(engine.replica(new Replica.Setup(steps, FLOOR, cache, limits, caching, null, role), recorder));
            }
            return this;
        }

        RunStatistics run(TransferRule rule, RequestSource source) {
            recorder.observe((id, arrival, first, completion, output, preemptions) ->
                    done.add(new Done(id, arrival, first, completion, output, preemptions)));
            Fleet fleet = new Fleet(
                    List.of(Pool.of("prefill", prefills), Pool.of("decode", decodes)),
                    Rules.of(RoutingPolicy.ROUND_ROBIN).handingOver(rule).waiting(patience),
                    new Streams(1, 0),
                    recorder);
            fleet.run(source);
            return recorder.statistics(fleet.end(), false, false);
        }
    }

    private static SchedulerLimits limits(int seats) {
        return new SchedulerLimits(seats, Trial.LONG, Trial.LONG, 0, true);
    }

    private static World onePair(Engine engine, long prefillTokens, long decodeTokens) {
        return new World(engine)
                .prefills(1, cache(prefillTokens), limits(100), n -> 1)
                .decodes(1, cache(decodeTokens), limits(100), n -> 1);
    }

    /** The prompt is held until its 90 bytes have gone at one a second; who gives up before that asks again at once. */
    @ParameterizedTest
    @EnumSource
    void whoAsksAgainFindsAPromptThatIsStillHeld(Engine engine) {
        World world = new World(engine)
                .caching(Caching.PREFIX)
                .waiting(new Patience(2.5, 2, 0, 0, 0))
                .prefills(1, cache(1000), limits(100), n -> 1)
                .decodes(1, cache(1000), limits(100), n -> 1);
        RunStatistics statistics = world.run(
                new TransferRule(1, 0, Sharing.FIFO, Side.BOTH, Push.SERIAL, 1, RoutingPolicy.ROUND_ROBIN),
                Script.open().request(0, 90, 5));
        assertThat(statistics.whole(Total.RETRIED)).isEqualTo(1);
        assertThat(statistics.whole(Total.CACHED_INPUT)).isEqualTo(89);
    }

    /** Prompt until 1, 4 bytes at 2 a second and half a second until 3.5, then two steps. */
    @ParameterizedTest
    @EnumSource
    void theSecondTokenComesAfterTheTransfer(Engine engine) {
        World world = onePair(engine, 100, 100);
        RunStatistics statistics = world.run(
                new TransferRule(2, 0.5, Sharing.FIFO, Side.BOTH, Push.SERIAL, 1, RoutingPolicy.ROUND_ROBIN),
                Script.open().request(0, 4, 3).request(10, 4, 1));
        assertThat(world.done).containsExactly(new Done(0, 0, 1, 5.5, 3, 0), new Done(1, 10, 11, 11, 1, 0));
        assertThat(statistics.latency(Metric.TRANSFER).count()).isEqualTo(1);
        assertThat(statistics.latency(Metric.TRANSFER).mean()).isEqualTo(2.5);
        assertThat(statistics.latency(Metric.ITL).max()).isEqualTo(3.5);
        assertThat(statistics.latency(Metric.TPOT).mean()).isEqualTo(2.25);
        assertThat(statistics.whole(Total.TRANSFERS)).isEqualTo(1);
        assertThat(statistics.whole(Total.TRANSFER_BYTES)).isEqualTo(4);
        // held: 4 in both prompts' steps and while the first was pulled; 5 while it came; 5 and 6 in the steps
        assertThat(statistics.whole(Total.CACHE_BYTE_SECONDS)).isEqualTo(4 + 4 + 2.5 * (4 + 5) + 5 + 6);
    }

    @ParameterizedTest
    @EnumSource
    void anInterfaceCarriesOneAfterTheOtherOrAllAtOnce(Engine engine) {
        Script both = Script.open().request(0, 4, 2).request(0, 8, 2);
        World fifo = onePair(engine, 100, 100);
        fifo.run(wire(2), both);
        assertThat(fifo.done).containsExactly(new Done(0, 0, 1, 4, 2, 0), new Done(1, 0, 1, 8, 2, 0));
        World fair = onePair(engine, 100, 100);
        fair.run(
                wire(2, Sharing.FAIR, Push.SERIAL),
                Script.open().request(0, 4, 2).request(0, 8, 2));
        assertThat(fair.done).containsExactly(new Done(0, 0, 1, 6, 2, 0), new Done(1, 0, 1, 8, 2, 0));
    }

    /** Four layers, a prompt of a second: three quarters of a second are hidden, but the last layer is not. */
    @ParameterizedTest
    @EnumSource
    void layersArePushedWhileTheNextAreComputed(Engine engine) {
        World slow = onePair(engine, 100, 100);
        slow.run(wire(2, Sharing.FIFO, Push.LAYERWISE), Script.open().request(0, 4, 2));
        assertThat(slow.done).containsExactly(new Done(0, 0, 1, 1 + 2 - 0.75 + 1, 2, 0));
        World quick = onePair(engine, 100, 100);
        quick.run(wire(16, Sharing.FIFO, Push.LAYERWISE), Script.open().request(0, 4, 2));
        assertThat(quick.done).containsExactly(new Done(0, 0, 1, 1 + 0.0625 + 1, 2, 0));
    }

    /**
     * A measurement of Mooncake's connector in vLLM: sent after the prompt, caches of 8, 16 and 32 thousand tokens took 123,
     * 202 and 529 ms, which one bandwidth explains within 14 %; sent by layers 58 ms whatever their size, which is latency.
     */
    @Test
    void transfersTakeWhatWasMeasured() {
        double tokensPerSecond = 71_500;
        int[] tokens = {8192, 16_384, 32_768};
        double[] measured = {0.123, 0.202, 0.529};
        for (int i = 0; i < tokens.length; i++) {
            double serial = transfer(
                    new TransferRule(
                            tokensPerSecond, 0, Sharing.FIFO, Side.BOTH, Push.SERIAL, 80, RoutingPolicy.ROUND_ROBIN),
                    tokens[i]);
            assertThat(serial).isCloseTo(measured[i], within(0.14 * measured[i]));
            double layers = transfer(
                    new TransferRule(
                            tokensPerSecond,
                            0.055,
                            Sharing.FIFO,
                            Side.BOTH,
                            Push.LAYERWISE,
                            80,
                            RoutingPolicy.ROUND_ROBIN),
                    tokens[i]);
            assertThat(layers).isCloseTo(0.058, within(0.05 * 0.058));
        }
    }

    /**
     * The bounds of what pushing by layers takes for granted, with room for all: no transfer is quicker than its last layer,
     * and together they take no longer than sent after the prompts.
     */
    @Test
    void layersTakeBetweenTheLastOfThemAndAll() {
        for (int i = 0; i < 50; i++) {
            SplittableRandom random = new SplittableRandom(i);
            double bandwidth = 1 + 20 * random.nextDouble();
            int layers = random.nextInt(1, 9);
            double serial = mean(bandwidth, Push.SERIAL, layers, twenty(i));
            double byLayers = mean(bandwidth, Push.LAYERWISE, layers, twenty(i));
            assertThat(byLayers).isLessThanOrEqualTo(serial * (1 + 1e-9));
            assertThat(byLayers).isGreaterThanOrEqualTo(SHORTEST / (bandwidth * layers) * (1 - 1e-9));
        }
    }

    private static Script twenty(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Script script = Script.open();
        double now = 0;
        for (int i = 0; i < 20; i++) {
            script.request(now, random.nextInt(SHORTEST, 40), 2);
            now += 4 * random.nextDouble();
        }
        return script;
    }

    private static double mean(double bandwidth, Push push, int layers, Script script) {
        TransferRule rule =
                new TransferRule(bandwidth, 0, Sharing.FIFO, Side.BOTH, push, layers, RoutingPolicy.ROUND_ROBIN);
        return onePair(Engine.LEAP, 100_000, 100_000)
                .run(rule, script)
                .latency(Metric.TRANSFER)
                .mean();
    }

    private static double transfer(TransferRule rule, int tokens) {
        return onePair(Engine.LEAP, 100_000, 100_000)
                .run(rule, Script.open().request(0, tokens, 2))
                .latency(Metric.TRANSFER)
                .mean();
    }

    /**
     * The decode replica has room for one at a time. The second prompt waits for its blocks and so keeps those of the
     * prefill replica, for which the third prompt waits.
     */
    @ParameterizedTest
    @EnumSource
    void whoeverDecodesHoldsUpWhoeverPrefills(Engine engine) {
        World world = onePair(engine, 12, 10);
        RunStatistics statistics = world.run(
                wire(Double.POSITIVE_INFINITY),
                Script.open().request(0, 6, 3).request(0.25, 6, 3).request(0.5, 6, 2));
        assertThat(world.done)
                .containsExactly(
                        new Done(0, 0, 1, 3, 3, 0), new Done(1, 0.25, 2, 5, 3, 0), new Done(2, 0.5, 3, 6, 2, 0));
        assertThat(statistics.latency(Metric.TRANSFER).max()).isEqualTo(2);
    }

    /** What outgrows the cache of a decode replica is computed again there, prompt and all. */
    @ParameterizedTest
    @EnumSource
    void aDecodeReplicaComputesPromptsOfThoseItPreempted(Engine engine) {
        World world = onePair(engine, 100, 12);
        RunStatistics statistics = world.run(
                wire(Double.POSITIVE_INFINITY), Script.open().request(0, 4, 6).request(0, 4, 6));
        assertThat(statistics.whole(Total.PREEMPTIONS)).isEqualTo(1);
        assertThat(world.done).containsExactly(new Done(0, 0, 1, 6, 6, 0), new Done(1, 0, 1, 9, 6, 1));
    }

    @ParameterizedTest
    @EnumSource
    void whatNeverFitsWhereItShouldDecodeIsRefusedThere(Engine engine) {
        World world = onePair(engine, 100, 12);
        RunStatistics statistics =
                world.run(wire(1), Script.open().request(0, 20, 6).request(1, 4, 2));
        assertThat(world.done).extracting(Done::id).containsExactly(1L);
        assertThat(statistics.whole(Total.OUT_OF_MEMORY)).isEqualTo(1);
        assertThat(statistics.whole(Total.WASTED)).isEqualTo(1);
    }

    @Test
    void rolesNeedEachOther() {
        World world = new World(Engine.LEAP);
        world.prefills(1, cache(10), limits(1), n -> 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Fleet(
                        List.of(Pool.of("prefill", world.prefills)),
                        Rules.of(RoutingPolicy.ROUND_ROBIN),
                        new Streams(1, 0),
                        world.recorder));
    }

    /** An M/M/1 queue of prompts, then decoding without limits: Jackson's network of two, whose times add up. */
    @Test
    void aTandemOfQueuesTakesTheSumOfTheirTimes() {
        double mean = 400;
        double step = 1 / (mean * 1.25);
        World world = new World(Engine.LEAP)
                .prefills(1, cache(1L << 50), new SchedulerLimits(1, 1, Trial.LONG, 0, true), n -> step)
                .decodes(1, cache(1L << 50), limits(Trial.LONG), n -> 1e-3);
        SplittableRandom random = new SplittableRandom(17);
        Script script = Script.open();
        double time = 0;
        for (int i = 0; i < 60_000; i++) {
            time -= Math.log(1 - random.nextDouble());
            int prompt = 1 + (int) (Math.log(1 - random.nextDouble()) / Math.log(1 - 1 / mean));
            script.request(time, prompt, 1001);
        }
        RunStatistics statistics = world.run(wire(Double.POSITIVE_INFINITY), script);
        // rho = 0.8 and mu = 1.25
        assertThat(statistics.latency(Metric.TTFT).mean()).isCloseTo(4, within(0.2));
        double decode = statistics.latency(Metric.E2E).mean()
                - statistics.latency(Metric.TTFT).mean();
        assertThat(decode).isCloseTo(1.0005, within(1e-3));
    }

    /** x prefill replicas carry a load of prompts iff their work fits in x; likewise y decode replicas with N seats. */
    @Test
    void poolsAreStableIffTheirWorkFits() {
        // a prompt takes 0.1 s, one at a time: 2 replicas serve 20 a second
        assertThat(longestTtft(19)).isLessThan(0.25);
        assertThat(longestTtft(21)).isGreaterThan(5);
        // 100 tokens after the first at 0.01 s a step, 8 at a time: 3 replicas serve 24 a second
        assertThat(longestTransfer(23)).isLessThan(0.5);
        assertThat(longestTransfer(25)).isGreaterThan(5);
    }

    private static Script regular(double rate, int requests, int output) {
        Script script = Script.open();
        for (int i = 0; i < requests; i++) {
            script.request(i / rate, 10, output);
        }
        return script;
    }

    private static double longestTtft(double rate) {
        return new World(Engine.LEAP)
                .prefills(2, cache(1L << 50), limits(1), n -> 0.1)
                .decodes(1, cache(1L << 50), limits(1000), n -> 0.01)
                .run(wire(1e9), regular(rate, 4000, 20))
                .latency(Metric.TTFT)
                .max();
    }

    /** The decode replicas have blocks for eight whole requests, so that others wait for theirs. */
    private static double longestTransfer(double rate) {
        return new World(Engine.LEAP)
                .prefills(10, cache(1L << 50), limits(1), n -> 0.1)
                .decodes(3, cache(8 * 111), new SchedulerLimits(8, Trial.LONG, Trial.LONG, 0, true, 0, true), n -> 0.01)
                .run(wire(1e9), regular(rate, 4000, 101))
                .latency(Metric.TRANSFER)
                .max();
    }

    /** Where prompts do not get between them, tokens come evenly. */
    @Test
    void tokensComeMoreEvenlyWithoutPromptsBetweenThem() {
        Layout layout = Layout.tensorParallel(1, Precision.BF16, Precision.BF16, Precision.BF16);
        StepTime step = StepTime.of(Fixtures.gpu(), Fixtures.dense(), layout, new EngineProfile.Host(1e-3, 1e-5));
        CacheLayout cache = CacheLayout.of(Fixtures.dense(), 50e9, 2, 16);
        SchedulerLimits limits = new SchedulerLimits(256, 8192, 32_768, 0, true);
        double[] p99 = new double[2];
        for (int parted = 0; parted < 2; parted++) {
            Recorder recorder = new Recorder(Slo.NONE, false);
            List<Pool> pools = new ArrayList<>();
            for (Role role : parted == 1 ? List.of(Role.PREFILL, Role.DECODE) : List.of(Role.BOTH)) {
                List<Replica> replicas = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    replicas.add(new LeapReplica(
                            new Replica.Setup(step, FLOOR, cache, limits, Caching.NONE, null, role), recorder));
                }
                pools.add(Pool.of(role.name(), replicas));
            }
            Rules rules = Rules.of(RoutingPolicy.LEAST_OUTSTANDING);
            Fleet fleet = new Fleet(
                    pools,
                    parted == 1 ? rules.handingOver(wire(Double.POSITIVE_INFINITY)) : rules,
                    new Streams(1, 0),
                    recorder);
            fleet.run(new RandomSource(new SplittableRandom(3), 3000, 20, 3000, 200, 0));
            p99[parted] = recorder.statistics(fleet.end(), true, true)
                    .latency(Metric.TPOT)
                    .quantile(0.99);
        }
        assertThat(p99[1]).isLessThan(0.7 * p99[0]);
    }

    /** Leaps and steps do the same in fleets whose clients give up and ask again, and whose replicas fail. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3})
    void sameDecisionsAndTimesInFleets(long block) {
        for (long i = 30 * block; i < 30 * (block + 1); i++) {
            long seed = i;
            RandomConfiguration configuration = new RandomConfiguration(seed);
            SplittableRandom random = new SplittableRandom(1009 * seed + 11);
            int prefills = 1 + random.nextInt(3);
            int decodes = 1 + random.nextInt(3);
            List<Replica.Setup> setups = new ArrayList<>();
            for (int r = 0; r < prefills + decodes; r++) {
                setups.add(configuration.in(r < prefills ? Role.PREFILL : Role.DECODE, r));
            }
            boolean fair = random.nextInt(3) == 0;
            TransferRule rule = new TransferRule(
                    new double[] {1e8, 1e9, 1e11, Double.POSITIVE_INFINITY}[random.nextInt(4)],
                    random.nextInt(2) * 0.003,
                    fair ? Sharing.FAIR : Sharing.FIFO,
                    Side.values()[random.nextInt(fair ? 2 : 3)],
                    fair || random.nextBoolean() ? Push.SERIAL : Push.LAYERWISE,
                    1 + random.nextInt(40),
                    configuration.routing);
            boolean trouble = random.nextInt(2) == 0;
            Patience patience =
                    trouble ? new Patience(0.5 + 5 * random.nextDouble(), 3, 0.1, 2, 0.5) : Patience.ENDLESS;
            boolean fails = trouble && random.nextBoolean();
            Twins.assertSame(
                    configuration.words + " " + prefills + "P" + decodes + "D " + rule + patience + fails,
                    setups,
                    (replicas, recorder) -> {
                        Failures failures = fails ? new Failures(60, 1, 2, 1, 1, seed % 2 == 0) : null;
                        Fleet fleet = new Fleet(
                                List.of(
                                        Pool.of("p", replicas.subList(0, prefills))
                                                .failingBy(failures),
                                        Pool.of("d", replicas.subList(prefills, replicas.size()))
                                                .failingBy(failures)),
                                Rules.of(configuration.routing)
                                        .handingOver(rule)
                                        .waiting(patience),
                                new Streams(seed, 0),
                                recorder);
                        fleet.run(configuration.source());
                        return fleet.end();
                    });
        }
    }
}
