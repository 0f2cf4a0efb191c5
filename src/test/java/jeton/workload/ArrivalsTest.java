package jeton.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Percentage.withPercentage;

import java.util.stream.Stream;
import jeton.sim.Streams;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;
import org.apache.commons.math3.util.FastMath;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Seeds are fixed: a tolerance of a few standard errors that holds once holds always. */
class ArrivalsTest {
    static Stream<ArrivalLaw> laws() {
        return Stream.of(
                new ArrivalLaw.Poisson(7),
                new ArrivalLaw.Gamma(7, 2.28),
                new ArrivalLaw.Gamma(7, 0),
                ArrivalLaw.Mmpp.ofDispersion(7, 5, 2),
                new ArrivalLaw.Diurnal(7, 1, 100, 0));
    }

    @ParameterizedTest
    @MethodSource("laws")
    void timeNeverGoesBackAndTheRateIsThatOfTheLaw(ArrivalLaw law) {
        Arrivals arrivals = Arrivals.of(law, new Streams(1, 0));
        int n = 300_000;
        double time = 0;
        boolean ordered = true;
        for (int i = 0; i < n; i++) {
            double next = arrivals.next();
            ordered &= next >= time;
            time = next;
        }
        assertThat(ordered).isTrue();
        assertThat(n / time).isCloseTo(law.rate(), withPercentage(1));
    }

    @Test
    void poissonGapsHaveVariationOneAndCountsDispersionOne() {
        ArrivalLaw law = new ArrivalLaw.Poisson(4);
        assertThat(gaps(law, 200_000).getStandardDeviation()).isCloseTo(0.25, withPercentage(1));
        assertThat(dispersion(law, 20_000, 5)).isCloseTo(1, withPercentage(3));
    }

    @ParameterizedTest
    @CsvSource({"0.05", "0.5", "1", "2.28"})
    void gammaGapsHaveTheirMeanAndVariation(double cv) {
        SummaryStatistics gaps = gaps(new ArrivalLaw.Gamma(10, cv), 300_000);
        assertThat(gaps.getMean()).isCloseTo(0.1, withPercentage(1));
        assertThat(gaps.getStandardDeviation() / gaps.getMean()).isCloseTo(cv, withPercentage(1));
    }

    @Test
    void evenGapsAreEven() {
        Arrivals arrivals = Arrivals.of(new ArrivalLaw.Gamma(3, 0), new Streams(1, 0));
        for (int i = 1; i <= 10_000; i++) {
            assertThat(arrivals.next()).isEqualTo(i / 3.0);
        }
    }

    @ParameterizedTest
    @CsvSource({"10, 6, 1.8", "10, 6, 2", "40, 12, 1.4"})
    void switchedArrivalsHaveTheDispersionAskedFor(double rate, double dispersion, double busyFactor) {
        ArrivalLaw.Mmpp law = ArrivalLaw.Mmpp.ofDispersion(rate, dispersion, busyFactor);
        assertThat(law.rate()).isCloseTo(rate, within(1e-9));
        assertThat(law.indexOfDispersion()).isCloseTo(dispersion, within(1e-9));
        double spell = 1 / law.leaveFirst();
        assertThat(dispersion(law, 2_000, 60 * spell)).isCloseTo(dispersion, withPercentage(7));
    }

    @Test
    void unequalStatesHoldInProportion() {
        ArrivalLaw.Mmpp law = new ArrivalLaw.Mmpp(50, 2, 0.5, 0.1);
        assertThat(law.rate()).isCloseTo((50 * 0.1 + 2 * 0.5) / 0.6, within(1e-12));
        assertThat(gaps(law, 500_000).getMean()).isCloseTo(1 / law.rate(), withPercentage(2));
    }

    @Test
    void theDailyWaveHasItsRateAtEveryPhase() {
        ArrivalLaw.Diurnal law = new ArrivalLaw.Diurnal(5, 0.8, 1_000, 130);
        Arrivals arrivals = Arrivals.of(law, new Streams(2, 0));
        int periods = 200;
        int[] counts = new int[20];
        double time = arrivals.next();
        while (time < periods * 1_000) {
            counts[(int) (time % 1_000 / 50)]++;
            time = arrivals.next();
        }
        for (int bin = 0; bin < counts.length; bin++) {
            double expected = law.rateAt(50 * (bin + 0.5)) * 50 * periods;
            assertThat((double) counts[bin]).isCloseTo(expected, within(4 * Math.sqrt(expected) + 0.005 * expected));
        }
        assertThat(law.rateAt(130)).isCloseTo(5, within(1e-9));
        assertThat(law.rateAt(130 + 250)).isCloseTo(9, within(1e-9));
        for (double t = -3_000; t < 3_000; t += 17) {
            double formula = 5 * (1 + 0.8 * FastMath.sin(2 * Math.PI * (t - 130) / 1_000));
            assertThat(law.rateAt(t)).isCloseTo(formula, within(1e-9));
        }
    }

    @Test
    void aWaveWithoutAmplitudeIsPoissonOnTheSameGaps() {
        Arrivals wave = Arrivals.of(new ArrivalLaw.Diurnal(5, 0, 1_000, 0), new Streams(2, 0));
        Arrivals poisson = Arrivals.of(new ArrivalLaw.Poisson(5), new Streams(2, 0));
        for (int i = 0; i < 1_000; i++) {
            assertThat(wave.next()).isCloseTo(poisson.next(), withPercentage(1e-9));
        }
    }

    @ParameterizedTest
    @MethodSource("laws")
    void replicationsDifferAndRepeat(ArrivalLaw law) {
        double first = tenth(law, 1, 0);
        assertThat(tenth(law, 1, 0)).isEqualTo(first);
        if (!law.equals(new ArrivalLaw.Gamma(7, 0))) {
            assertThat(tenth(law, 1, 1)).isNotEqualTo(first);
            assertThat(tenth(law, 2, 0)).isNotEqualTo(first);
        }
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                refusal(() -> new ArrivalLaw.Poisson(0), "rate must be above 0 and at most 1,000,000,000, was 0"),
                refusal(() -> new ArrivalLaw.Poisson(Double.NaN), "rate must be above 0"),
                refusal(() -> new ArrivalLaw.Poisson(Double.POSITIVE_INFINITY), "was Infinity"),
                refusal(() -> new ArrivalLaw.Gamma(1, 0.01), "cv (where it is not 0) must be from 0.05 to 20"),
                refusal(() -> new ArrivalLaw.Gamma(1, Double.NaN), "was NaN"),
                refusal(() -> new ArrivalLaw.Mmpp(0, 0, 1, 1), "larger of the two rates must be above 0"),
                refusal(() -> new ArrivalLaw.Mmpp(-1, 3, 1, 1), "first rate must be from 0"),
                refusal(() -> new ArrivalLaw.Mmpp(1, 3, 0, 1), "rate of leaving the first state must be above 0"),
                refusal(() -> ArrivalLaw.Mmpp.ofDispersion(4, 1, 2), "index of dispersion must be above 1"),
                refusal(() -> ArrivalLaw.Mmpp.ofDispersion(4, 3, 2.5), "busy factor must be above 1 and at most 2"),
                refusal(() -> new ArrivalLaw.Diurnal(4, 1.5, 86_400, 0), "amplitude must be from 0 to 1, was 1.5"),
                refusal(() -> new ArrivalLaw.Diurnal(4, 0.5, 0, 0), "period must be above 0"),
                refusal(() -> new ArrivalLaw.Diurnal(4, 0.5, 1, Double.NaN), "phase must be from"),
                refusal(() -> new ArrivalLaw.ClosedLoop(0, new ThinkTime.Fixed(0)), "users must be from 1"),
                refusal(() -> new ThinkTime.Fixed(Double.NaN), "think time must be from 0"),
                refusal(() -> new ThinkTime.Exponential(0), "mean think time must be above 0"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesWhatMakesNoSense(ThrowingCallable law, String message) {
        assertThatThrownBy(law).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }

    @Test
    void saysWhatItIs() {
        assertThat(new ArrivalLaw.Poisson(2.5).describe()).isEqualTo("Poisson, 2.5 requests/s");
        assertThat(ArrivalLaw.Mmpp.ofDispersion(10, 6, 1.8).describe())
                .isEqualTo("Markov-modulated Poisson, 18 requests/s for spells of 0.7813 s and 2 requests/s for spells"
                        + " of 0.7813 s (mean 10 requests/s, index of dispersion 6)");
        assertThat(new ArrivalLaw.ClosedLoop(64, new ThinkTime.Exponential(12)).describe())
                .isEqualTo("closed loop of 64 users, exponential think time, mean 12 s");
    }

    private static SummaryStatistics gaps(ArrivalLaw law, int n) {
        Arrivals arrivals = Arrivals.of(law, new Streams(7, 0));
        SummaryStatistics gaps = new SummaryStatistics();
        double time = 0;
        for (int i = 0; i < n; i++) {
            double next = arrivals.next();
            gaps.addValue(next - time);
            time = next;
        }
        return gaps;
    }

    private static double dispersion(ArrivalLaw law, int windows, double length) {
        Arrivals arrivals = Arrivals.of(law, new Streams(7, 0));
        SummaryStatistics counts = new SummaryStatistics();
        double time = arrivals.next();
        for (int window = 1; window <= windows; window++) {
            int count = 0;
            while (time < window * length) {
                count++;
                time = arrivals.next();
            }
            counts.addValue(count);
        }
        return counts.getVariance() / counts.getMean();
    }

    private static double tenth(ArrivalLaw law, long seed, int replication) {
        Arrivals arrivals = Arrivals.of(law, new Streams(seed, replication));
        for (int i = 0; i < 9; i++) {
            arrivals.next();
        }
        return arrivals.next();
    }

    private static Arguments refusal(ThrowingCallable law, String message) {
        return Arguments.of(law, message);
    }
}
