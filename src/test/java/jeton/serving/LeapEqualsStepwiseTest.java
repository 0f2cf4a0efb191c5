package jeton.serving;

import static org.assertj.core.api.Assertions.assertThat;

import jeton.fleet.Fleet;
import jeton.sim.Streams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The leap engine does what the scheduler does one step at a time: the same decisions, the same times. */
class LeapEqualsStepwiseTest {
    private static Twins.Driver fleet(RandomConfiguration configuration) {
        return (replicas, recorder) -> {
            Fleet fleet = new Fleet(replicas, configuration.routing, new Streams(1, 0).named("routing"), recorder);
            fleet.run(configuration.source());
            return fleet.end();
        };
    }

    private static void assertSame(RandomConfiguration configuration) {
        Twins.assertSame(configuration.words, configuration.setup, configuration.replicas, fleet(configuration));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void sameDecisionsAndTimesOnRandomConfigurations(long block) {
        for (long seed = 40 * block; seed < 40 * (block + 1); seed++) {
            assertSame(new RandomConfiguration(seed));
        }
    }

    /** Many prompts share a budget of a few tokens with the decodes between them. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3})
    void sameDecisionsAndTimesUnderTinyTokenBudgets(long block) {
        for (long seed = 50 * block; seed < 50 * (block + 1); seed++) {
            assertSame(new RandomConfiguration(seed, true));
        }
    }

    private static RunStatistics leaps(RandomConfiguration configuration) {
        return Twins.run(configuration.setup, configuration.replicas, Trial.Engine.LEAP, fleet(configuration))
                .statistics();
    }

    @Test
    void theConfigurationsReachTheHardCases() {
        double preemptions = 0;
        double truncated = 0;
        double outOfMemory = 0;
        double steps = 0;
        double leaps = 0;
        for (long seed = 0; seed < 400; seed++) {
            RunStatistics statistics = leaps(new RandomConfiguration(seed));
            preemptions += statistics.whole(Total.PREEMPTIONS);
            truncated += statistics.whole(Total.TRUNCATED);
            outOfMemory += statistics.whole(Total.OUT_OF_MEMORY);
            steps += statistics.whole(Total.STEPS);
            leaps += statistics.whole(Total.LEAPS);
        }
        assertThat(preemptions).isGreaterThan(1000);
        assertThat(truncated).isGreaterThan(100);
        assertThat(outOfMemory).isGreaterThan(5);
        assertThat(steps / leaps).isGreaterThan(5);
    }
}
