package jeton.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/**
 * Against the constants of SGLang: {@code SGLANG_INIT_NEW_TOKEN_RATIO} 0.7, {@code MIN_NEW_TOKEN_RATIO_FACTOR} 0.14,
 * {@code NEW_TOKEN_RATIO_DECAY_STEPS} 600, {@code CLIP_MAX_NEW_TOKENS} 4096, {@code retract_decode_steps} 20.
 */
class NewTokenRatioTest {
    @Test
    void fallsInALineToItsLeastValue() {
        NewTokenRatio ratio = new NewTokenRatio(1);
        assertThat(ratio.value()).isEqualTo(0.7);
        ratio.decoded(300);
        assertThat(ratio.value()).isCloseTo((0.7 + 0.098) / 2, within(1e-12));
        ratio.decoded(300);
        assertThat(ratio.value()).isCloseTo(0.098, within(1e-12));
        ratio.decoded(100_000);
        assertThat(ratio.value()).isCloseTo(0.098, within(1e-12));
        ratio.reset();
        assertThat(ratio.value()).isEqualTo(0.7);
    }

    @Test
    void isWhatMakesRoomForTwentyStepsAfterARetraction() {
        NewTokenRatio ratio = new NewTokenRatio(0.5);
        assertThat(ratio.value()).isEqualTo(0.35);
        ratio.retracted(1_000, 10, 4_999);
        assertThat(ratio.value()).isCloseTo(0.24, within(1e-12));
        ratio.decoded(1);
        // the slope stays that of the first value
        assertThat(ratio.value()).isCloseTo(0.24 - 0.86 * 0.35 / 600, within(1e-12));
        ratio.retracted(1_000, 10, 100);
        assertThat(ratio.value()).isEqualTo(1);
        ratio.retracted(0, 0, 0);
        assertThat(ratio.value()).isEqualTo(1);
    }

    @Test
    void noOutputHasMoreRoomKeptThanTheClip() {
        assertThat(NewTokenRatio.MOST_TOKENS).isEqualTo(4096);
        assertThat(new NewTokenRatio(2).value()).isEqualTo(1);
    }
}
