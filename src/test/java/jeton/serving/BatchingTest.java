package jeton.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import jeton.workload.RequestSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Static batches and SGLang's scheduler in leaps and step by step alike. */
class BatchingTest {
    /** Everything random of one trial. */
    private record Case(String words, Replica.Setup setup, Twins.Driver driver) {
        static Case of(long seed, boolean whole) {
            RandomConfiguration configuration = new RandomConfiguration(seed, !whole && seed % 6 == 0);
            SplittableRandom random = new SplittableRandom(seed * 7 + 3);
            SchedulerLimits limits = limits(configuration.setup.limits(), whole, random);
            double patience = random.nextInt(2) == 0 ? 2 : 30;
            List<GivenUpTest.Event> events =
                    seed % 4 == 0 ? GivenUpTest.events(random, 250 / (1.0 + random.nextInt(30)), 250) : List.of();
            return new Case(limits + " " + configuration.words, configuration.with(limits), (replicas, recorder) -> {
                RequestSource source = new UrgencySource(configuration.source(), seed, 4, patience);
                return GivenUpTest.with(events, source).drive(replicas, recorder);
            });
        }

        private static SchedulerLimits limits(SchedulerLimits limits, boolean whole, SplittableRandom random) {
            if (random.nextInt(3) == 0) {
                return with(limits, whole, random).ordered(new QueueOrder.EarliestDeadline(true), false);
            }
            boolean shortest = random.nextInt(3) == 0;
            SchedulerLimits batched = with(limits, whole, random);
            return shortest ? batched.ordered(new QueueOrder.ShortestPredicted(5), false) : batched;
        }

        private static SchedulerLimits with(SchedulerLimits limits, boolean whole, SplittableRandom random) {
            if (whole) {
                return new SchedulerLimits(
                                limits.maxNumSeqs(), 8192, limits.maxModelLen(), 0, false, limits.noticeSteps(), false)
                        .inWholeBatches();
            }
            boolean mixed = limits.chunkedPrefill() && random.nextBoolean();
            return limits.promptsFirst(0.1 + 1.5 * random.nextDouble(), mixed);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3})
    void staticBatchesTakeTheSameDecisionsAtTheSameTimes(long block) {
        for (long seed = 50 * block; seed < 50 * (block + 1); seed++) {
            Case trial = Case.of(seed, true);
            Twins.assertSame(trial.words, trial.setup, 1, trial.driver);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7})
    void promptsFirstTakesTheSameDecisionsAtTheSameTimes(long block) {
        for (long seed = 50 * block; seed < 50 * (block + 1); seed++) {
            Case trial = Case.of(seed, false);
            Twins.assertSame(trial.words, trial.setup, 1, trial.driver);
        }
    }

    /** With blocks that are shared and kept. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sameDecisionsAndTimesWithPrefixCaching(boolean whole) {
        for (long seed = 0; seed < 80; seed++) {
            RandomConfiguration configuration = new RandomConfiguration(seed, false);
            SplittableRandom random = new SplittableRandom(seed * 7 + 3);
            Replica.Setup plain = configuration.with(Case.limits(configuration.setup.limits(), whole, random));
            Replica.Setup setup =
                    new Replica.Setup(plain.stepTime(), plain.floor(), plain.cache(), plain.limits(), Caching.PREFIX);
            double rate = 1 + random.nextInt(40);
            int longOutput = 3 + random.nextInt(200);
            long draws = random.nextLong();
            Twins.assertSame(
                    plain.limits() + " " + configuration.words,
                    setup,
                    1,
                    (replicas, recorder) -> GivenUpTest.with(
                                    List.of(),
                                    new SharingSource(new SplittableRandom(draws), 200, rate, 100, longOutput, 600))
                            .drive(replicas, recorder));
        }
    }

    @Test
    void theTrialsReachTheHardCases() {
        double preemptions = 0;
        double steps = 0;
        double leaps = 0;
        for (long seed = 0; seed < 400; seed++) {
            Case trial = Case.of(seed, false);
            RunStatistics statistics =
                    Twins.run(trial.setup, 1, Trial.Engine.LEAP, trial.driver).statistics();
            preemptions += statistics.whole(Total.PREEMPTIONS);
            steps += statistics.whole(Total.STEPS);
            leaps += statistics.whole(Total.LEAPS);
        }
        assertThat(preemptions).isGreaterThan(500);
        assertThat(steps / leaps).isGreaterThan(4);
    }
}
