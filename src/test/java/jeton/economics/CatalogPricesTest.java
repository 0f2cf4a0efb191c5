package jeton.economics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import jeton.economics.Ownership.Term;
import jeton.economics.Rental.Quote;
import jeton.hardware.Caveat;
import jeton.hardware.Chip;
import jeton.hardware.ChipCatalog;
import jeton.input.Catalog;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The shipped chips at the shipped prices. */
final class CatalogPricesTest {
    private static final Catalog<Chip> CHIPS = ChipCatalog.shipped();
    private static final PriceBook BOOK = PriceBook.shipped();

    /** SemiAnalysis InferenceX, 2026-07, which charges 80 % of the IT power; the CS-3 by SemiAnalysis's calculator. */
    @ParameterizedTest
    @CsvSource({
        "h100,          1.17, 1.55",
        "h200,          1.22, 1.59",
        "b200,          1.73, 2.07",
        "b300,          2.26, 2.52",
        "gb200-nvl72,   1.86, 2.26",
        "gb300-nvl72,   2.31, 2.79",
        "mi300x,        0.95, 1.16",
        "mi325x,        1.10, 1.32",
        "mi355x,        1.50, 2.09",
        "rtx-pro-6000,  0.68, 0.75",
        "tpu-v7,        1.21,",
        "vr-nvl72,      3.61,",
        "cerebras-wse3, 41.96,"
    })
    void theOwnersPayWhatIsPublished(String chip, double hyperscaler, @Nullable Double neocloud) {
        assertThat(own(chip, Owner.HYPERSCALER)).isCloseTo(hyperscaler, within(0.01 * hyperscaler));
        if (neocloud != null) {
            assertThat(own(chip, Owner.NEOCLOUD)).isCloseTo(neocloud, within(0.01 * neocloud));
        }
    }

    /** Amazon's own cost of a Trainium2 is put near 0.6 $/h. */
    @Test
    void trainium2() {
        assertThat(own("trainium2", Owner.HYPERSCALER)).isCloseTo(0.6, within(0.06));
    }

    /** Parts of a whole deployment, and a single card at a distributor, lie a factor of seven apart. */
    @Test
    void groqsPriceIsARange() {
        List<Caveat> caveats = Tariff.own(CHIPS.get("groq-lpu-v1"), BOOK.ownership(Owner.HYPERSCALER), null)
                .chipHour(0.5)
                .caveats();
        assertThat(caveats)
                .extracting(Caveat::kind)
                .containsExactly(Caveat.Kind.UNSURE_PRICE, Caveat.Kind.UNSURE_PRICE);
        assertThat(caveats.get(0).text()).contains("recalled: server of 576 at $2,520,000");
        assertThat(caveats.get(1).text())
                .contains("$40,625 instead of $5,419 per chip")
                .contains("down to 500 dollars");
    }

    @Test
    void everyChipHasAPriceForSomeone() {
        List<String> without = CHIPS.all().stream()
                .filter(chip -> BOOK.rental().quotes().stream()
                        .noneMatch(quote -> quote.chip().equals(chip.name())))
                .filter(chip -> chip.price().clusterUsd().isEmpty()
                        && chip.price().serverUsd() == null
                        && chip.price().chipUsd() == null)
                .map(Chip::name)
                .toList();
        assertThat(without).containsExactly("sn40l", "trainium3");
    }

    @Test
    void everyQuoteIsOfACatalogChip() {
        assertThat(BOOK.rental().quotes()).extracting(Quote::chip).isSubsetOf(CHIPS.names());
    }

    private static double own(String chip, Owner owner) {
        Ownership terms = BOOK.ownership(owner);
        double idle = terms.value(Term.IDLE_POWER_SHARE);
        double busy = (0.8 - idle) / (1 - idle);
        return Tariff.own(CHIPS.get(chip), terms, null).chipHour(busy).usd();
    }
}
