package jeton.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.apache.commons.math3.stat.inference.ChiSquareTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Seeds are fixed, so a chi-square bound that holds once holds always. */
class DrawsTest {
    private static final int NUMBERS = 200_000;
    private static final int CELLS = 64;

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 42, Long.MIN_VALUE})
    void consecutiveOrdinalsAreUniform(long seed) {
        Draws draws = new Draws(seed, 0, "input tokens");
        long[] observed = new long[CELLS];
        for (int i = 0; i < NUMBERS; i++) {
            observed[(int) (draws.uniform(i) * CELLS)]++;
        }
        assertThat(pOfUniform(observed)).isGreaterThan(1e-3);
    }

    @Test
    void ordinalsThatDifferInHighBitsOnlyAreUniform() {
        Draws draws = new Draws(7, 0, "output tokens");
        long[] observed = new long[CELLS];
        for (int i = 0; i < NUMBERS; i++) {
            observed[(int) (draws.uniform((long) i << 46) * CELLS)]++;
        }
        assertThat(pOfUniform(observed)).isGreaterThan(1e-3);
    }

    @Test
    void neighboursInEveryDirectionAreIndependent() {
        Draws base = new Draws(5, 3, "thinking tokens");
        assertIndependent(base, new Draws(5, 3, "output tokens"), 0);
        assertIndependent(base, new Draws(5, 4, "thinking tokens"), 0);
        assertIndependent(base, new Draws(6, 3, "thinking tokens"), 0);
        assertIndependent(base, base, 1);
    }

    @Test
    void partsOfAnOrdinalAreUniformAndIndependentOfTheNext() {
        Draws draws = new Draws(5, 0, "samples");
        long[][] cells = new long[8][8];
        for (int i = 0; i < NUMBERS; i++) {
            cells[(int) (draws.uniform(i, 0) * 8)][(int) (draws.uniform(i, 1) * 8)]++;
        }
        assertThat(new ChiSquareTest().chiSquareTest(cells)).isGreaterThan(1e-3);
        assertThat(draws.uniform(1, 2)).isNotEqualTo(draws.uniform(2, 1));
    }

    @Test
    void orderOfCallsChangesNothing() {
        Draws forward = new Draws(11, 2, "thinks");
        Draws backward = new Draws(11, 2, "thinks");
        double[] asked = new double[1_000];
        for (int i = 0; i < asked.length; i++) {
            asked[i] = forward.uniform(i);
        }
        for (int i = asked.length - 1; i >= 0; i--) {
            assertThat(backward.uniform(i)).isEqualTo(asked[i]);
        }
    }

    @Test
    void numbersStayInsideTheOpenIntervalOnTheirGrid() {
        Draws draws = new Draws(1, 0, "grid");
        double least = 1;
        double greatest = 0;
        for (int i = 0; i < 1_000_000; i++) {
            double u = draws.uniform(i);
            least = Math.min(least, u);
            greatest = Math.max(greatest, u);
            assertThat(u * 0x1p53 % 2).isEqualTo(1);
        }
        assertThat(least).isPositive().isLessThan(1e-5);
        assertThat(greatest).isLessThan(1).isGreaterThan(1 - 1e-5);
    }

    /** Golden values of an implementation in another language: a change here changes the results of every study. */
    @Test
    void valuesAreFixedForever() {
        assertThat(new Draws(1, 0, "input tokens").uniform(0)).isEqualTo(0.6417836782372667);
        assertThat(new Draws(1, 0, "input tokens").uniform(1_000_000)).isEqualTo(0.3395388268787646);
        assertThat(new Draws(1, 1, "input tokens").uniform(0, 3)).isEqualTo(0.5090601032163754);
    }

    @Test
    void refusesANegativeReplication() {
        assertThatThrownBy(() -> new Draws(1, -1, "thinks")).hasMessageContaining("count from 0, was -1");
    }

    private static void assertIndependent(Draws a, Draws b, int lag) {
        long[][] cells = new long[8][8];
        double[] left = new double[NUMBERS];
        double[] right = new double[NUMBERS];
        for (int i = 0; i < NUMBERS; i++) {
            left[i] = a.uniform(i);
            right[i] = b.uniform(i + lag);
            cells[(int) (left[i] * 8)][(int) (right[i] * 8)]++;
        }
        assertThat(new ChiSquareTest().chiSquareTest(cells)).isGreaterThan(1e-3);
        assertThat(Math.abs(new PearsonsCorrelation().correlation(left, right))).isLessThan(4 / Math.sqrt(NUMBERS));
    }

    private static double pOfUniform(long[] observed) {
        double[] expected = new double[observed.length];
        Arrays.fill(expected, 1);
        return new ChiSquareTest().chiSquareTest(expected, observed);
    }
}
