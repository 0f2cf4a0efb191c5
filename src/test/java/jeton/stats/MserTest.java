package jeton.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The warm-up ends where the transient does. */
class MserTest {
    private static double warmupEnd(int values, double transientEnd, double height, SplittableRandom random) {
        Mser mser = new Mser();
        for (int i = 0; i < values; i++) {
            double level = i < transientEnd ? 1 + height * (1 - i / transientEnd) : 1;
            mser.add(i, level + 0.1 * random.nextGaussian());
        }
        return mser.cut().time();
    }

    @ParameterizedTest
    @ValueSource(ints = {2000, 20_000, 300_000})
    void aTransientOfKnownLengthIsCutOff(int values) {
        double transientEnd = 0.2 * values;
        double end = warmupEnd(values, transientEnd, 5, new SplittableRandom(values));
        assertThat(end).isBetween(0.9 * transientEnd, 1.2 * transientEnd);
    }

    @Test
    void aSeriesWithoutTransientLosesLittle() {
        SplittableRandom random = new SplittableRandom(1);
        for (int run = 0; run < 20; run++) {
            assertThat(warmupEnd(10_000, 0, 0, random)).isLessThan(3000);
        }
    }

    @Test
    void aSeriesThatNeverSettlesIsTooShort() {
        Mser mser = new Mser();
        for (int i = 0; i < 5000; i++) {
            mser.add(i, i);
        }
        assertThat(mser.cut().settled()).isFalse();
    }

    @Test
    void fewerThanTenBatchesAreTooShort() {
        Mser mser = new Mser();
        for (int i = 0; i < 49; i++) {
            mser.add(i, 1);
            assertThat(mser.cut().settled()).isFalse();
        }
        mser.add(49, 1);
        assertThat(mser.cut()).isEqualTo(new Mser.Cut(0, true));
    }

    /** Equal latencies differ by rounding only; that is no transient. */
    @ParameterizedTest
    @ValueSource(doubles = {0.1, 1.0 / 3, 12345.678})
    void aConstantSeriesHasNoWarmup(double value) {
        SplittableRandom random = new SplittableRandom(2);
        for (int values = 60; values < 4000; values += 97) {
            Mser mser = new Mser();
            for (int i = 0; i < values; i++) {
                mser.add(i, value * (1 + 1e-11 * random.nextInt(-4, 5)));
            }
            assertThat(mser.cut()).as("%d values", values).isEqualTo(new Mser.Cut(0, true));
        }
    }

    @Test
    void theOldestValueCountsInALongSeries() {
        Mser mser = new Mser();
        for (int i = 0; i < 1_000_000; i++) {
            mser.add(i, i < 150_000 ? 10 : 1);
        }
        assertThat(mser.cut().time()).isBetween(149_990.0, 150_100.0);
    }
}
