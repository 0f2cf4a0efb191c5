package jeton.workload;

import static jeton.workload.QuantileTable.Interpolation.LINEAR;
import static jeton.workload.QuantileTable.Interpolation.LOGARITHMIC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.apache.commons.math3.util.FastMath;
import org.junit.jupiter.api.Test;

class QuantileTableTest {
    private static final double[] THIRDS = {0, 0.5, 1};

    @Test
    void linearTablesInterpolateTheValue() {
        QuantileTable table = QuantileTable.of(LINEAR, THIRDS, new double[] {0, 10, 40});
        assertThat(table.quantile(0.25)).isEqualTo(5);
        assertThat(table.quantile(0.75)).isEqualTo(25);
        assertThat(table.cdf(25)).isEqualTo(0.75);
        assertThat(table.mean()).isEqualTo(0.5 * 5 + 0.5 * 25);
    }

    @Test
    void logarithmicTablesInterpolateTheLogarithm() {
        QuantileTable table = QuantileTable.of(LOGARITHMIC, THIRDS, new double[] {1, 100, 10_000});
        assertThat(table.quantile(0.25)).isCloseTo(10, within(1e-12));
        assertThat(table.cdf(1_000)).isCloseTo(0.75, within(1e-12));
        assertThat(table.mean()).isCloseTo((0.5 * 99 + 0.5 * 9_900) / FastMath.log(100), within(1e-9));
    }

    @Test
    void equalValuesAreAMassPoint() {
        QuantileTable table = QuantileTable.of(LINEAR, new double[] {0, 0.2, 0.6, 1}, new double[] {0, 10, 10, 20});
        assertThat(table.quantile(0.3)).isEqualTo(10);
        assertThat(table.cdf(Math.nextDown(10.0))).isCloseTo(0.2, within(1e-12));
        assertThat(table.cdf(10)).isEqualTo(0.6);
        assertThat(table.mean()).isCloseTo(0.2 * 5 + 0.4 * 10 + 0.4 * 15, within(1e-12));
    }

    @Test
    void endsAreReachedAndNotPassed() {
        QuantileTable table = QuantileTable.of(LOGARITHMIC, THIRDS, new double[] {3, 50, 900});
        assertThat(table.quantile(0x1p-53)).isCloseTo(3, within(1e-9));
        assertThat(table.quantile(1 - 0x1p-53)).isCloseTo(900, within(1e-9));
        assertThat(table.cdf(2.9)).isZero();
        assertThat(table.cdf(900)).isEqualTo(1);
        assertThat(table.cdf(Double.NaN)).isZero();
    }

    @Test
    void refusesWhatIsNoTable() {
        refused(new double[] {0}, new double[] {1}, "at least 2; has 1 probabilities and 1 values");
        refused(new double[] {0, 1}, new double[] {1}, "as many values as probabilities");
        refused(new double[] {0.5, 1}, new double[] {1, 2}, "begin at 0 and end at 1");
        refused(new double[] {0, Double.NaN, 1}, new double[] {1, 2, 3}, "entry 2 is NaN after 0");
        refused(new double[] {0, 0.5, 0.5, 1}, new double[] {1, 2, 3, 4}, "probabilities must rise: entry 3 is 0.5");
        refused(THIRDS, new double[] {1, 3, 2}, "values must not fall: entry 3 is 2 after 3");
        refused(THIRDS, new double[] {1, Double.NaN, 2}, "values must not fall: entry 2 is NaN after 1");
        refused(THIRDS, new double[] {0, 1, 2}, "above 0 to be interpolated by logarithm: entry 1 is 0");
        refused(THIRDS, new double[] {1, 2, Double.POSITIVE_INFINITY}, "values must be finite");
    }

    @Test
    void aTableIsItsFigures() {
        double[] values = {1, 2, 3};
        QuantileTable table = QuantileTable.of(LINEAR, THIRDS, values);
        values[1] = 2.5;
        assertThat(table).isEqualTo(QuantileTable.of(LINEAR, THIRDS, new double[] {1, 2, 3}));
        assertThat(table).isNotEqualTo(QuantileTable.of(LOGARITHMIC, THIRDS, new double[] {1, 2, 3}));
        assertThat(table).isNotEqualTo(QuantileTable.of(LINEAR, THIRDS, values));
        assertThat(QuantileTable.constant(0.7).quantile(0.123)).isEqualTo(0.7);
    }

    private static void refused(double[] probabilities, double[] values, String message) {
        assertThatThrownBy(() -> QuantileTable.of(LOGARITHMIC, probabilities, values))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
