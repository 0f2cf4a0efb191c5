package jeton.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import jeton.serving.Trial.Done;
import jeton.serving.Trial.Engine;
import jeton.workload.Request;
import jeton.workload.RequestSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SGLang's order by longest prefix: what it does, and in leaps as step by step. */
class LongestPrefixTest {
    private static final QueueOrder LONGEST_PREFIX = new QueueOrder.LongestPrefix();

    /** Everything random of one trial. */
    private record Case(String words, Replica.Setup setup, Twins.Driver driver) {
        static Case of(long seed) {
            RandomConfiguration configuration = new RandomConfiguration(seed, seed % 6 == 0);
            SplittableRandom random = new SplittableRandom(seed * 11 + 5);
            SchedulerLimits limits = configuration.setup.limits();
            boolean mixed = limits.chunkedPrefill() && random.nextBoolean();
            limits = limits.promptsFirst(0.1 + 1.5 * random.nextDouble(), mixed).ordered(LONGEST_PREFIX, false);
            Replica.Setup plain = configuration.with(limits);
            Replica.Setup setup =
                    new Replica.Setup(plain.stepTime(), plain.floor(), plain.cache(), limits, Caching.PREFIX);
            double rate = 1 + random.nextInt(seed % 3 == 0 ? 1000 : 60);
            int longPrompt = 20 + random.nextInt(100);
            int longOutput = 3 + random.nextInt(200);
            long draws = random.nextLong();
            List<GivenUpTest.Event> events =
                    seed % 4 == 0 ? GivenUpTest.events(random, 250 / (1.0 + random.nextInt(30)), 250) : List.of();
            return new Case(
                    limits + " " + configuration.words,
                    setup,
                    (replicas, recorder) -> GivenUpTest.with(
                                    events,
                                    new SharingSource(
                                            new SplittableRandom(draws), 150, rate, longPrompt, longOutput, 600))
                            .drive(replicas, recorder));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1})
    void sameDecisionsAndTimesOnRandomConfigurations(long block) {
        for (long seed = 6 * block; seed < 6 * (block + 1); seed++) {
            Case trial = Case.of(seed);
            Twins.assertSame(trial.words, trial.setup, 1, trial.driver);
        }
    }

    @Test
    void theTrialsReachTheHardCases() {
        double preemptions = 0;
        double looked = 0;
        double cached = 0;
        double steps = 0;
        double leaps = 0;
        int other = 0;
        for (long seed = 0; seed < 40; seed++) {
            Case trial = Case.of(seed);
            Twins.Result sorted = Twins.run(trial.setup, 1, Engine.LEAP, trial.driver);
            Replica.Setup plain = new Replica.Setup(
                    trial.setup.stepTime(),
                    trial.setup.floor(),
                    trial.setup.cache(),
                    trial.setup.limits().ordered(QueueOrder.FIRST_COME, false),
                    Caching.PREFIX);
            other += sorted.done()
                            .equals(Twins.run(plain, 1, Engine.LEAP, trial.driver)
                                    .done())
                    ? 0
                    : 1;
            RunStatistics statistics = sorted.statistics();
            preemptions += statistics.whole(Total.PREEMPTIONS);
            looked += statistics.whole(Total.LOOKED_UP);
            cached += statistics.whole(Total.CACHED_INPUT);
            steps += statistics.whole(Total.STEPS);
            leaps += statistics.whole(Total.LEAPS);
        }
        assertThat(other).as("trials in which the order matters").isGreaterThan(20);
        assertThat(preemptions).isGreaterThan(30);
        assertThat(cached / looked).isBetween(0.2, 0.8);
        assertThat(steps / leaps).isGreaterThan(2);
    }

    /** Requests that come at once, of a prompt that begins with a segment of its group and ends with one of its own. */
    private record Groups(List<Integer> groups, int shared, int own, int[] taken) implements RequestSource {
        Groups(List<Integer> groups, int shared, int own) {
            this(groups, shared, own, new int[1]);
        }

        @Override
        public double nextArrival() {
            return taken[0] < groups.size() ? 0 : Double.POSITIVE_INFINITY;
        }

        @Override
        public void take(Request into) {
            into.id = taken[0]++;
            into.arrival = 0;
            into.promptTokens = shared + own;
            into.thinkingTokens = 0;
            into.answerTokens = 1;
            into.makePlain();
            into.addSegment(1 + groups.get((int) into.id), shared);
        }

        @Override
        public void ended(long id, double time) {}

        @Override
        public void close() {}
    }

    private static SchedulerLimits oneByOne(int budget) {
        return new SchedulerLimits(1000, budget, 1000, 0, true).promptsFirst(1, false);
    }

    private static Trial trial(Engine engine, SchedulerLimits limits, long cacheTokens) {
        return Trial.ofSeconds(engine).cacheTokens(cacheTokens).limits(limits).caching(Caching.PREFIX);
    }

    private static List<Long> order(Trial trial) {
        return trial.done.stream().map(Done::id).toList();
    }

    /** Steps of one prompt each: who finds more goes first, who begins like another waits for it. */
    @ParameterizedTest
    @EnumSource
    void theLongestHitGoesFirstAndTheFirstOfAGroupBeforeTheOthers(Engine engine) {
        List<Integer> groups = List.of(0, 0, 1, 0, 1, 2);
        Trial firstCome = trial(engine, oneByOne(50), 10_000);
        firstCome.run(new Groups(groups, 40, 10));
        assertThat(order(firstCome)).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
        Trial sorted = trial(engine, oneByOne(50).ordered(LONGEST_PREFIX, false), 10_000);
        sorted.run(new Groups(groups, 40, 10));
        assertThat(order(sorted))
                .as("0 is alone to be computed, then those it helps; 1 and 3 fit one step with the first chunk of 2")
                .startsWith(0L, 1L, 3L, 2L)
                .endsWith(4L, 5L);
    }

    /** A cache that holds one group at a time: taken as they come, every request finds nothing. */
    @ParameterizedTest
    @EnumSource
    void hitsAreNoFewerThanFirstComeFirstServed(Engine engine) {
        List<Integer> groups = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            groups.add(i % 3);
        }
        RunStatistics firstCome = trial(engine, oneByOne(110), 120).run(new Groups(groups, 100, 10));
        RunStatistics sorted =
                trial(engine, oneByOne(110).ordered(LONGEST_PREFIX, false), 120).run(new Groups(groups, 100, 10));
        assertThat(firstCome.whole(Total.CACHED_INPUT)).isEqualTo(0);
        assertThat(sorted.whole(Total.CACHED_INPUT))
                .as("all but the first of each group")
                .isEqualTo(57 * 100);
    }

    /** Unless one is sent back: it finds what it computed. */
    @Test
    void nothingSharedIsFirstComeFirstServed() {
        int compared = 0;
        for (long seed = 0; seed < 30; seed++) {
            RandomConfiguration configuration = new RandomConfiguration(seed, false);
            SchedulerLimits limits = configuration.setup.limits().promptsFirst(1, false);
            Twins.Result firstCome = run(configuration, limits);
            if (firstCome.statistics().whole(Total.PREEMPTIONS) == 0) {
                compared++;
                List<Twins.Done> sorted = run(configuration, limits.ordered(LONGEST_PREFIX, false))
                        .done();
                assertThat(sorted).as(configuration.words).hasSameSizeAs(firstCome.done());
                for (int i = 0; i < sorted.size(); i++) {
                    assertThat(sorted.get(i).isCloseTo(firstCome.done().get(i)))
                            .as(configuration.words)
                            .isTrue();
                }
            }
        }
        assertThat(compared).isGreaterThan(10);
    }

    private static Twins.Result run(RandomConfiguration configuration, SchedulerLimits limits) {
        Replica.Setup plain = configuration.with(limits);
        Replica.Setup setup = new Replica.Setup(plain.stepTime(), plain.floor(), plain.cache(), limits, Caching.PREFIX);
        return Twins.run(
                setup,
                1,
                Engine.LEAP,
                (replicas, recorder) ->
                        GivenUpTest.with(List.of(), configuration.source()).drive(replicas, recorder));
    }

    /** Four prompts in one step that begin alike: each is computed whole, for none is in the tree before the step ends. */
    @ParameterizedTest
    @EnumSource
    void requestsOfOneStepFindNothingOfEachOther(Engine engine) {
        Trial trial = trial(engine, oneByOne(200), 10_000);
        RunStatistics statistics = trial.run(new Groups(List.of(0, 0, 0, 0, 0), 40, 10));
        assertThat(trial.steps.log).containsExactly("0+200", "0+10");
        assertThat(statistics.whole(Total.CACHED_INPUT)).isEqualTo(40);
    }

    /** Half of a long queue begins like the first: it is not sorted until no more than 128 wait. */
    @ParameterizedTest
    @EnumSource
    void aLongQueueIsLeftAsItIs(Engine engine) {
        List<Integer> groups = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            groups.add(i % 2 == 0 ? 0 : i);
        }
        Trial trial = trial(engine, oneByOne(110).ordered(LONGEST_PREFIX, false), 1_000_000);
        trial.run(new Groups(groups, 100, 10));
        List<Long> order = order(trial);
        List<Long> asTheyCame = new ArrayList<>();
        for (long i = 0; i < 22; i++) {
            asTheyCame.add(i);
        }
        assertThat(order).startsWith(asTheyCame.toArray(Long[]::new));
        assertThat(order.subList(23, 80)).as("then those that find something").allMatch(id -> id % 2 == 0);
    }

    @Test
    void noOtherSchedulerSortsSo() {
        assertThatThrownBy(() -> new SchedulerLimits(8, 10, 100, 0, true).ordered(LONGEST_PREFIX, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("SGLang");
    }
}
