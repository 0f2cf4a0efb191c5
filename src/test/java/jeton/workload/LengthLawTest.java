package jeton.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Percentage.withPercentage;

import java.util.stream.Stream;
import jeton.sim.Draws;
import org.apache.commons.math3.util.FastMath;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LengthLawTest {
    static final QuantileTable TABLE = QuantileTable.of(
            QuantileTable.Interpolation.LOGARITHMIC,
            new double[] {0, 0.1, 0.3, 0.4, 0.9, 1},
            new double[] {2.5, 40, 100, 100, 900, 8_000});

    static Stream<LengthLaw> bounded() {
        return Stream.of(
                new LengthLaw.Fixed(700),
                new LengthLaw.Uniform(820, 1_024),
                new LengthLaw.Uniform(1, 2),
                LengthLaw.LogNormal.ofMedian(920, 1.033, 1, 32_768),
                LengthLaw.LogNormal.ofMedian(3, 1.5, 2, 50),
                new LengthLaw.LogNormal(0, 0.01, 1, 9),
                new LengthLaw.Exponential(300, 1, 4_096),
                new LengthLaw.Exponential(0.4, 1, 4_096),
                new LengthLaw.Pareto(20, 1, 1, 20_000),
                new LengthLaw.Pareto(20, 1.4, 30, 20_000),
                new LengthLaw.Quantiles(TABLE, 1, 8_000),
                new LengthLaw.Quantiles(TABLE, 50, 600),
                new LengthLaw.Quantiles(QuantileTable.constant(2.5), 1, 10));
    }

    static Stream<LengthLaw> all() {
        return Stream.concat(
                bounded(),
                Stream.of(
                        LengthLaw.LogNormal.ofMean(1_605, 2.87, 1, LengthLaw.MOST_TOKENS),
                        new LengthLaw.Exponential(5e6, 1, LengthLaw.MOST_TOKENS),
                        new LengthLaw.Pareto(1_000, 1.5, 1, LengthLaw.MOST_TOKENS)));
    }

    /** Σ k·P(tokens = k), term by term. */
    @ParameterizedTest
    @MethodSource("bounded")
    void meanIsTheSumOverEveryCount(LengthLaw law) {
        double mean = 0;
        double below = 0;
        for (int k = law.min(); k < law.max(); k++) {
            double atMost = law.cdf(Math.nextDown(k + 0.5));
            mean += k * (atMost - below);
            below = atMost;
        }
        mean += law.max() * (1 - below);
        assertThat(law.mean()).isCloseTo(mean, withPercentage(1e-4));
    }

    @ParameterizedTest
    @MethodSource("bounded")
    void meanIsTheMeanOfStratifiedDraws(LengthLaw law) {
        int strata = 400_000;
        double total = 0;
        for (int i = 0; i < strata; i++) {
            total += law.tokens((i + 0.5) / strata);
        }
        assertThat(law.mean()).isCloseTo(total / strata, withPercentage(0.01));
    }

    @Test
    void meansOfUncutLawsAreTheTextbookOnes() {
        assertThat(LengthLaw.LogNormal.ofMean(1_605, 2.87, 1, LengthLaw.MOST_TOKENS)
                        .mean())
                .isCloseTo(1_605, withPercentage(1e-2));
        assertThat(new LengthLaw.Exponential(40_000, 1, LengthLaw.MOST_TOKENS).mean())
                .isCloseTo(40_000, withPercentage(1e-3));
        assertThat(new LengthLaw.Pareto(10_000, 3, 1, LengthLaw.MOST_TOKENS).mean())
                .isCloseTo(15_000, withPercentage(1e-3));
    }

    @Test
    void meanOfANarrowLawFarOutKeepsItsAccuracy() {
        assertThat(new LengthLaw.LogNormal(FastMath.log(200_000.3), 1e-9, 1, LengthLaw.MOST_TOKENS).mean())
                .isCloseTo(200_000, withPercentage(1e-4));
    }

    @ParameterizedTest
    @MethodSource("all")
    void quantileAndCdfAreInverse(LengthLaw law) {
        for (double u = 0.003; u < 1; u += 0.0071) {
            double x = law.quantile(u);
            assertThat(law.cdf(Math.nextUp(x) * (1 + 1e-12))).isGreaterThanOrEqualTo(u - 1e-9);
            assertThat(law.cdf(x * (1 - 1e-12))).isLessThanOrEqualTo(u + 1e-9);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void tokensRiseWithTheDrawAndKeepTheirBounds(LengthLaw law) {
        int before = law.min();
        for (double u :
                new double[] {0x1p-53, 1e-12, 1e-6, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 1 - 1e-9, 1 - 0x1p-53}) {
            int tokens = law.tokens(u);
            assertThat(tokens).isBetween(Math.max(before, law.min()), law.max());
            before = tokens;
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void partialMeansAddUp(LengthLaw law) {
        double low = law.quantile(0.2);
        double middle = law.quantile(0.6);
        double high = law.quantile(0.95);
        assertThat(law.partialMean(low, middle) + law.partialMean(middle, high))
                .isCloseTo(law.partialMean(low, high), within(1e-9 * (1 + law.partialMean(low, high))));
    }

    @Test
    void drawsFollowTheLaw() {
        LengthLaw law = LengthLaw.LogNormal.ofMedian(920, 1.033, 1, 32_768);
        Draws draws = new Draws(3, 0, "output tokens");
        int n = 100_000;
        int[] observed = new int[32_769];
        for (int i = 0; i < n; i++) {
            observed[law.tokens(draws.uniform(i))]++;
        }
        double atMost = 0;
        double distance = 0;
        for (int k = 1; k < 32_768; k++) {
            atMost += observed[k] / (double) n;
            distance = Math.max(distance, Math.abs(atMost - law.cdf(k + 0.5)));
        }
        assertThat(distance).isLessThan(1.95 / Math.sqrt(n));
    }

    @Test
    void aUniformLawGivesEveryCountEquallyOften() {
        LengthLaw law = new LengthLaw.Uniform(5, 8);
        int[] observed = new int[9];
        for (int i = 0; i < 4_000; i++) {
            observed[law.tokens((i + 0.5) / 4_000)]++;
        }
        assertThat(observed).containsExactly(0, 0, 0, 0, 0, 1_000, 1_000, 1_000, 1_000);
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                refusal(() -> new LengthLaw.Fixed(0), "tokens must be from 1 to 100,000,000, was 0"),
                refusal(() -> new LengthLaw.Uniform(0, 5), "low must be from 1 to"),
                refusal(() -> new LengthLaw.Uniform(9, 5), "high must be from 9 to 100,000,000, was 5"),
                refusal(() -> new LengthLaw.LogNormal(Double.NaN, 1, 1, 9), "mu must be from -10 to 18.42, was NaN"),
                refusal(() -> new LengthLaw.LogNormal(5, Double.NaN, 1, 9), "sigma must be above 0"),
                refusal(() -> new LengthLaw.LogNormal(5, 0, 1, 9), "sigma must be above 0 and at most 10, was 0"),
                refusal(() -> LengthLaw.LogNormal.ofMedian(-3, 1, 1, 9), "median must be above 0"),
                refusal(() -> LengthLaw.LogNormal.ofMean(300, Double.NaN, 1, 9), "cv must be above 0"),
                refusal(() -> new LengthLaw.Exponential(1e12, 1, 9), "mean must be above 0 and at most 100,000,000"),
                refusal(() -> new LengthLaw.Exponential(100, 0, 9), "min must be from 1 to 100,000,000, was 0"),
                refusal(() -> new LengthLaw.Exponential(100, 10, 9), "max must be from 10 to 100,000,000, was 9"),
                refusal(() -> new LengthLaw.Pareto(10, -1, 1, 9), "shape must be above 0"),
                refusal(() -> new LengthLaw.Pareto(Double.POSITIVE_INFINITY, 1, 1, 9), "scale must be above 0"),
                refusal(
                        () -> new LengthLaw.Quantiles(QuantileTable.constant(1e9), 1, 9),
                        "smallest value must be from 0 to 100,000,000, was 1,000,000,000"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesWhatMakesNoSense(ThrowingCallable law, String message) {
        assertThatThrownBy(law).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }

    @Test
    void saysWhatItIs() {
        assertThat(LengthLaw.LogNormal.ofMedian(920, 1.033, 1, 32_768).describe())
                .isEqualTo("lognormal, median 920 tokens, sigma 1.033, cut to 1 to 32,768 tokens");
        assertThat(new LengthLaw.Uniform(820, 1_024).describe()).isEqualTo("uniform, 820 to 1,024 tokens");
        assertThat(new LengthLaw.Quantiles(TABLE.from("a log of ours"), 1, LengthLaw.MOST_TOKENS).describe())
                .isEqualTo("table of 6 quantiles, median 155.2, 2.5 to 8,000 tokens [a log of ours]");
    }

    private static Arguments refusal(ThrowingCallable law, String message) {
        return Arguments.of(law, message);
    }
}
