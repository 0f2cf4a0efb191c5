package jeton.economics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LedgerTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void everyDollarIsAttributedOnce(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 2_000; i++) {
            Ledger ledger = new Ledger(
                    size(random), size(random), size(random), size(random), size(random), size(random), size(random));
            double usd = ledger.usd();
            assertThat(ledger.inputUsd() + ledger.outputUsd()).isCloseTo(usd, within(1e-9 * usd));
            double back = ledger.usdPerMillionInput() / 1e6 * ledger.inputTokens()
                    + ledger.usdPerMillionOutput() / 1e6 * ledger.outputTokens();
            assertThat(back).isCloseTo(usd, within(1e-9 * usd));
            double mean = ledger.usdPerMillionTokens() / 1e6 * (ledger.inputTokens() + ledger.outputTokens());
            assertThat(mean).isCloseTo(usd, within(1e-9 * usd));
        }
    }

    /** Eight chips at 2 $/h for half an hour, a quarter of the busy time in prompts. */
    @Test
    void aWorkedExample() {
        Ledger ledger = new Ledger(4, 2, 300, 900, 4e6, 1e6, 1000);
        assertThat(ledger.usd()).isEqualTo(8);
        assertThat(ledger.usdPerMillionInput()).isCloseTo(0.5, within(1e-12));
        assertThat(ledger.usdPerMillionOutput()).isCloseTo(6, within(1e-12));
        assertThat(ledger.usdPerMillionTokens()).isCloseTo(1.6, within(1e-12));
        assertThat(ledger.usdPerMillionOutputBearingAll()).isCloseTo(8, within(1e-12));
        assertThat(ledger.usdPerRequest()).isCloseTo(0.008, within(1e-12));
    }

    /** Prompts on two dear chips, output on six cheap ones, and a spare that never ran. */
    @Test
    void poolsBearWhatTheyDid() {
        Ledger.Held prompts = new Ledger.Held(2, 5, 600, 0);
        Ledger.Held output = new Ledger.Held(6, 1, 0, 1200);
        Ledger two = new Ledger(List.of(prompts, output), 4e6, 1e6, 1000);
        assertThat(two.usd()).isEqualTo(16);
        assertThat(two.usdPerMillionInput()).isCloseTo(2.5, within(1e-12));
        assertThat(two.usdPerMillionOutput()).isCloseTo(6, within(1e-12));
        Ledger.Held spare = new Ledger.Held(4, 1, 0, 0);
        Ledger three = new Ledger(List.of(prompts, output, spare), 4e6, 1e6, 1000);
        assertThat(three.inputUsd()).isCloseTo(10 + 4 * 10.0 / 16, within(1e-12));
        assertThat(three.outputUsd()).isCloseTo(6 + 4 * 6.0 / 16, within(1e-12));
        assertThat(three.usdPerRequest()).isCloseTo(0.02, within(1e-12));
        assertThat(new Ledger(List.of(spare, spare), 0, 0, 0).inputUsd()).isNaN();
    }

    /** SemiAnalysis: tokens a second and chip, and $/h, make $/M; H100 at 2,123 tok/s and 1.17 $/h is 0.153 $/M. */
    @Test
    void aFullChipCostsWhatItsRateSays() {
        Ledger ledger = new Ledger(1, 1.17, 1800, 1800, 2123 * 1800, 2123 * 1800, 1);
        assertThat(ledger.usdPerMillionTokens()).isCloseTo(0.153, within(0.0005));
    }

    @ParameterizedTest
    @CsvSource({"0.1, 0.2", "0.5, 0.9", "0.9, 1.0"})
    void aBusierFleetMakesCheaperTokens(double quiet, double busy) {
        Own own = Tariff.own(
                Given.atClusterPrice(1.37, 24_500), Given.bare(Owner.HYPERSCALER, 4, 0.08, 1.15, 0.08, 120), null);
        assertThat(atLoad(own, busy).usdPerMillionTokens())
                .isLessThan(atLoad(own, quiet).usdPerMillionTokens());
    }

    @Test
    void aDearerChipMakesDearerTokens() {
        Ledger cheap = new Ledger(1, 1.0, 300, 900, 4e6, 1e6, 1000);
        Ledger dear = new Ledger(1, 1.1, 300, 900, 4e6, 1e6, 1000);
        assertThat(dear.usdPerMillionInput()).isGreaterThan(cheap.usdPerMillionInput());
        assertThat(dear.usdPerMillionOutput()).isGreaterThan(cheap.usdPerMillionOutput());
        assertThat(dear.usdPerRequest()).isGreaterThan(cheap.usdPerRequest());
    }

    @Test
    void whatDidNotOccurHasNoPrice() {
        Ledger nothing = new Ledger(1, 2, 0, 0, 0, 0, 0);
        assertThat(nothing.usd()).isEqualTo(2);
        assertThat(nothing.inputUsd()).isNaN();
        assertThat(nothing.usdPerMillionInput()).isNaN();
        assertThat(nothing.usdPerMillionOutput()).isNaN();
        assertThat(nothing.usdPerMillionTokens()).isNaN();
        assertThat(nothing.usdPerMillionOutputBearingAll()).isNaN();
        assertThat(nothing.usdPerRequest()).isNaN();
        Ledger promptsOnly = new Ledger(1, 2, 10, 0, 1e6, 0, 5);
        assertThat(promptsOnly.usdPerMillionInput()).isEqualTo(2);
        assertThat(promptsOnly.usdPerMillionOutput()).isNaN();
    }

    @Test
    void nonsenseIsRefused() {
        assertThatThrownBy(() -> new Ledger(1, 2, Double.NaN, 0, 0, 0, 0))
                .hasMessage("prefillSeconds must be finite and not negative, read NaN");
        assertThatThrownBy(() -> new Ledger(-1, 2, 0, 0, 0, 0, 0))
                .hasMessage("chipHours must be finite and not negative, read -1.0");
        assertThatThrownBy(() -> new Ledger(1, 2, 0, 0, 0, 0, Double.POSITIVE_INFINITY))
                .hasMessage("requests must be finite and not negative, read Infinity");
    }

    private static Ledger atLoad(Own own, double busyShare) {
        double tokens = 2000 * 3600 * busyShare;
        return new Ledger(
                1, own.chipHour(busyShare).usd(), 900 * busyShare, 2700 * busyShare, tokens / 2, tokens / 2, 1);
    }

    /** From a millionth to a million, evenly over the orders of magnitude. */
    private static double size(SplittableRandom random) {
        return Math.scalb(1 + random.nextDouble(), random.nextInt(-20, 20));
    }
}
