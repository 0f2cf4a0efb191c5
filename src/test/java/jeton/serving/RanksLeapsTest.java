package jeton.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import jeton.fleet.Fleet;
import jeton.fleet.Pool;
import jeton.fleet.RoutingPolicy;
import jeton.fleet.Rules;
import jeton.fleet.TransferRule;
import jeton.fleet.TransferRule.Push;
import jeton.fleet.TransferRule.Sharing;
import jeton.fleet.TransferRule.Side;
import jeton.sim.Streams;
import jeton.workload.RequestSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ranks in lockstep: in leaps as step by step, whatever their engines do. */
class RanksLeapsTest {
    private static Twins.Driver fleet(RandomConfiguration configuration) {
        return (replicas, recorder) -> {
            Fleet fleet = new Fleet(replicas, configuration.routing, new Streams(1, 0).named("routing"), recorder);
            fleet.run(configuration.source());
            return fleet.end();
        };
    }

    private static String words(Replica.Setup setup, String others) {
        return setup.ranks() + " ranks " + setup.limits() + " " + others;
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1})
    void sameDecisionsAndTimesOnRandomConfigurations(long block) {
        for (long seed = 8 * block; seed < 8 * (block + 1); seed++) {
            RandomConfiguration configuration = new RandomConfiguration(seed, seed % 4 == 3);
            Replica.Setup setup = Ranked.of(configuration.setup, seed);
            Twins.assertSame(words(setup, configuration.words), setup, configuration.replicas, fleet(configuration));
        }
    }

    /** Each rank keeps and shares blocks of its own; requests with several samples stay on one rank. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void sameDecisionsAndTimesWithPrefixCachesAndSamples(int mostSamples) {
        for (long seed = 0; seed < 8; seed++) {
            SharingConfiguration configuration = new SharingConfiguration(seed, mostSamples);
            Replica.Setup setup = Ranked.of(configuration.setup, seed);
            Twins.assertSame(words(setup, configuration.words), setup, configuration.replicas, configuration::drive);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sameDecisionsAndTimesWhateverBefallsThem(boolean drafted) {
        for (long seed = 0; seed < 8; seed++) {
            RandomConfiguration configuration = new RandomConfiguration(seed, seed % 5 == 4);
            Replica.Setup plain = configuration.setup;
            Replica.Setup setup = Ranked.of(drafted ? DraftedTest.drafted(plain, seed) : plain, seed);
            List<GivenUpTest.Event> events = GivenUpTest.events(new SplittableRandom(17 * seed), 30, 250);
            Twins.assertSame(
                    words(setup, configuration.words),
                    setup,
                    1,
                    (replicas, recorder) ->
                            GivenUpTest.with(events, configuration.source()).drive(replicas, recorder));
        }
    }

    private static SchedulerLimits limits(SchedulerLimits plain, boolean whole, long seed) {
        if (whole) {
            return new SchedulerLimits(plain.maxNumSeqs(), 8192, plain.maxModelLen(), 0, false, 0, false)
                    .inWholeBatches();
        }
        return plain.promptsFirst(0.1 + seed % 3, plain.chunkedPrefill() && seed % 2 == 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sameDecisionsAndTimesOfOtherSchedulers(boolean whole) {
        for (long seed = 0; seed < 8; seed++) {
            RandomConfiguration configuration = new RandomConfiguration(seed, false);
            SchedulerLimits limits = limits(configuration.setup.limits(), whole, seed);
            SchedulerLimits late =
                    seed % 3 == 0 ? limits.ordered(new QueueOrder.EarliestDeadline(true), false) : limits;
            Replica.Setup setup = Ranked.of(configuration.with(late), seed);
            RequestSource source = new UrgencySource(configuration.source(), seed, 4, 2);
            RequestSource again = new UrgencySource(configuration.source(), seed, 4, 2);
            RequestSource[] sources = {source, again};
            int[] next = {0};
            Twins.assertSame(
                    words(setup, configuration.words),
                    setup,
                    1,
                    (replicas, recorder) ->
                            GivenUpTest.with(List.of(), sources[next[0]++]).drive(replicas, recorder));
        }
    }

    /** Prompts on two replicas of some ranks, the other tokens on two of others. */
    @Test
    void sameDecisionsAndTimesWherePromptsGoFromRankToRank() {
        double transfers = 0;
        for (long seed = 0; seed < 8; seed++) {
            RandomConfiguration configuration = new RandomConfiguration(seed, false);
            TransferRule wire =
                    new TransferRule(1e9, 0.001, Sharing.FIFO, Side.PREFILL, Push.SERIAL, 4, RoutingPolicy.ROUND_ROBIN);
            List<Replica.Setup> setups = List.of(
                    Ranked.of(configuration.in(Role.PREFILL, 0), seed),
                    Ranked.of(configuration.in(Role.PREFILL, 1), seed + 1000),
                    Ranked.of(configuration.in(Role.DECODE, 2), seed + 2000),
                    Ranked.of(configuration.in(Role.DECODE, 3), seed + 3000));
            transfers += Twins.assertSame(configuration.words, setups, (replicas, recorder) -> {
                        Fleet fleet = new Fleet(
                                List.of(
                                        Pool.of("prefill", replicas.subList(0, 2)),
                                        Pool.of("decode", replicas.subList(2, 4))),
                                Rules.of(RoutingPolicy.ROUND_ROBIN).handingOver(wire),
                                new Streams(1, 0),
                                recorder);
                        fleet.run(configuration.source());
                        return fleet.end();
                    })
                    .statistics()
                    .whole(Total.TRANSFERS);
        }
        assertThat(transfers).isGreaterThan(500);
    }

    @Test
    void theConfigurationsReachTheHardCases() {
        double preemptions = 0;
        double outOfMemory = 0;
        double steps = 0;
        double leaps = 0;
        for (long seed = 0; seed < 60; seed++) {
            RandomConfiguration configuration = new RandomConfiguration(seed, seed % 4 == 3);
            Replica.Setup setup = Ranked.of(configuration.setup, seed);
            RunStatistics statistics = Twins.run(setup, configuration.replicas, Trial.Engine.LEAP, fleet(configuration))
                    .statistics();
            preemptions += statistics.whole(Total.PREEMPTIONS);
            outOfMemory += statistics.whole(Total.OUT_OF_MEMORY);
            steps += statistics.whole(Total.STEPS);
            leaps += statistics.whole(Total.LEAPS);
        }
        assertThat(preemptions).isGreaterThan(100);
        assertThat(outOfMemory).isGreaterThan(1);
        assertThat(steps / leaps).isGreaterThan(3);
    }
}
