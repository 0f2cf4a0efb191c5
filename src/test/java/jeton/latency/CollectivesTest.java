package jeton.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jeton.Fixtures;
import jeton.hardware.Chip;
import jeton.hardware.RooflineCalibration;
import org.junit.jupiter.api.Test;

/** Collectives on a link of 450 GB/s among 8 chips. */
class CollectivesTest {
    private static final double LINK = 450e9;

    private static Collectives collectives() {
        Chip chip = Fixtures.gpu();
        return new Collectives(chip, (RooflineCalibration) chip.calibration());
    }

    @Test
    void aMeasuredAllReduceIsALine() {
        assertThat(collectives().allReduce(2, 0)).isEqualTo(4.3e-6);
        assertThat(collectives().allReduce(2, 262e6)).isCloseTo(4.3e-6 + 1e-3, within(1e-15));
    }

    @Test
    void aSmallMessageTakesOneHopAndALargeOneMovesItsLeastVolume() {
        double reached = LINK / 2;
        assertThat(collectives().allReduce(8, 100)).isCloseTo(5e-6 + 7 * 100 / reached, within(1e-15));
        assertThat(collectives().allReduce(8, 1e9)).isCloseTo(2 * 5e-6 + 2 * 7 / 8.0 * 1e9 / reached, within(1e-12));
    }

    @Test
    void expertsNearExchangeOverTheLink() {
        double payload = 100.0 * 4 * 4096 * 3;
        double near = 2 * 30e-6 + payload * 7 / 8 / (0.3 * LINK);
        assertThat(collectives().expertExchange(8, 100, 4, 4096)).isCloseTo(near, within(1e-12));
    }

    @Test
    void expertsFarExchangeOverTheNetworkToo() {
        double payload = 100.0 * 4 * 4096 * 3;
        double near = 2 * 30e-6 + payload * 7 / 32 / (0.3 * LINK);
        double far = 2 * 60e-6 + payload * 24 / 32 / (0.8 * LINK);
        assertThat(collectives().expertExchange(32, 100, 4, 4096))
                .as("a chip whose network is unknown uses its link")
                .isCloseTo(near + far, within(1e-12));
    }
}
