package jeton.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HumanNumberTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 0", "0.04372 | 0.0437", "12.345 | 12.3", "0.99951 | 1.00", "1234.5 | 1,230", "9994 | 9,990",
                "9996 | 10.0k", "45678 | 45.7k", "999700 | 1.00M", "2.8e6 | 2.80M", "3.2e9 | 3.20G", "-8 | -8.00",
                "0.0000437 | 4.4e-05"
            })
    void numberHasThreeDigits(double value, String text) {
        assertThat(HumanNumber.number(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"0.0437 | $0.0437", "1.5 | $1.50", "12.344 | $12.34", "1234.4 | $1,234", "-0.25 | -$0.250"})
    void moneyHasCentsFromADollarUp(double value, String text) {
        assertThat(HumanNumber.usd(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"1.234, 1.23 s", "0.9996, 1.00 s", "0.4117, 412 ms", "0.0005, 500 µs", "90, 90.0 s"})
    void timeHasAUnit(double value, String text) {
        assertThat(HumanNumber.seconds(value)).isEqualTo(text);
    }

    @Test
    void pairTakesTheUnitOfTheLarger() {
        assertThat(HumanNumber.secondsPair(0.412, 1.234)).isEqualTo("0.412/1.23s");
        assertThat(HumanNumber.secondsPair(0.0174, 0.0215)).isEqualTo("17.4/21.5ms");
        assertThat(HumanNumber.secondsPair(Double.NaN, 0.0215)).isEqualTo("–/21.5ms");
    }

    @Test
    void smallShareIsNotNothing() {
        assertThat(HumanNumber.percent(0.95)).isEqualTo("95%");
        assertThat(HumanNumber.percent(0.00996)).isEqualTo("1%");
        assertThat(HumanNumber.percent(0.0043)).isEqualTo("0.4%");
        assertThat(HumanNumber.percent(0)).isEqualTo("0%");
    }

    @Test
    void attainmentIsNeverRoundedUp() {
        assertThat(HumanNumber.attainment(0.99999)).isEqualTo("99.99%");
        assertThat(HumanNumber.attainment(1)).isEqualTo("100%");
        assertThat(HumanNumber.attainment(0.95)).isEqualTo("95%");
    }

    @Test
    void absentFigureIsADash() {
        assertThat(HumanNumber.number(Double.NaN)).isEqualTo("–");
        assertThat(HumanNumber.usd(Double.POSITIVE_INFINITY)).isEqualTo("–");
        assertThat(HumanNumber.seconds(Double.NaN)).isEqualTo("–");
        assertThat(HumanNumber.percent(Double.NaN)).isEqualTo("–");
    }
}
