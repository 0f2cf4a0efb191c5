package jeton.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import org.apache.commons.math3.special.Gamma;
import org.apache.commons.math3.util.FastMath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GammaQuantileTest {
    @ParameterizedTest
    @ValueSource(doubles = {0.05, 0.3, 1, 1.5, 2.28, 5, 20})
    void theTableHoldsTheInverse(double cv) {
        double shape = 1 / (cv * cv);
        GammaQuantile quantile = new GammaQuantile(cv);
        double before = 0;
        for (double z = -36; z <= 36; z += 0.37) {
            double u = 1 / (1 + FastMath.exp(-z));
            double x = quantile.at(u);
            assertThat(x).isGreaterThanOrEqualTo(before);
            before = x;
            if (x > 1e-250) {
                assertThat(error(shape, x * shape, u))
                        .describedAs("relative error of %s at u = %s", x, u)
                        .isLessThan(x > 1e-9 ? 1e-6 : 1e-5);
            }
        }
    }

    /** How far x is from the quantile, relative to x: the error of the probability over its slope. */
    private static double error(double shape, double x, double u) {
        double logDensity = shape * FastMath.log(x) - x - Gamma.logGamma(shape);
        double wanted = u < 0.5 ? u : 1 - u;
        double reached = u < 0.5
                ? Gamma.regularizedGammaP(shape, x, 1e-15, 100_000)
                : Gamma.regularizedGammaQ(shape, x, 1e-15, 100_000);
        return Math.abs(FastMath.log(reached / wanted)) * wanted / FastMath.exp(logDensity);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.05, 0.3, 1, 1.5, 2.28, 5})
    void meanAndVariationAreKept(double cv) {
        GammaQuantile quantile = new GammaQuantile(cv);
        int strata = 200_000;
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < strata; i++) {
            double x = quantile.at((i + 0.5) / strata);
            sum += x / strata;
            squares += x * x / strata;
        }
        assertThat(sum).isCloseTo(1, withPercentage(0.1));
        assertThat(Math.sqrt(squares - sum * sum)).isCloseTo(cv, withPercentage(0.5));
    }

    @Test
    void aVariationOfOneIsExponential() {
        GammaQuantile quantile = new GammaQuantile(1);
        for (double u = 0.001; u < 1; u += 0.013) {
            assertThat(quantile.at(u)).isCloseTo(-FastMath.log1p(-u), withPercentage(1e-4));
        }
    }
}
