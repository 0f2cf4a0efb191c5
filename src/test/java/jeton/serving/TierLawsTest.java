package jeton.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import jeton.fleet.Fleet;
import jeton.fleet.RoutingPolicy;
import jeton.model.Transformer.Window;
import jeton.serving.CacheTiers.Fetch;
import jeton.serving.CacheTiers.Write;
import jeton.serving.PrefixCacheTest.Prompts;
import jeton.serving.Trial.Done;
import jeton.serving.Trial.Engine;
import jeton.sim.Streams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Laws of tiers below the cache. Blocks have 16 tokens of a byte each; a step lasts a millisecond. */
class TierLawsTest {
    private static final int BLOCK = 16;
    private static final double STEP = 1e-3;

    private static CacheTier tier(double blocks, double bytesPerSecond, double latency) {
        return new CacheTier("tier", blocks * BLOCK, bytesPerSecond, latency);
    }

    private static CacheTiers tiers(Fetch fetch, CacheTier... tiers) {
        return new CacheTiers(List.of(tiers), Write.EVICTION, fetch);
    }

    private static Trial trial(Engine engine, long blocks, int seats, CacheTiers tiers) {
        return Trial.of(engine, requests -> STEP)
                .cache(new CacheLayout(blocks * BLOCK, BLOCK, BLOCK, 0, 0, 0, Window.NONE, 0))
                .limits(new SchedulerLimits(seats, Trial.LONG, Trial.LONG, 0, true))
                .caching(Caching.PREFIX.with(tiers));
    }

    @Test
    void ranksHaveEqualPartsOfATierAndOfItsLink() {
        CacheTiers parts =
                tiers(Fetch.ALWAYS, tier(1000, 640, 0.05), tier(3, 64, 0.5)).split(4);
        assertThat(parts).isEqualTo(tiers(Fetch.ALWAYS, tier(250, 160, 0.05), tier(0.75, 16, 0.5)));
    }

    /** The second prompt takes the last five blocks of the first, of which the third wants all but the very last. */
    private static Prompts displaced() {
        return new Prompts().prompt(0, 1, 1, 160).prompt(1, 1, 2, 240).prompt(2, 1, 1, 160);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whatTheCacheGaveUpComesBackAtThePaceOfTheTier(Engine engine) {
        Trial trial = trial(engine, 20, 8, tiers(Fetch.ALWAYS, tier(1000, 640, 0.05)));
        RunStatistics statistics = trial.run(displaced());
        assertThat(trial.done(2).firstToken()).isCloseTo(2 + 0.05 + 4 * BLOCK / 640.0 + STEP, within(1e-9));
        assertThat(statistics.whole(Total.CACHED_INPUT)).isEqualTo(9 * BLOCK);
        assertThat(statistics.whole(Total.TIER_1_TOKENS)).isEqualTo(4 * BLOCK);
        assertThat(statistics.whole(Total.TIER_1_READ)).isEqualTo(4 * BLOCK);
        assertThat(statistics.whole(Total.TIER_1_WRITTEN))
                .isEqualTo(statistics.whole(Total.EVICTED_BLOCKS) * BLOCK)
                .isGreaterThanOrEqualTo(5 * BLOCK);
        assertThat(statistics.whole(Total.FETCHES)).isEqualTo(1);
        assertThat(statistics.whole(Total.FETCH_SECONDS)).isCloseTo(0.15, within(1e-9));
        assertThat(statistics.whole(Total.SAVED_SECONDS)).isZero();
        // nine blocks while they came, ten in the step
        assertThat(statistics.whole(Total.CACHE_BYTE_SECONDS))
                .isCloseTo(BLOCK * (10 * STEP + 15 * STEP + 9 * 0.15 + 10 * STEP), within(1e-9));
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whatIsComputedSoonerIsNotFetched(Engine engine) {
        Trial trial = trial(engine, 20, 8, tiers(Fetch.MIN, tier(1000, 640, 0.05)));
        RunStatistics statistics = trial.run(displaced());
        assertThat(trial.done(2).firstToken()).isCloseTo(2 + STEP, within(1e-9));
        assertThat(statistics.whole(Total.CACHED_INPUT)).isEqualTo(5 * BLOCK);
        assertThat(statistics.whole(Total.FETCHES)).isZero();
    }

    /** Of nine blocks that a slow tier has, the fast one has the first two: only those come sooner than they are computed. */
    @ParameterizedTest
    @EnumSource(Engine.class)
    void aSlowTierIsLeftOutWhereItDoesNotPay(Engine engine) {
        CacheTiers tiers = tiers(Fetch.MIN, tier(4, 1e9, 0), tier(1000, 640, 0.05));
        SchedulerLimits blockByBlock = new SchedulerLimits(8, BLOCK, Trial.LONG, 0, true);
        Trial trial = trial(engine, 20, 8, tiers).limits(blockByBlock);
        Prompts prompts =
                new Prompts().prompt(0, 1, 1, 160).prompt(1, 1, 2, 320).prompt(2, 1, 1, 160);
        RunStatistics statistics = trial.run(prompts);
        assertThat(statistics.whole(Total.TIER_1_TOKENS)).isEqualTo(4 * BLOCK);
        assertThat(statistics.whole(Total.TIER_2_TOKENS)).isZero();
        assertThat(statistics.whole(Total.SAVED_SECONDS)).isCloseTo(4 * STEP, within(1e-9));
        Trial both = trial(engine, 20, 8, new CacheTiers(tiers.tiers(), Write.EVICTION, Fetch.ALWAYS))
                .limits(blockByBlock);
        prompts = new Prompts().prompt(0, 1, 1, 160).prompt(1, 1, 2, 320).prompt(2, 1, 1, 160);
        statistics = both.run(prompts);
        assertThat(statistics.whole(Total.TIER_1_TOKENS)).isEqualTo(4 * BLOCK);
        assertThat(statistics.whole(Total.TIER_2_TOKENS)).isEqualTo(5 * BLOCK);
        // over two links at once
        assertThat(both.done(2).firstToken()).isCloseTo(2 + 0.05 + 5 * BLOCK / 640.0 + STEP, within(1e-9));
    }

    /** Two want something from one tier, a third nothing. */
    @ParameterizedTest
    @EnumSource(Engine.class)
    void aLinkServesOneAfterTheOtherAndOthersGoOnMeanwhile(Engine engine) {
        Trial trial = trial(engine, 40, 8, tiers(Fetch.ALWAYS, tier(1000, 640, 0.05)));
        trial.run(new Prompts()
                .prompt(0, 1, 1, 160)
                .prompt(0.1, 1, 2, 160)
                .prompt(1, 1, 3, 640)
                .prompt(2, 1, 1, 160)
                .prompt(2, 1, 2, 160)
                .prompt(2, 3, 4, 80));
        double each = 9 * BLOCK / 640.0;
        assertThat(trial.done(3).firstToken()).isCloseTo(2 + each + 0.05 + STEP, within(1e-9));
        assertThat(trial.done(4).firstToken()).isCloseTo(2 + 2 * each + 0.05 + STEP, within(1e-9));
        assertThat(trial.done(5).completion()).isCloseTo(2 + 3 * STEP, within(1e-9));
    }

    /** Somebody decodes; the prompt joins at the first step that begins once its blocks are there. */
    @ParameterizedTest
    @EnumSource(Engine.class)
    void whoseBlocksHaveComeJoinsAtTheNextStep(Engine engine) {
        Trial trial = trial(engine, 30, 8, tiers(Fetch.ALWAYS, tier(1000, 6400, 0.0103)));
        RunStatistics statistics = trial.run(new Prompts()
                .prompt(0, 1, 1, 160)
                .prompt(1, 1, 2, 320)
                .prompt(1.9, 200, 9, 16)
                .prompt(2.0004, 1, 1, 160));
        double found = statistics.whole(Total.TIER_1_TOKENS) / BLOCK;
        assertThat(found).isBetween(1.0, 9.0);
        // it asks at the end of the step in which it came
        double end = 0.001 + 0.0103 + found * BLOCK / 6400.0;
        double step = Math.ceil(end / STEP) * STEP;
        assertThat(trial.done(3).firstToken()).isCloseTo(2 + step + STEP, within(1e-9));
    }

    /** Written when they are let go, blocks are in the tier before the cache needs their memory. */
    @ParameterizedTest
    @EnumSource(Engine.class)
    void writtenThroughOrWhenTheCacheGivesUp(Engine engine) {
        CacheTiers through = new CacheTiers(List.of(tier(1000, 640, 0)), Write.THROUGH, Fetch.ALWAYS);
        RunStatistics statistics = trial(engine, 20, 8, through).run(displaced());
        // whole blocks of two prompts, and of the third none that is new
        assertThat(statistics.whole(Total.TIER_1_WRITTEN)).isEqualTo(25 * BLOCK);
        assertThat(statistics.whole(Total.TIER_1_TOKENS)).isEqualTo(4 * BLOCK);
    }

    private static List<Done> done(Replica.Setup setup, SharingConfiguration configuration) {
        List<Done> done = new ArrayList<>();
        Recorder recorder = new Recorder(Recorder.Slo.NONE, false);
        recorder.observe((id, arrival, first, completion, output, preemptions) ->
                done.add(new Done(id, arrival, first, completion, output, preemptions)));
        List<Replica> replicas = new ArrayList<>();
        for (int i = 0; i < configuration.replicas; i++) {
            replicas.add(new LeapReplica(setup, recorder));
        }
        configuration.drive(replicas, recorder);
        return done;
    }

    private static Replica.Setup with(Replica.Setup setup, CacheTiers tiers) {
        return new Replica.Setup(
                setup.stepTime(), setup.floor(), setup.cache(), setup.limits(), Caching.PREFIX.with(tiers));
    }

    /** From a tier that is never sooner nobody fetches, and nothing else changes. */
    @Test
    void aTierTooSlowIsLikeNone() {
        CacheTier slow = new CacheTier("slow", 1e18, 1, 0);
        for (long seed = 0; seed < 60; seed++) {
            SharingConfiguration configuration = new SharingConfiguration(seed, 1);
            // routers would see what is in it
            if (configuration.replicas == 1) {
                List<Done> without = done(configuration.setup, configuration);
                List<Done> with = done(with(configuration.setup, tiers(Fetch.MIN, slow)), configuration);
                assertThat(with).as(configuration.words).isEqualTo(without);
            }
        }
    }

    private static SharingSource conversations(long seed) {
        return new SharingSource(new SplittableRandom(seed), 300, 1, 100, 50, 1500);
    }

    private static RunStatistics alone(long seed, long blocks, CacheTiers tiers) {
        return trial(Engine.LEAP, blocks, 1, tiers).run(conversations(seed));
    }

    /** One request at a time, so that the tier alone decides what is found. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aTierWithoutBoundsOrDelayFindsWhatALargerCacheWould(long seed) {
        CacheTier endless = tier(1e9, Double.POSITIVE_INFINITY, 0);
        RunStatistics large = alone(seed, 1 << 20, CacheTiers.NONE);
        RunStatistics small = alone(seed, 200, tiers(Fetch.MIN, endless));
        assertThat(small.whole(Total.PREEMPTIONS)).isZero();
        assertThat(small.whole(Total.TIER_1_TOKENS)).isPositive();
        assertThat(small.whole(Total.CACHED_INPUT)).isEqualTo(large.whole(Total.CACHED_INPUT));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aLargerTierFindsNoLess(long seed) {
        double before = alone(seed, 200, CacheTiers.NONE).whole(Total.CACHED_INPUT);
        double first = before;
        for (int blocks = 50; blocks < 8000; blocks *= 2) {
            RunStatistics statistics = alone(seed, 200, tiers(Fetch.ALWAYS, tier(blocks, Double.POSITIVE_INFINITY, 0)));
            double found = statistics.whole(Total.CACHED_INPUT);
            assertThat(found).as("%d blocks", blocks).isGreaterThanOrEqualTo(before);
            before = found;
        }
        assertThat(before).isGreaterThan(1.2 * first);
    }

    /** With steps as long as their work: the first token of a lone request comes no later than by fetching or computing all. */
    @Test
    void theLeastOfBothIsNeverLaterThanEither() {
        int better = 0;
        for (long seed = 0; seed < 40; seed++) {
            Replica.Setup setup = new SharingConfiguration(seed, 1).setup;
            SplittableRandom random = new SplittableRandom(seed);
            double pace = Math.max(1, setup.cache().fullBytes()) * Math.exp(6 * random.nextDouble() + 2);
            CacheTier tier = new CacheTier("tier", 1e18, pace, 0.01 * random.nextDouble());
            double computed = lastFirstToken(with(setup, CacheTiers.NONE));
            double fetched = lastFirstToken(with(setup, tiers(Fetch.ALWAYS, tier)));
            double least = lastFirstToken(with(setup, tiers(Fetch.MIN, tier)));
            assertThat(least).as("seed %d", seed).isLessThanOrEqualTo(Math.min(computed, fetched) * (1 + 1e-9));
            better += fetched < computed ? 1 : 0;
        }
        assertThat(better).isBetween(5, 35);
    }

    /** Seconds to the first token of a prompt that was computed once, and given up for others. */
    private static double lastFirstToken(Replica.Setup setup) {
        Recorder recorder = new Recorder(Recorder.Slo.NONE, false);
        double[] first = new double[1];
        recorder.observe((id, arrival, token, completion, output, preemptions) -> first[0] = token - arrival);
        int most = (int) Math.min(setup.cache().capacityTokens() - 1, 4000);
        Prompts prompts = new Prompts().prompt(0, 1, 1, most / 2);
        for (int i = 0; i < 50; i++) {
            prompts.prompt(1000 + 1000 * i, 1, 2 + i, most);
        }
        prompts.prompt(1e6, 1, 1, most / 2);
        Replica replica = new LeapReplica(setup, recorder);
        Twins.Driver driver = (replicas, into) -> {
            Fleet fleet = new Fleet(replicas, RoutingPolicy.ROUND_ROBIN, new Streams(1, 0).named("routing"), into);
            fleet.run(prompts);
            return fleet.end();
        };
        driver.drive(List.of(replica), recorder);
        return first[0];
    }
}
