package jeton.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import jeton.Fixtures;
import jeton.hardware.Precision;
import jeton.model.Transformer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ranks wait for the slowest of them; experts see the tokens of all. */
class RankStepTimeTest {
    private static final Transformer MODEL = Fixtures.experts();

    private static StepTime steps(int ranks, int stages) {
        Layout layout = new Layout(1, ranks, ranks, stages, Precision.BF16, Precision.BF16, Precision.BF16);
        return StepTime.of(Fixtures.gpu(), MODEL, layout, new EngineProfile.Host(1e-4, 2e-6));
    }

    private static Batch decodes(int count, long context) {
        return new Batch().decode(count, context, 0);
    }

    private static StepSeries series(StepTime steps, Batch... ranks) {
        StepSeries series = new StepSeries();
        steps.series(ranks, series);
        return series;
    }

    @Test
    void anIdleRankChangesNothingButTheTokensOfTheExperts() {
        StepTime steps = steps(2, 1);
        double even = series(steps, decodes(8, 1000), decodes(8, 1000)).step(0);
        double uneven = series(steps, decodes(16, 1000), new Batch()).step(0);
        double one = series(steps, decodes(8, 1000), new Batch()).step(0);
        assertThat(uneven).isGreaterThan(even);
        assertThat(one).isLessThan(even);
        // the same experts, half of the sequences on the slowest rank
        double longer = series(steps, decodes(8, 2000), decodes(8, 10)).step(0);
        assertThat(longer - even)
                .isCloseTo(series(steps, decodes(8, 2000), decodes(8, 2000)).step(0) - even, within(1e-12));
    }

    @Test
    void equalRanksAreOneBatchWithoutItsAssumedImbalance() {
        StepTime steps = steps(4, 1);
        double ranks = series(steps, decodes(8, 4000), decodes(8, 4000), decodes(8, 4000), decodes(8, 4000))
                .step(0);
        double short1 = series(steps, decodes(8, 1), decodes(8, 1), decodes(8, 1), decodes(8, 1))
                .step(0);
        double one = steps.seconds(decodes(32, 4000));
        double short2 = steps.seconds(decodes(32, 1));
        assertThat(one - short2).isCloseTo(1.1 * (ranks - short1), within(1e-9));
        assertThat(ranks).isLessThan(one);
    }

    @Test
    void oneRankIsTheBatchItself() {
        StepTime steps = steps(1, 1);
        Batch batch = decodes(7, 300);
        batch.addChunk(100, 50, 400);
        assertThat(series(steps, batch).total(9))
                .isEqualTo(series(steps, new Batch[] {batch}).total(9));
        StepSeries alone = new StepSeries();
        steps.series(batch, alone);
        assertThat(series(steps, batch).total(9)).isEqualTo(alone.total(9));
    }

    /** Step i of the line is the slowest rank of step i, for as long as the line says that it holds. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void theLineHoldsUntilAnotherRankIsTheSlowest(int stages) {
        SplittableRandom random = new SplittableRandom(5);
        int bends = 0;
        for (int trial = 0; trial < 200; trial++) {
            StepTime steps = steps(3, stages);
            Batch[] ranks = new Batch[3];
            for (int r = 0; r < 3; r++) {
                ranks[r] = decodes(1 + random.nextInt(60), 1 + random.nextInt(5000));
            }
            StepSeries series = series(steps, ranks);
            long holds = Math.min(series.straight(), 3000);
            bends += series.straight() < 3000 ? 1 : 0;
            for (long i : new long[] {1, holds / 2, holds - 1}) {
                assertThat(series.step(i)).isCloseTo(later(steps, ranks, i), within(1e-12));
            }
            if (series.straight() < 3000) {
                assertThat(later(steps, ranks, holds + 1)).isGreaterThan(series.step(holds + 1) - 1e-15);
            }
        }
        assertThat(bends).isGreaterThan(5);
    }

    private static double later(StepTime steps, Batch[] ranks, long i) {
        Batch[] after = new Batch[ranks.length];
        for (int r = 0; r < ranks.length; r++) {
            after[r] = decodes(ranks[r].decodes, 0);
            after[r].contextSum = ranks[r].contextSum + i * ranks[r].decodes;
        }
        return series(steps, after).step(0);
    }
}
