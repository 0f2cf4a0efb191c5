package jeton.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import jeton.workload.RequestSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Orders of admission, priorities and the batch tier in leaps and step by step alike. */
class QueueOrderTest {
    private static SchedulerLimits urgent(SchedulerLimits limits, SplittableRandom random) {
        QueueOrder order = switch (random.nextInt(5)) {
            case 0 -> QueueOrder.FIRST_COME;
            case 1 -> new QueueOrder.ShortestPredicted(random.nextInt(2) * 20);
            case 2 -> new QueueOrder.EarliestDeadline(random.nextBoolean());
            default -> new QueueOrder.ByPriority();
        };
        boolean preempting = order instanceof QueueOrder.ByPriority && random.nextInt(3) > 0;
        BatchTier tier = random.nextInt(3) == 0 ? BatchTier.NONE : new BatchTier(2, 0.1 + 0.9 * random.nextDouble());
        return limits.ordered(order, preempting).with(tier);
    }

    /** Everything random of one trial. */
    private record Case(String words, Replica.Setup setup, Twins.Driver driver) {
        static Case of(long seed) {
            RandomConfiguration configuration = new RandomConfiguration(seed, seed % 6 == 0);
            SplittableRandom random = new SplittableRandom(seed * 7 + 1);
            SchedulerLimits limits = urgent(configuration.setup.limits(), random);
            double patience = random.nextInt(2) == 0 ? 2 : 30;
            List<GivenUpTest.Event> events =
                    seed % 4 == 0 ? GivenUpTest.events(random, 250 / (1.0 + random.nextInt(30)), 250) : List.of();
            return new Case(limits + " " + configuration.words, configuration.with(limits), (replicas, recorder) -> {
                RequestSource source = new UrgencySource(configuration.source(), seed, 4, patience);
                return GivenUpTest.with(events, source).drive(replicas, recorder);
            });
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7})
    void sameDecisionsAndTimesInEveryOrder(long block) {
        for (long seed = 50 * block; seed < 50 * (block + 1); seed++) {
            Case trial = Case.of(seed);
            Twins.assertSame(trial.words, trial.setup, 1, trial.driver);
        }
    }

    @Test
    void theTrialsReachTheHardCases() {
        double preemptions = 0;
        double expired = 0;
        for (long seed = 0; seed < 400; seed++) {
            Case trial = Case.of(seed);
            RunStatistics statistics =
                    Twins.run(trial.setup, 1, Trial.Engine.LEAP, trial.driver).statistics();
            preemptions += statistics.whole(Total.PREEMPTIONS);
            expired += statistics.whole(Total.EXPIRED);
        }
        assertThat(preemptions).isGreaterThan(5000);
        assertThat(expired).isGreaterThan(500);
    }
}
