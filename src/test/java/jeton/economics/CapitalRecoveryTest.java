package jeton.economics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CapitalRecoveryTest {
    /** From interest tables; the first two are InferenceX's owners. */
    @ParameterizedTest
    @CsvSource({
        "0.08,  4, 0.3019208044540392",
        "0.12,  4, 0.3292344363056896",
        "0.09,  5, 0.2570924569567448",
        "0.10, 10, 0.1627453948825115",
        "0.00,  4, 0.25",
        "1.00,  1, 2.0"
    })
    void factorsOfInterestTables(double rate, double years, double factor) {
        assertThat(CapitalRecovery.factor(rate, years)).isCloseTo(factor, within(1e-12));
    }

    @ParameterizedTest
    @CsvSource({"0.08, 4", "0.12, 3.5", "0.01, 20"})
    void paymentsAreWorthTheSumPaid(double rate, double years) {
        double left = 1;
        double yearly = CapitalRecovery.factor(rate, years);
        double worth = yearly * (1 - CapitalRecovery.presentValue(rate, years)) / rate;
        assertThat(worth).isCloseTo(left, within(1e-12));
    }

    @Test
    void aTinyRateIsNoCliff() {
        assertThat(CapitalRecovery.factor(1e-14, 4)).isCloseTo(0.25, within(1e-12));
    }

    @ParameterizedTest
    @CsvSource({"-0.01, 4", "0.08, 0", "0.08, -1", "NaN, 4", "0.08, NaN", "0.08, Infinity"})
    void nonsenseIsRefused(double rate, double years) {
        assertThatThrownBy(() -> CapitalRecovery.factor(rate, years))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("capital is recovered at a rate >= 0 over years > 0, read ");
    }
}
