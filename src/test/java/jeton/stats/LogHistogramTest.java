package jeton.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bulk adds, quantiles and differences are those of the values themselves. */
class LogHistogramTest {
    private static final double[] QUANTILES = {0, 0.001, 0.1, 0.5, 0.9, 0.95, 0.99, 0.999, 1};

    private static void assertSame(LogHistogram actual, LogHistogram expected, String words) {
        assertThat(actual.count()).as(words).isEqualTo(expected.count());
        if (expected.count() == 0) {
            assertThat(actual.mean()).isNaN();
            assertThat(actual.max()).isNaN();
            assertThat(actual.quantile(0.5)).isNaN();
            return;
        }
        assertThat(actual.mean()).as(words).isCloseTo(expected.mean(), within(1e-9 * expected.mean()));
        assertThat(actual.max()).as(words).isCloseTo(expected.max(), within(1e-12 * expected.max()));
        for (double q : QUANTILES) {
            assertThat(actual.quantile(q))
                    .as(words + " quantile " + q)
                    .isCloseTo(expected.quantile(q), within(1e-9 * expected.quantile(q)));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aLineCountsLikeItsValues(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        LogHistogram bulk = new LogHistogram();
        LogHistogram single = new LogHistogram();
        for (int i = 0; i < 300; i++) {
            double start = Math.pow(10, random.nextDouble(-10, 3));
            double slope = random.nextInt(4) == 0 ? 0 : start * Math.pow(10, random.nextDouble(-6, 1));
            int k = random.nextInt(0, 300);
            int times = random.nextInt(0, 5);
            bulk.addLine(start, slope, k, times);
            for (int j = 0; j < k; j++) {
                for (int t = 0; t < times; t++) {
                    single.add(start + slope * j);
                }
            }
            assertSame(bulk, single, "after line " + i + ": " + start + " + " + slope + " i");
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.5, 1.5, 3})
    void quantilesAreWithinEightPerMille(double spread) {
        SplittableRandom random = new SplittableRandom(5);
        double[] values = new double[20_000];
        LogHistogram histogram = new LogHistogram();
        for (int i = 0; i < values.length; i++) {
            values[i] = 0.03 * Math.exp(spread * random.nextGaussian());
            histogram.add(values[i]);
        }
        Arrays.sort(values);
        for (double q : QUANTILES) {
            int rank = (int) Math.max(0, Math.ceil(q * values.length) - 1);
            assertThat(histogram.quantile(q)).as("quantile " + q).isCloseTo(values[rank], within(0.008 * values[rank]));
        }
        assertThat(histogram.mean()).isCloseTo(Arrays.stream(values).average().orElseThrow(), within(1e-12));
        assertThat(histogram.max()).isEqualTo(values[values.length - 1]);
    }

    @Test
    void quantilesOfAFewEqualValuesAreWithinEightPerMilleWhereverTheyLieInTheirBucket() {
        SplittableRandom random = new SplittableRandom(6);
        for (int i = 0; i < 2000; i++) {
            double low = Math.pow(2, random.nextInt(-20, 20)) * (random.nextBoolean() ? 1 : random.nextDouble(1, 2));
            LogHistogram histogram = new LogHistogram();
            histogram.add(low, 99);
            histogram.add(4 * low);
            for (double q : new double[] {0.01, 0.5, 0.98}) {
                assertThat(histogram.quantile(q)).isCloseTo(low, within(0.008 * low));
            }
            assertThat(histogram.quantile(1)).isEqualTo(4 * low);
        }
    }

    @Test
    void quantilesDoNotFall() {
        SplittableRandom random = new SplittableRandom(7);
        LogHistogram histogram = new LogHistogram();
        for (int i = 0; i < 1000; i++) {
            histogram.add(random.nextInt(5) * random.nextDouble());
        }
        double before = 0;
        for (int i = 0; i <= 1000; i++) {
            double now = histogram.quantile(i / 1000.0);
            assertThat(now).isGreaterThanOrEqualTo(before);
            before = now;
        }
        assertThat(before).isEqualTo(histogram.max());
    }

    @Test
    void zeroAndHugeValuesAreCounted() {
        LogHistogram histogram = new LogHistogram();
        histogram.add(0);
        assertThat(histogram.quantile(0.99)).isZero();
        assertThat(histogram.max()).isZero();
        histogram.add(1e-12);
        histogram.add(1e30);
        assertThat(histogram.count()).isEqualTo(3);
        assertThat(histogram.mean()).isCloseTo(1e30 / 3, within(1e18));
        assertThat(histogram.max()).isEqualTo(1e30);
        assertThat(histogram.quantile(0.5)).isLessThan(1e-9);
        assertThat(histogram.quantile(1)).isGreaterThanOrEqualTo(Math.pow(2, 34));
        histogram.addLine(0, 1e9, 5, 2);
        assertThat(histogram.count()).isEqualTo(13);
        assertThat(histogram.quantile(0.75)).isCloseTo(3e9, within(0.008 * 3e9));
    }

    @Test
    void aValueRoundedBelowZeroCountsAsZero() {
        LogHistogram histogram = new LogHistogram();
        histogram.add(1);
        histogram.add(-1e-17);
        assertThat(histogram.quantile(0.25)).isZero();
        assertThat(histogram.quantile(1)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {8, 9, 10})
    void theDifferenceOfTwoSnapshotsIsTheHistogramOfWhatCameBetween(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        LogHistogram all = new LogHistogram();
        int parts = 6;
        LogHistogram.Snapshot[] snapshots = new LogHistogram.Snapshot[parts];
        List<double[]> values = new ArrayList<>();
        for (int p = 0; p < parts; p++) {
            double scale = Math.pow(10, random.nextDouble(-4, 2));
            double[] part = random.doubles(random.nextInt(0, 400), 0, scale).toArray();
            for (double value : part) {
                all.add(value);
            }
            values.add(part);
            snapshots[p] = all.snapshot();
            all.restartGreatest();
        }
        for (int from = -1; from < parts; from++) {
            for (int to = from + 1; to < parts; to++) {
                LogHistogram expected = new LogHistogram();
                double greatest = Double.NEGATIVE_INFINITY;
                for (int p = from + 1; p <= to; p++) {
                    for (double value : values.get(p)) {
                        expected.add(value);
                    }
                    greatest = Math.max(greatest, snapshots[p].greatest());
                }
                LogHistogram between = LogHistogram.between(
                        from < 0 ? LogHistogram.Snapshot.EMPTY : snapshots[from], snapshots[to], greatest);
                assertSame(between, expected, from + " to " + to);
            }
        }
    }

    @Test
    void aSnapshotAfterADroppedOneReachesItsGreatest() {
        LogHistogram histogram = new LogHistogram();
        histogram.add(5);
        LogHistogram.Snapshot dropped = histogram.snapshot();
        histogram.restartGreatest();
        histogram.add(3);
        LogHistogram.Snapshot kept = histogram.snapshot();
        assertThat(kept.greatest()).isEqualTo(3);
        assertThat(kept.reaching(dropped.greatest()).greatest()).isEqualTo(5);
        assertThat(histogram.snapshot().greatest())
                .as("looking changes nothing")
                .isEqualTo(3);
        histogram.restartGreatest();
        assertThat(histogram.snapshot().greatest()).isEqualTo(Double.NEGATIVE_INFINITY);
    }
}
