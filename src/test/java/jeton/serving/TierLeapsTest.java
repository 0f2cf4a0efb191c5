package jeton.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With tiers below the cache, the leap engine still does what the scheduler does step by step, block by block. */
class TierLeapsTest {
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3})
    void sameDecisionsAndTimesOnRandomConfigurations(long block) {
        for (long seed = 4 * block; seed < 4 * (block + 1); seed++) {
            TierConfiguration configuration = new TierConfiguration(seed);
            Twins.assertSame(configuration.words, configuration.setups, configuration::drive);
        }
    }

    /** Who gives up on one rank may have left a prompt on another, with bytes of it still on their way. */
    @Test
    void whoComesAgainIsNotTakenForThePromptLeftBehind() {
        TierConfiguration configuration = new TierConfiguration(179);
        Twins.assertSame(configuration.words, configuration.setups, configuration::drive);
    }

    /** Samples are given up, or not wanted any more, while blocks come for one that was preempted. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3})
    void sameDecisionsAndTimesWithSeveralSamples(long block) {
        for (long seed = 10 * block; seed < 10 * (block + 1); seed++) {
            TierConfiguration configuration = new TierConfiguration(seed, 4);
            Twins.assertSame(configuration.words, configuration.setups, configuration::drive);
        }
    }

    /** What goes in the middle of a leap is dated to its middle. */
    @Test
    void timeBetweenCallsIsTheSameOnAverage() {
        double[] idle = new double[2];
        for (long seed = 0; seed < 24; seed++) {
            TierConfiguration configuration = new TierConfiguration(seed);
            for (Trial.Engine engine : Trial.Engine.values()) {
                idle[engine.ordinal()] += Twins.run(configuration.setups, engine, configuration::drive)
                        .statistics()
                        .whole(Total.IDLE_BYTE_SECONDS);
            }
        }
        assertThat(idle[0]).isPositive().isCloseTo(idle[1], within(0.001 * idle[1]));
    }

    @Test
    void theConfigurationsReachTheHardCases() {
        double[] totals = new double[Total.values().length];
        for (long seed = 0; seed < 60; seed++) {
            TierConfiguration configuration = new TierConfiguration(seed);
            RunStatistics statistics = Twins.run(configuration.setups, Trial.Engine.LEAP, configuration::drive)
                    .statistics();
            for (Total total : Total.values()) {
                totals[total.ordinal()] += statistics.whole(total);
            }
        }
        for (Total total : List.of(
                Total.PREEMPTIONS,
                Total.ABORTED,
                Total.LOST,
                Total.TRANSFERS,
                Total.FETCHES,
                Total.TIER_1_TOKENS,
                Total.TIER_2_TOKENS,
                Total.TIER_3_TOKENS)) {
            assertThat(totals[total.ordinal()]).as(total.name()).isGreaterThan(50);
        }
        assertThat(totals[Total.DEGRADED_SECONDS.ordinal()]).isGreaterThan(1);
    }
}
