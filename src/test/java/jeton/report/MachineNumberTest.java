package jeton.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MachineNumberTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, 0",
        "1, 1",
        "100, 100",
        "-2.5, -2.5",
        "0.30000000000000004, 0.3",
        "0.0000001, 1E-7",
        "0.000001, 0.000001",
        "2.0E-3, 0.002",
        "12345678901.5, 12345678900",
        "999999999999999, 1000000000000000",
        "1E15, 1E+15",
        "2.2250738585072014E-308, 2.225073859E-308",
        "1.7976931348623157E308, 1.797693135E+308"
    })
    void printsTenDigits(double value, String text) {
        assertThat(MachineNumber.text(value)).isEqualTo(text);
    }

    @Test
    void readsBackToTenDigits() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 10_000; i++) {
            double value = (random.nextDouble() - 0.5) * Math.scalb(1.0, random.nextInt(-300, 300));
            assertThat(Double.parseDouble(MachineNumber.text(value))).isCloseTo(value, withPercentage(1e-7));
        }
    }
}
