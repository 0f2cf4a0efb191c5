package jeton.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EstimatesTest {
    /** Upper 2.5 % points of Student's law, from any table, and the spread of 1, 2, ..., n. */
    @ParameterizedTest
    @CsvSource({"2, 12.7062", "3, 4.30265", "5, 2.77645", "10, 2.26216", "30, 2.04523"})
    void halfWidthsAreStudents(int n, double t) {
        double[] values = IntStream.rangeClosed(1, n).asDoubleStream().toArray();
        Estimate estimate = Estimates.of(values);
        double variance = n * (n + 1) / 12.0;
        assertThat(estimate.mean()).isEqualTo((n + 1) / 2.0);
        assertThat(estimate.halfWidth95()).isCloseTo(t * Math.sqrt(variance / n), within(1e-4 * t));
    }

    @Test
    void oneReplicationHasNoInterval() {
        Estimate estimate = Estimates.of(new double[] {7});
        assertThat(estimate.mean()).isEqualTo(7);
        assertThat(estimate.halfWidth95()).isNaN();
        assertThat(estimate.present()).isTrue();
    }

    @Test
    void nothingMeasuredIsAbsent() {
        assertThat(Estimates.of(new double[0]).present()).isFalse();
        assertThat(Estimates.of(new double[] {1, Double.NaN, 3}).present()).isFalse();
        assertThat(Estimates.of(new double[] {1, Double.POSITIVE_INFINITY}).present())
                .isFalse();
        assertThat(Estimates.of(List.of("a", "bcd"), String::length)).isEqualTo(Estimates.of(new double[] {1, 3}));
    }

    @Test
    void correlationNeedsThreeAndVariation() {
        double[] rising = {1, 2, 4};
        assertThat(Estimates.correlation(rising, rising)).isCloseTo(1, within(1e-12));
        assertThat(Estimates.correlation(rising, new double[] {-1, -2, -4})).isCloseTo(-1, within(1e-12));
        assertThat(Estimates.correlation(new double[] {1, 2}, new double[] {1, 2}))
                .isNaN();
        assertThat(Estimates.correlation(rising, new double[] {5, 5, 5})).isNaN();
    }
}
