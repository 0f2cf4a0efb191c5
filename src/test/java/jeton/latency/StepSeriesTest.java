package jeton.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sums in closed form are the sums of the steps. */
class StepSeriesTest {
    private static final int CASES = 4000;

    /** Steps of {@code max(a + b i, c + d i)}, one line if c and d are 0. */
    private record Lines(double a, double b, double c, double d) {
        static Lines random(SplittableRandom random) {
            double a = random.nextDouble(0, 5);
            double b = random.nextBoolean() ? random.nextDouble(0, 0.1) : 0;
            double c = random.nextBoolean() ? random.nextDouble(0, 5) : a;
            double d = random.nextInt(4) == 0 ? b : random.nextBoolean() ? random.nextDouble(0, 0.1) : 0;
            return random.nextInt(3) == 0 ? new Lines(a, b, 0, 0) : new Lines(a, b, c, d);
        }

        StepSeries series() {
            StepSeries series = new StepSeries();
            if (c == 0 && d == 0) {
                series.set(a, b);
            } else {
                series.setMax(a, b, c, d);
            }
            return series;
        }

        double step(long i) {
            return Math.max(a + b * i, c + d * i);
        }

        double sum(long k) {
            double sum = 0;
            for (long i = 0; i < k; i++) {
                sum += step(i);
            }
            return sum;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void totalIsTheSumOfTheSteps(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < CASES; i++) {
            Lines lines = Lines.random(random);
            int k = random.nextInt(0, 400);
            double expected = lines.sum(k);
            StepSeries series = lines.series();
            assertThat(series.total(k)).as("%s over %d", lines, k).isCloseTo(expected, within(1e-11 * (1 + expected)));
            assertThat(series.step(k)).as("%s at %d", lines, k).isCloseTo(lines.step(k), within(1e-12));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5, 6})
    void firstEndingIsTheFirstWhoseEndReachesTheTime(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < CASES; i++) {
            Lines lines = Lines.random(random);
            int limit = random.nextInt(1, 400);
            StepSeries series = lines.series();
            double delta = random.nextDouble(-1, 1.2 * lines.sum(limit) + 1);
            long expected = 1;
            while (expected < limit && series.total(expected) < delta) {
                expected++;
            }
            assertThat(series.firstEnding(delta, limit))
                    .as("%s reaching %s within %d", lines, delta, limit)
                    .isEqualTo(expected);
        }
    }

    @Test
    void aTimeExactlyAtAnEndBelongsToThatStep() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < CASES; i++) {
            StepSeries series = Lines.random(random).series();
            int k = random.nextInt(1, 300);
            assertThat(series.firstEnding(series.total(k), 300)).isEqualTo(k);
        }
    }

    @Test
    void firstEndingHoldsFarAway() {
        StepSeries series = new StepSeries();
        series.set(1e-3, 1e-12);
        double delta = series.total(2_000_000_000L);
        assertThat(series.firstEnding(delta, Long.MAX_VALUE / 4)).isEqualTo(2_000_000_000L);
        assertThat(series.firstEnding(1e300, 1_000_000)).isEqualTo(1_000_000);
    }

    @ParameterizedTest
    @ValueSource(longs = {8, 9})
    void segmentsAreStraightAndCoverTheRun(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int bent = 0;
        for (int i = 0; i < CASES; i++) {
            Lines lines = Lines.random(random);
            StepSeries series = lines.series();
            int k = random.nextInt(1, 400);
            int segments = series.segments(k);
            bent += segments - 1;
            assertThat(series.segmentStart(0)).isZero();
            for (int s = 0; s < segments; s++) {
                long from = series.segmentStart(s);
                long to = s + 1 < segments ? series.segmentStart(s + 1) : k;
                assertThat(to).as("%s over %d", lines, k).isGreaterThan(from).isLessThanOrEqualTo(k);
                for (long j = from; j < to; j++) {
                    assertThat(series.step(from) + series.segmentSlope(s) * (j - from))
                            .isCloseTo(lines.step(j), within(1e-11));
                }
            }
        }
        assertThat(bent).isGreaterThan(CASES / 20);
    }

    @Test
    void promptsAndBytesAreSummedLikeSteps() {
        StepSeries series = new StepSeries();
        series.set(0.5, 0.25);
        series.setInput(0.1, 0.02);
        series.setBytes(1e9, 1e6);
        assertThat(series.inputSeconds(4)).isCloseTo(0.1 + 0.12 + 0.14 + 0.16, within(1e-15));
        assertThat(series.bytes(3)).isEqualTo(3e9 + 3e6);
        series.setInputShare(0.75);
        assertThat(series.inputSeconds(4)).isCloseTo(0.75 * (4 * 0.5 + 6 * 0.25), within(1e-15));
        series.setInput(0.1, 0);
        assertThat(series.inputSeconds(4)).isCloseTo(0.4, within(1e-15));
    }

    @Test
    void aRunCutInTwoAddsUp() {
        SplittableRandom random = new SplittableRandom(10);
        for (int i = 0; i < CASES; i++) {
            Lines lines = Lines.random(random);
            int k = random.nextInt(2, 400);
            int cut = random.nextInt(1, k);
            StepSeries rest = new StepSeries();
            rest.setMax(lines.a + lines.b * cut, lines.b, lines.c + lines.d * cut, lines.d);
            double whole = lines.series().total(k);
            assertThat(lines.series().total(cut) + rest.total(k - cut)).isCloseTo(whole, within(1e-11 * (1 + whole)));
        }
    }

    /** Steps that wait for a constant, and what of that is charged to prompts. */
    @ParameterizedTest
    @ValueSource(longs = {7, 8, 9})
    void noStepIsShorterThanTheLeast(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        StepSeries series = new StepSeries();
        for (int i = 0; i < CASES; i++) {
            double start = random.nextDouble(0, 5);
            double slope = random.nextBoolean() ? random.nextDouble(0, 0.1) : 0;
            double least = random.nextDouble(0, 10);
            double share = random.nextDouble();
            double input = random.nextDouble(0, start);
            double inputSlope = random.nextDouble() * slope;
            int k = random.nextInt(1, 300);
            series.set(start, slope);
            series.setInput(input, inputSlope);
            series.atLeast(least, share);
            double seconds = 0;
            double charged = 0;
            for (int j = 0; j < k; j++) {
                double own = start + slope * j;
                double waited = Math.max(0, least - own);
                seconds += own + waited;
                charged += input + inputSlope * j + share * waited;
            }
            assertThat(series.total(k)).isCloseTo(seconds, within(1e-11 * (1 + seconds)));
            assertThat(series.inputSeconds(k)).isCloseTo(charged, within(1e-11 * (1 + seconds)));
            assertThat(series.step(k)).isCloseTo(Math.max(start + slope * k, least), within(1e-12));
        }
    }
}
