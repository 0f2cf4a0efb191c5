package jeton.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jeton.serving.Chain;
import jeton.sim.Streams;
import jeton.workload.Request;
import org.apache.commons.math3.util.FastMath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import umontreal.ssj.rng.RandomStream;

/** Who gets the next request. */
class RouterTest {
    private static final int TEXTS = 3;
    private static final int PROMPT = 1000;

    /** Replicas that are as loaded as the test says, and grow between their events. */
    private static final class World implements Caches {
        final double[] load;
        final double[] slope;
        final int[] hit;
        private final Request request = new Request();
        /** What each replica was sent and has not forgotten: beginnings of prompts, by their segments. */
        private final List<Map<List<Long>, Request>> sent;

        World(int replicas) {
            sent = IntStream.range(0, replicas)
                    .<Map<List<Long>, Request>>mapToObj(i -> new HashMap<>())
                    .toList();
            load = new double[replicas];
            slope = new double[replicas];
            hit = new int[replicas];
            request.promptTokens = PROMPT;
            request.answerTokens = 1;
            begin(0);
        }

        /** The next prompts say what {@code text} says. */
        void begin(int text) {
            request.makePlain();
            request.addSegment(text, PROMPT);
        }

        /** The next prompts begin with a text that many have in common, and then with one that few have. */
        void begin(int text, int session) {
            request.makePlain();
            request.addSegment(text, PROMPT / 2);
            request.addSegment(TEXTS + session, PROMPT / 4);
        }

        private List<Long> beginning(int segments) {
            return Arrays.stream(request.segmentId, 0, segments).boxed().toList();
        }

        /** Has something of the prompt, but no more than what it was sent. */
        void has(int replica, int tokens) {
            int most = 0;
            for (int i = 0, end = 0; i < request.segments; i++) {
                end += request.segmentTokens[i];
                most = sent.get(replica).containsKey(beginning(i + 1)) ? end : most;
            }
            hit[replica] = Math.min(tokens, most);
        }

        void forgets(int replica) {
            sent.get(replica).clear();
        }

        double at(int replica, double now) {
            return load[replica] + Math.floor(slope[replica] * now);
        }

        Loads loads(boolean stale) {
            return new Loads(load.length, this::at, stale);
        }

        @Override
        public int tokens(int replica, Request asked, Chain chain, double now) {
            return hit[replica];
        }

        @Override
        public boolean keep(int replica) {
            return true;
        }

        @Override
        public void show(int replica, LongConsumer keys) {
            Chain chain = new Chain();
            for (Request beginning : sent.get(replica).values()) {
                chain.describe(beginning, true);
                keys.accept(chain.key(chain.named() - 1));
            }
        }

        int choose(Router router) {
            return choose(router, Request.NO_SESSION, 0);
        }

        int choose(Router router, long session, double now) {
            request.session = session;
            request.arrival = now;
            int chosen = router.choose(request, now);
            for (int i = 1; chosen != Router.NONE && i <= request.segments; i++) {
                Request beginning = new Request();
                beginning.copyFrom(request);
                beginning.segments = i;
                sent.get(chosen).put(beginning(i), beginning);
            }
            return chosen;
        }

        int[] blocks(int size) {
            int[] blocks = new int[load.length];
            Arrays.fill(blocks, size);
            return blocks;
        }
    }

    private static RandomStream stream() {
        return new Streams(1, 0).named("routing");
    }

    private static <R extends Router> R open(R router, int replicas) {
        for (int i = 0; i < replicas; i++) {
            router.open(i);
        }
        return router;
    }

    private static Stream<Router> routers(World world) {
        int n = world.load.length;
        return Stream.of(
                new PlainRouter(n, null),
                new PlainRouter(n, stream()),
                new LeastLoadedRouter(world.loads(false)),
                new PowerOfChoicesRouter(2, world.loads(false), stream()),
                new AffinityRouter(0, n, 1.25, world.loads(false)),
                new PrefixRouter(new RoutingPolicy.PrefixAware(1, 1), world.loads(false), world),
                new KvOverlapRouter(
                        new RoutingPolicy.KvOverlap(1, 0), world.loads(false), world, world.blocks(16), stream()),
                new KvOverlapRouter(
                        new RoutingPolicy.KvOverlap(1, 1), world.loads(false), world, world.blocks(16), stream()));
    }

    static IntStream kinds() {
        return IntStream.range(0, 8);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void onlyOpenReplicasTakeRequests(int kind) {
        World world = new World(5);
        Router router = routers(world).toList().get(kind);
        assertThat(world.choose(router)).isEqualTo(Router.NONE);
        boolean[] isOpen = new boolean[5];
        SplittableRandom random = new SplittableRandom(kind);
        for (int i = 0; i < 2000; i++) {
            int replica = random.nextInt(5);
            isOpen[replica] = random.nextBoolean();
            if (isOpen[replica]) {
                router.open(replica);
            } else {
                router.close(replica);
            }
            int chosen = world.choose(router, random.nextInt(30) - 1, i);
            if (chosen == Router.NONE) {
                assertThat(isOpen).doesNotContain(true);
            } else {
                assertThat(isOpen[chosen]).isTrue();
                world.load[chosen]++;
                router.changed(chosen);
            }
        }
    }

    @Test
    void roundRobinGoesInTurnPastTheClosed() {
        World world = new World(4);
        Router router = open(new PlainRouter(4, null), 4);
        for (int i = 0; i < 8; i++) {
            assertThat(world.choose(router)).isEqualTo(i % 4);
        }
        router.close(1);
        assertThat(new int[] {world.choose(router), world.choose(router), world.choose(router)})
                .containsExactly(0, 2, 3);
    }

    @Test
    void randomIsUniform() {
        World world = new World(4);
        Router router = open(new PlainRouter(4, stream()), 4);
        int[] chosen = new int[4];
        for (int i = 0; i < 40_000; i++) {
            chosen[world.choose(router)]++;
        }
        assertThat(Arrays.stream(chosen)).allSatisfy(n -> assertThat((double) n).isCloseTo(10_000, within(400.0)));
    }

    /** Whatever bounds it keeps, it finds what a look at all of them finds. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void leastLoadedIsTheFirstOfTheLeast(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        World world = new World(17);
        LeastLoadedRouter router = open(new LeastLoadedRouter(world.loads(false)), 17);
        double now = 0;
        for (int i = 0; i < 10_000; i++) {
            now += random.nextDouble();
            int least = 0;
            for (int r = 1; r < 17; r++) {
                least = world.at(r, now) < world.at(least, now) ? r : least;
            }
            assertThat(world.choose(router, -1, now)).isEqualTo(least);
            int changed = random.nextInt(17);
            world.slope[changed] = random.nextInt(3);
            world.load[changed] = random.nextInt(10) - Math.floor(world.slope[changed] * now);
            if (world.at(changed, now) >= 0) {
                router.changed(changed);
            }
        }
    }

    /** Of four replicas the longest queue is chosen never, the shortest half of the time. */
    @Test
    void powerOfTwoTakesTheShorterOfTwoDifferentReplicas() {
        World world = new World(4);
        Router router = open(new PowerOfChoicesRouter(2, world.loads(false), stream()), 4);
        for (int r = 0; r < 4; r++) {
            world.load[r] = 10 - r;
        }
        int[] chosen = new int[4];
        for (int i = 0; i < 60_000; i++) {
            chosen[world.choose(router)]++;
        }
        assertThat(chosen[0]).isZero();
        assertThat((double) chosen[1]).isCloseTo(10_000, within(400.0));
        assertThat((double) chosen[2]).isCloseTo(20_000, within(500.0));
        assertThat((double) chosen[3]).isCloseTo(30_000, within(500.0));
    }

    /** Rank j of n is the best of d with probability C(n - j, d - 1) / C(n, d), ranks from 1. */
    @Test
    void powerOfThreeDrawsThreeDifferentReplicas() {
        World world = new World(5);
        Router router = open(new PowerOfChoicesRouter(3, world.loads(false), stream()), 5);
        for (int r = 0; r < 5; r++) {
            world.load[r] = r;
        }
        int[] chosen = new int[5];
        for (int i = 0; i < 100_000; i++) {
            chosen[world.choose(router)]++;
        }
        double[] expected = {60_000, 30_000, 10_000, 0, 0};
        for (int r = 0; r < 5; r++) {
            assertThat((double) chosen[r]).isCloseTo(expected[r], within(600.0));
        }
    }

    @Test
    void aSessionStaysWhereItIsUntilItsReplicaIsFull() {
        World world = new World(10);
        Router router = open(new AffinityRouter(0, 10, 1.5, world.loads(false)), 10);
        Arrays.fill(world.load, 4);
        for (int r = 0; r < 10; r++) {
            router.changed(r);
        }
        int home = world.choose(router, 77, 0);
        assertThat(world.choose(router, 77, 0)).isEqualTo(home);
        // ceil(1.5 x (42 + 1) / 10) = 7 requests at most, the new one counted
        world.load[home] = 6;
        router.changed(home);
        assertThat(world.choose(router, 77, 0)).isEqualTo(home);
        world.load[home] = 7;
        router.changed(home);
        int second = world.choose(router, 77, 0);
        assertThat(second).isNotEqualTo(home);
        router.close(second);
        assertThat(world.choose(router, 77, 0)).isNotIn(home, second);
        router.open(second);
        world.load[home] = 4;
        router.changed(home);
        assertThat(world.choose(router, 77, 0)).isEqualTo(home);
        long homes = IntStream.range(0, 100)
                .map(session -> world.choose(router, session, 0))
                .distinct()
                .count();
        assertThat(homes).isEqualTo(10);
    }

    /** Texts that all have, texts that few have, forgotten now and then; loads that change. */
    private static void next(World world, Router router, SplittableRandom random, int loads, int hits) {
        int replicas = world.load.length;
        world.begin(random.nextInt(TEXTS), random.nextInt(2 * replicas));
        int changed = random.nextInt(replicas);
        world.load[changed] = random.nextInt(loads);
        router.changed(changed);
        if (random.nextInt(10) == 0) {
            world.forgets(random.nextInt(replicas));
        }
        for (int r = 0; r < replicas; r++) {
            world.has(r, PROMPT / hits * random.nextInt(hits));
        }
    }

    /** Among many replicas more have something of a prompt than are asked in advance. */
    @ParameterizedTest
    @CsvSource({"20, 0.3", "200, 0.3", "200, 0"})
    void prefixAwareIsTheFirstOfTheHighestScores(int replicas, double loadWeight) {
        SplittableRandom random = new SplittableRandom(5);
        World world = new World(replicas);
        Router router = open(
                new PrefixRouter(new RoutingPolicy.PrefixAware(1, loadWeight), world.loads(false), world), replicas);
        for (int i = 0; i < 10_000; i++) {
            next(world, router, random, 12, 4);
            double sum = Arrays.stream(world.load).sum();
            int best = 0;
            double highest = Double.NEGATIVE_INFINITY;
            for (int r = 0; r < replicas; r++) {
                double load = sum == 0 ? 0 : loadWeight * replicas / sum * world.load[r];
                double score = (double) world.hit[r] / PROMPT - load;
                best = score > highest ? r : best;
                highest = Math.max(highest, score);
            }
            assertThat(world.choose(router)).isEqualTo(best);
        }
    }

    private static double cost(World world, int r) {
        return 2 * Math.ceil((PROMPT - world.hit[r]) / 16.0) + Math.ceil(world.load[r] / 16);
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 200})
    void kvOverlapIsTheLowestCost(int replicas) {
        SplittableRandom random = new SplittableRandom(6);
        World world = new World(replicas);
        Router router = open(
                new KvOverlapRouter(
                        new RoutingPolicy.KvOverlap(2, 0), world.loads(false), world, world.blocks(16), stream()),
                replicas);
        for (int i = 0; i < 10_000; i++) {
            next(world, router, random, 5000, 60);
            int chosen = world.choose(router);
            double least = IntStream.range(0, replicas)
                    .mapToDouble(r -> cost(world, r))
                    .min()
                    .orElseThrow();
            assertThat(cost(world, chosen)).isEqualTo(least);
        }
    }

    private static Router cacheRouter(World world, boolean prefixAware) {
        return prefixAware
                ? new PrefixRouter(new RoutingPolicy.PrefixAware(1, 0.1), world.loads(false), world)
                : new KvOverlapRouter(
                        new RoutingPolicy.KvOverlap(2, 0), world.loads(false), world, world.blocks(16), stream());
    }

    /** A replica that was alone for a while is remembered when it gets company. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoWasAloneHasWhatItWasSent(boolean prefixAware) {
        World world = new World(2);
        Router router = cacheRouter(world, prefixAware);
        router.open(1);
        assertThat(world.choose(router)).isEqualTo(1);
        world.load[1] = 1;
        router.changed(1);
        router.open(0);
        world.has(1, PROMPT / 2);
        assertThat(world.choose(router)).isEqualTo(1);
    }

    /** A prompt like no other is where it was computed before its client gave up and asked again. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoAsksAgainFindsAPromptLikeNoOther(boolean prefixAware) {
        World world = new World(3);
        Router router = open(cacheRouter(world, prefixAware), 3);
        world.request.makePlain();
        int first = world.choose(router, Request.NO_SESSION, 0);
        world.load[first] = 1;
        router.changed(first);
        world.hit[first] = PROMPT / 2;
        assertThat(router.choose(world.request, 5)).isEqualTo(first);
    }

    /** Costs 126 and 166 blocks lie one apart once they are scaled. */
    @Test
    void kvOverlapDrawsByTheSoftmaxOfItsCosts() {
        World world = new World(2);
        Router router = open(
                new KvOverlapRouter(
                        new RoutingPolicy.KvOverlap(2, 0.5), world.loads(false), world, world.blocks(16), stream()),
                2);
        world.load[1] = 640;
        router.changed(1);
        int first = 0;
        for (int i = 0; i < 50_000; i++) {
            first += world.choose(router) == 0 ? 1 : 0;
        }
        assertThat(first / 50_000.0).isCloseTo(1 / (1 + FastMath.exp(-2)), within(0.006));
    }

    @Test
    void staleLoadsAreThoseOfTheLastLook() {
        World world = new World(3);
        LeastLoadedRouter router = open(new LeastLoadedRouter(world.loads(true)), 3);
        world.load[0] = 1;
        router.changed(0);
        assertThat(world.choose(router)).isZero();
        router.look(0);
        assertThat(world.choose(router)).isEqualTo(1);
        world.load[1] = 5;
        router.changed(1);
        assertThat(world.choose(router)).isEqualTo(1);
        router.look(0);
        assertThat(world.choose(router)).isEqualTo(2);
    }
}
