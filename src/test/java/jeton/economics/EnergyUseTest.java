package jeton.economics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import jeton.hardware.Chip;
import org.junit.jupiter.api.Test;

final class EnergyUseTest {
    private static final Chip CHIP = Given.atClusterPrice(1.37, 24_500);

    @Test
    void powerFollowsTheLoadFromTheIdleShare() {
        assertThat(EnergyUse.of(CHIP, 8, 0.3, 0, 10, 1).joules()).isCloseTo(8 * 1370 * 0.3 * 10, within(1e-6));
        assertThat(EnergyUse.of(CHIP, 8, 0.3, 1, 10, 1).joules()).isCloseTo(8 * 1370 * 10, within(1e-6));
        assertThat(EnergyUse.of(CHIP, 8, 0.3, 0.5, 10, 1).joules()).isCloseTo(8 * 1370 * 0.65 * 10, within(1e-6));
    }

    /** InferenceX: an H100 at 2,123 tok/s yields 1.55 million tok/s a provisioned MW, and 0.645 J a token. */
    @Test
    void aFullChipYieldsWhatItsRateSays() {
        EnergyUse use = EnergyUse.of(CHIP, 1, 0.3, 1, 100, 212_300);
        assertThat(use.tokensPerSecondPerMegawatt()).isCloseTo(2123 / 1.37e-3, within(1e-3));
        assertThat(use.joulesPerToken()).isCloseTo(1370.0 / 2123, within(1e-12));
    }

    @Test
    void anIdleChipStillOccupiesItsMegawatts() {
        EnergyUse half = EnergyUse.of(CHIP, 2, 0.3, 0.5, 100, 212_300);
        assertThat(half.tokensPerSecondPerMegawatt()).isCloseTo(2123 / 2.74e-3, within(1e-3));
    }

    @Test
    void whatDidNotOccurHasNoFigure() {
        assertThat(EnergyUse.of(CHIP, 1, 0.3, 0, 100, 0).joulesPerToken()).isNaN();
        assertThat(EnergyUse.of(CHIP, 1, 0.3, 0, 100, 0).tokensPerSecondPerMegawatt())
                .isZero();
        assertThat(EnergyUse.of(CHIP, 1, 0.3, 0, 0, 0).tokensPerSecondPerMegawatt())
                .isNaN();
    }

    @Test
    void chipsOfSeveralPoolsAddUp() {
        EnergyUse one = EnergyUse.of(CHIP, 2, 0.3, 1, 100, 212_300);
        EnergyUse both = one.plus(EnergyUse.of(CHIP, 1.5, 0.3, 0, 100, 212_300));
        assertThat(both.joules()).isCloseTo((2 + 0.3 * 1.5) * 1370 * 100, within(1e-6));
        assertThat(both.tokensPerSecondPerMegawatt())
                .isCloseTo(one.tokensPerSecondPerMegawatt() * 2 / 3.5, within(1e-6));
    }

    @Test
    void nonsenseIsRefused() {
        assertThatThrownBy(() -> EnergyUse.of(CHIP, 1, 1.5, 0, 1, 1))
                .hasMessage("idle power share must be between 0 and 1, read 1.5");
        assertThatThrownBy(() -> EnergyUse.of(CHIP, 1, 0.3, -0.1, 1, 1))
                .hasMessage("busy share must be between 0 and 1, read -0.1");
        assertThatThrownBy(() -> EnergyUse.of(CHIP, 1, 0.3, 0.1, -1, 1))
                .hasMessage("chips, seconds and tokens must be finite and not negative, read 1.0, -1.0, 1.0");
    }
}
