package jeton.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class UnitTest {
    @ParameterizedTest
    @CsvSource({
        "SECONDS, 250 ms, 0.25",
        "SECONDS, 250ms, 0.25",
        "SECONDS, 3.5 us, 3.5e-6",
        "SECONDS, 3.5 µs, 3.5e-6",
        "SECONDS, 1.5 h, 5400",
        "SECONDS, 4 y, 126144000",
        "SECONDS, 1e-3, 1e-3",
        "PER_SECOND, 40/s, 40",
        "PER_SECOND, 40 req/s, 40",
        "PER_SECOND, 90/min, 1.5",
        "PER_SECOND, 40, 40",
        "BYTES, 80 GB, 80e9",
        "BYTES, 80 GiB, 85899345920",
        "BYTES, 230 MB, 230e6",
        "BYTES_PER_SECOND, 3.35 TB/s, 3.35e12",
        "BYTES_PER_SECOND, 400 Gbit/s, 50e9",
        "BYTES_PER_SECOND, 400 Gbps, 50e9",
        "BYTES_PER_SECOND, 400 Gb/s, 50e9",
        "BYTES_PER_SECOND, 21 PB/s, 21e15",
        "FLOP_PER_SECOND, 989 TFLOP/s, 989e12",
        "FLOP_PER_SECOND, 624 TOPS, 624e12",
        "FLOP_PER_SECOND, 2.25 PFLOP/s, 2.25e15",
        "WATTS, 1.37 kW, 1370",
        "USD, $30k, 30000",
        "USD, 30 k$, -1",
        "USD, $2.52M, 2520000",
        "USD, 30000 USD, 30000",
        "USD_PER_HOUR, $2.10/h, 2.1",
        "USD_PER_HOUR, 2.10 $/h, 2.1",
        "USD_PER_HOUR, $730/month, 1",
        "USD_PER_MILLION, $0.59/M, 0.59",
        "USD_PER_KILOWATT_HOUR, $80/MWh, 0.08",
        "USD_PER_KILOWATT_MONTH, $120/kW-month, 120",
        "SHARE, 5 %, 0.05",
        "SHARE, 0.05, 0.05",
        "SECONDS, -5 s, -5",
    })
    void readsNumbersWithUnitsExactly(Unit unit, String text, double value) {
        OptionalDouble read = unit.parse(text);
        if (value == -1) {
            assertThat(read).isEmpty();
        } else {
            assertThat(read).hasValue(value);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "BYTES, 80 Gb",
        "BYTES, 80 gb",
        "BYTES, 80 KB",
        "BYTES, GB",
        "BYTES, 80 GB HBM",
        "BYTES, '80,5 GB'",
        "BYTES, 0x10",
        "USD, $$5",
        "USD_PER_HOUR, $5",
        "SECONDS, 1e5000",
        "SECONDS, ''"
    })
    void refusesOtherSpellings(Unit unit, String text) {
        assertThat(unit.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void everyExampleIsReadable(Unit unit) {
        String examples = unit.expected(Range.any()).replaceFirst(".*, as in ", "");
        assertThat(Stream.of(examples.split(" or ", -1)).map(unit::parse)).allMatch(OptionalDouble::isPresent);
    }
}
