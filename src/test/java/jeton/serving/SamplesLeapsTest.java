package jeton.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With several samples of a prompt the leap engine still does what the scheduler does step by step. */
class SamplesLeapsTest {
    /** Everything random of one trial; in every third, requests are given up and replicas fail. */
    private record Case(SharingConfiguration configuration, Twins.Driver driver) {
        static Case of(long seed) {
            SharingConfiguration configuration = new SharingConfiguration(seed, seed % 5 == 0 ? 12 : 4);
            SplittableRandom random = new SplittableRandom(seed * 7 + 1);
            List<GivenUpTest.Event> events =
                    seed % 3 == 0 ? GivenUpTest.events(random, 200 / (1.0 + random.nextInt(30)), 200) : List.of();
            return new Case(
                    configuration,
                    (replicas, recorder) ->
                            GivenUpTest.with(events, configuration.source()).drive(replicas, recorder));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4})
    void sameDecisionsAndTimesOnRandomConfigurations(long block) {
        for (long seed = 20 * block; seed < 20 * (block + 1); seed++) {
            Case trial = Case.of(seed);
            Twins.assertSame(trial.configuration.words, trial.configuration.setup, 1, trial.driver);
        }
    }

    /** Every sample has draws of its own by which its drafts are accepted. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1})
    void sameDecisionsAndTimesWithDrafts(long block) {
        for (long seed = 20 * block; seed < 20 * (block + 1); seed++) {
            Case trial = Case.of(seed);
            Twins.assertSame(
                    "drafts " + trial.configuration.words,
                    DraftedTest.drafted(trial.configuration.setup, seed),
                    1,
                    trial.driver);
        }
    }

    /**
     * The first in the queue does not fit with its samples, which come with its first chunk; once the cache has less of its
     * prompt the first chunk is not the last, and fits.
     */
    @Test
    void whoFindsLessMayFitSooner() {
        SharingConfiguration configuration = new SharingConfiguration(547, 3);
        Twins.assertSame(configuration.words, configuration.setup, configuration.replicas, configuration::drive);
    }

    @Test
    void theTrialsReachTheHardCases() {
        double preemptions = 0;
        double outOfMemory = 0;
        double cancelled = 0;
        double aborted = 0;
        for (long seed = 0; seed < 100; seed++) {
            Case trial = Case.of(seed);
            RunStatistics statistics = Twins.run(trial.configuration.setup, 1, Trial.Engine.LEAP, trial.driver)
                    .statistics();
            preemptions += statistics.whole(Total.PREEMPTIONS);
            outOfMemory += statistics.whole(Total.OUT_OF_MEMORY);
            cancelled += statistics.whole(Total.CANCELLED);
            aborted += statistics.whole(Total.ABORTED);
        }
        assertThat(preemptions).isGreaterThan(500);
        assertThat(outOfMemory).isGreaterThan(5);
        assertThat(cancelled).isGreaterThan(10_000);
        assertThat(aborted).isGreaterThan(50);
    }
}
