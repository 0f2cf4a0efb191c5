package jeton.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import jeton.Fixtures;
import jeton.fleet.Fleet;
import jeton.hardware.Precision;
import jeton.latency.Acceptance;
import jeton.latency.Batch;
import jeton.latency.Drafter;
import jeton.latency.EngineProfile;
import jeton.latency.IdealStepTime;
import jeton.latency.Layout;
import jeton.latency.Speculation;
import jeton.latency.StepBill;
import jeton.latency.StepSeries;
import jeton.latency.StepTime;
import jeton.sim.Draws;
import jeton.sim.Streams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Speculative decoding: in leaps as step by step, every token from the same draws, and by the book where there is one. */
class DraftedTest {
    private static final Layout ONE = Layout.tensorParallel(1, Precision.BF16, Precision.BF16, Precision.BF16);
    private static final IdealStepTime NO_FLOOR = new IdealStepTime(Fixtures.gpu(), Fixtures.tiny(), ONE);

    /** Every token, cached or new, takes its time. */
    private static final class Steps implements StepTime {
        @Override
        public void series(Batch batch, StepSeries series) {
            series.set(
                    1e-3 + 1e-5 * batch.tokens() + 3e-7 * batch.contextSum + 2e-7 * batch.windowSum,
                    3e-7 * (batch.decodes + batch.windowGrowing));
            series.setInput(0, 0);
            series.setBytes(0, 0);
        }

        @Override
        public StepBill bill(Batch batch, long contextTokens) {
            return new StepBill(batch.decodes, contextTokens, batch.prefillTokens, List.of());
        }
    }

    private static Replica.Drafting drafting(double rate, int drafts, long seed) {
        return new Replica.Drafting(Acceptance.of(rate, drafts), new Draws(seed, 0, "speculation"));
    }

    /** The random configuration of a seed with drafts, as many as its token budget allows. */
    static Replica.Setup drafted(Replica.Setup plain, long seed) {
        SplittableRandom random = new SplittableRandom(13 * seed + 5);
        int drafts = Math.min(
                1 + random.nextInt(random.nextBoolean() ? 4 : 16),
                plain.limits().maxBatchedTokens() - 1);
        Replica.Drafting drafting = drafting(random.nextInt(10) * 0.1, drafts, seed);
        if (random.nextBoolean()) {
            return new Replica.Setup(new Steps(), NO_FLOOR, plain.cache(), plain.limits(), plain.caching(), drafting);
        }
        Speculation speculation = new Speculation(new Drafter.Eagle(), drafting.acceptance());
        StepTime steps = StepTime.of(
                Fixtures.gpu(),
                Fixtures.dense(),
                ONE,
                new EngineProfile.Host(1e-3, 5e-6),
                EngineProfile.Kernels.AS_MEASURED,
                speculation);
        IdealStepTime floor = new IdealStepTime(Fixtures.gpu(), Fixtures.dense(), ONE);
        return new Replica.Setup(steps, floor, plain.cache(), plain.limits(), plain.caching(), drafting);
    }

    private static String words(RandomConfiguration configuration, Replica.Setup setup) {
        Replica.Drafting drafting = setup.drafting();
        return configuration.words + " drafts "
                + (drafting == null ? 0 : drafting.acceptance().drafts());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3})
    void sameDecisionsAndTimesOnRandomConfigurations(long block) {
        double preemptions = 0;
        double truncated = 0;
        double accepted = 0;
        for (long seed = 25 * block; seed < 25 * (block + 1); seed++) {
            RandomConfiguration configuration = new RandomConfiguration(seed, seed % 5 == 4);
            Replica.Setup setup = drafted(configuration.setup, seed);
            RunStatistics statistics = Twins.assertSame(
                            words(configuration, setup), setup, configuration.replicas, (replicas, recorder) -> {
                                Fleet fleet = new Fleet(
                                        replicas, configuration.routing, new Streams(1, 0).named("routing"), recorder);
                                fleet.run(configuration.source());
                                return fleet.end();
                            })
                    .statistics();
            preemptions += statistics.whole(Total.PREEMPTIONS);
            truncated += statistics.whole(Total.TRUNCATED);
            accepted += statistics.whole(Total.ACCEPTED_TOKENS);
        }
        assertThat(preemptions).isGreaterThan(10);
        assertThat(truncated).isGreaterThan(5);
        assertThat(accepted).isGreaterThan(10_000);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1})
    void sameDecisionsAndTimesWhateverBefallsAReplica(long block) {
        for (long seed = 25 * block; seed < 25 * (block + 1); seed++) {
            RandomConfiguration configuration = new RandomConfiguration(seed, seed % 5 == 4);
            Replica.Setup setup = drafted(configuration.setup, seed);
            List<GivenUpTest.Event> events = GivenUpTest.events(new SplittableRandom(17 * seed), 30, 250);
            Twins.assertSame(
                    "given up " + words(configuration, setup),
                    setup,
                    1,
                    (replicas, recorder) ->
                            GivenUpTest.with(events, configuration.source()).drive(replicas, recorder));
        }
    }

    /** Drafts are no part of what a cache keeps. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1})
    void sameDecisionsAndTimesWithAPrefixCache(long block) {
        double cached = 0;
        for (long seed = 25 * block; seed < 25 * (block + 1); seed++) {
            SharingConfiguration configuration = new SharingConfiguration(seed, 1);
            cached += Twins.assertSame(
                            "cached " + configuration.words,
                            drafted(configuration.setup, seed),
                            configuration.replicas,
                            configuration::drive)
                    .statistics()
                    .whole(Total.CACHED_INPUT);
        }
        assertThat(cached).isGreaterThan(10_000);
    }

    private static Replica.Setup ofSeconds(SchedulerLimits limits, CacheLayout cache, Replica.Drafting drafting) {
        return new Replica.Setup(
                new Trial.Steps(requests -> 1, false), NO_FLOOR, cache, limits, Caching.NONE, drafting);
    }

    private static Twins.Result run(Trial.Engine engine, Replica.Setup setup, Script script) {
        return Twins.run(setup, 1, engine, GivenUpTest.with(List.of(), script));
    }

    /** Steps of a second: one for the prompt, then as many as the draws of the request say. */
    @ParameterizedTest
    @EnumSource
    void everyStepYieldsWhatItsDrawSays(Trial.Engine engine) {
        Replica.Drafting drafting = drafting(0.7, 3, 11);
        int output = 40;
        int thinking = 17;
        int steps = 0;
        int answered = 0;
        for (int produced = 1; produced < output; steps++) {
            answered = produced <= thinking ? steps + 1 : answered;
            produced += drafting.acceptance().tokens(drafting.draws().uniform(0, steps));
        }
        Twins.Result result = run(
                engine,
                ofSeconds(new SchedulerLimits(8, 100, 1000, 0, true), Trial.cache(1000), drafting),
                Script.open().thinking(0, 10, thinking, output - thinking));
        assertThat(result.done().get(0).completion()).isEqualTo(1 + steps);
        RunStatistics statistics = result.statistics();
        assertThat(statistics.latency(Metric.ANSWER).max()).isEqualTo(1 + answered);
        assertThat(statistics.latency(Metric.ITL).count())
                .as("gaps between deliveries")
                .isEqualTo(steps);
        assertThat(statistics.latency(Metric.TPOT).mean()).isCloseTo(steps / (output - 1.0), within(1e-12));
        assertThat(statistics.whole(Total.DRAFTED_TOKENS)).isEqualTo(3 * steps);
        assertThat(statistics.whole(Total.ACCEPTED_TOKENS)).isEqualTo(output - 1 - steps);
        assertThat(statistics.whole(Total.COMPUTED_TOKENS)).isEqualTo(10 + 4 * steps);
        assertThat(statistics.whole(Total.OUTPUT_TOKENS)).isEqualTo(output);
    }

    /** Blocks are taken for all drafts of a step, but for none beyond the longest request. */
    @ParameterizedTest
    @EnumSource
    void blocksAreHeldForDrafts(Trial.Engine engine) {
        Replica.Drafting never = drafting(0, 5, 1);
        SchedulerLimits roomy = new SchedulerLimits(8, 100, 1000, 0, true);
        Twins.Result result = run(
                engine,
                ofSeconds(roomy, Trial.cache(1000), never),
                Script.open().request(0, 10, 4));
        // the last step starts with 12 tokens and verifies 6
        assertThat(result.statistics().cacheMax()).isEqualTo(18);
        SchedulerLimits tight = new SchedulerLimits(8, 100, 14, 0, true);
        Twins.Result short14 = run(
                engine,
                ofSeconds(tight, Trial.cache(1000), never),
                Script.open().request(0, 10, 4));
        assertThat(short14.statistics().cacheMax()).isEqualTo(13);
    }

    /** Two requests that fit without drafts, and not with them: the later one is preempted and comes back. */
    @ParameterizedTest
    @EnumSource
    void draftsCanPreempt(Trial.Engine engine) {
        SchedulerLimits limits = new SchedulerLimits(8, 100, 28, 0, true);
        Script script = Script.open().request(0, 10, 4).request(0, 10, 4);
        Replica.Setup plain = ofSeconds(limits, Trial.cache(28), drafting(0, 1, 1));
        assertThat(run(engine, plain, script).statistics().whole(Total.PREEMPTIONS))
                .isZero();
        Script again = Script.open().request(0, 10, 4).request(0, 10, 4);
        Replica.Setup drafted = ofSeconds(limits, Trial.cache(28), drafting(0, 8, 1));
        Twins.Result result = run(engine, drafted, again);
        assertThat(result.statistics().whole(Total.PREEMPTIONS)).isGreaterThan(0);
        assertThat(result.done()).extracting(Twins.Done::id).containsExactly(0L, 1L);
    }

    /** No more requests run than whose drafts fit a step. */
    @ParameterizedTest
    @EnumSource
    void theBudgetOfAStepHoldsAllDrafts(Trial.Engine engine) {
        Script script = Script.open();
        for (int i = 0; i < 10; i++) {
            script.request(0, 2, 30);
        }
        SchedulerLimits limits = new SchedulerLimits(8, 23, 1000, 0, true);
        Twins.Result result = run(engine, ofSeconds(limits, Trial.cache(1000), drafting(0.5, 4, 3)), script);
        assertThat(result.statistics().batchMax()).isEqualTo(4);
        assertThat(result.done()).hasSize(10);
    }

    @Test
    void aStepThatCannotVerifyOneSequenceIsRefused() {
        SchedulerLimits limits = new SchedulerLimits(8, 4, 1000, 0, true);
        assertThatThrownBy(() -> ofSeconds(limits, Trial.cache(1000), drafting(0.5, 4, 3)))
                .hasMessageContaining("cannot verify 4 drafts");
    }

    /** Over many requests a step yields E[N] tokens; the last of each is cut at the end of the output. */
    @Test
    void tokensOfAStepAreThoseOfTheLaw() {
        Acceptance acceptance = Acceptance.of(0.8, 4);
        Script script = Script.open();
        int requests = 2000;
        int output = 500;
        for (int i = 0; i < requests; i++) {
            script.request(i, 10, output + 1);
        }
        Replica.Setup setup = ofSeconds(
                new SchedulerLimits(1000, 100_000, 10_000, 0, true), Trial.cache(1L << 40), drafting(0.8, 4, 5));
        RunStatistics statistics = run(Trial.Engine.LEAP, setup, script).statistics();
        double steps = statistics.whole(Total.DRAFTED_TOKENS) / 4 / requests;
        // 149.22 steps on average, with a variance of 33.55 (renewal theory: 148.74 + 0.48, 33.83)
        assertThat(steps).isCloseTo(149.22, within(3 * Math.sqrt(33.55 / requests)));
        assertThat(output / steps).isCloseTo(acceptance.meanTokens(), within(0.01 * acceptance.meanTokens()));
        assertThat(statistics.whole(Total.ACCEPTED_TOKENS)).isEqualTo(requests * output - steps * requests);
    }
}
