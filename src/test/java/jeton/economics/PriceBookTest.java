package jeton.economics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import jeton.economics.Ownership.Term;
import jeton.economics.Rental.Contract;
import jeton.hardware.Caveat;
import jeton.hardware.Figure;
import jeton.input.InputException;
import jeton.input.YamlDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class PriceBookTest {
    private static final PriceBook BOOK = PriceBook.shipped();

    @ParameterizedTest
    @EnumSource(Owner.class)
    void everyTermHasASourceAndADate(Owner owner) {
        for (Term term : Term.values()) {
            Figure figure = BOOK.ownership(owner).figure(term);
            assertThat(figure.source()).as(term.key()).hasSizeGreaterThan(10);
            assertThat(PriceDate.valid(figure.date())).as(term.key()).isTrue();
        }
    }

    /** The order of real bills: large clouds pay least for money, power and space, companies most for the latter two. */
    @Test
    void ownersDifferAsTheyDoInTheWorld() {
        Ownership cloud = BOOK.ownership(Owner.HYPERSCALER);
        Ownership neocloud = BOOK.ownership(Owner.NEOCLOUD);
        Ownership company = BOOK.ownership(Owner.ENTERPRISE);
        assertThat(cloud.capitalPerYear()).isLessThan(neocloud.capitalPerYear());
        assertThat(cloud.value(Term.PUE)).isLessThan(neocloud.value(Term.PUE));
        assertThat(neocloud.value(Term.PUE)).isLessThan(company.value(Term.PUE));
        assertThat(cloud.facility().usdPerHour(1))
                .isLessThan(neocloud.facility().usdPerHour(1));
        assertThat(neocloud.facility().usdPerHour(1))
                .isLessThan(company.facility().usdPerHour(1));
    }

    /** SemiAnalysis InferenceX: rent mid-2026, rent July 2026, rent October 2025. */
    @ParameterizedTest
    @CsvSource({
        "h100,   1.78, 2.00, 1.30",
        "h200,   2.05, 2.90, 1.60",
        "b200,   2.60, 3.70, 2.90",
        "b300,   3.00, 4.25, 3.48",
        "gb200-nvl72, 2.60, 4.00, 3.30",
        "gb300-nvl72, 3.30, 5.00, 3.96",
        "mi300x, 1.30, 1.30, 1.55",
        "mi325x, 1.60, 1.60, 1.80",
        "mi355x, 2.10, 2.90, 2.10"
    })
    void theMarketOfThreeYearContracts(String chip, double mid, double july, double october) {
        assertThat(rent(chip, "2026-06")).isEqualTo(mid);
        assertThat(rent(chip, "2026-07")).isEqualTo(july);
        assertThat(rent(chip, "2025-12")).isEqualTo(october);
    }

    @Test
    void oldQuotesAndWeakOnesSaySo() {
        assertThat(BOOK.rental()
                        .price("tpu-v6e", Contract.THREE_YEARS, "2026-07", null)
                        .caveats())
                .extracting(Caveat::text)
                .containsExactly("the 3-year rental price of tpu-v6e is old: Google Cloud 2025-03-03");
        Rental.Price trainium = BOOK.rental().price("trainium2", Contract.ON_DEMAND, null, null);
        assertThat(trainium.usdPerChipHour()).isCloseTo(2.40, within(1e-12));
        assertThat(trainium.caveats())
                .singleElement()
                .extracting(Caveat::text)
                .asString()
                .contains("one weak source");
    }

    @Test
    void everyMistakeOfARentalFileIsNamed() {
        String text = """
                - seller: Alpha
                  date: July
                  status: vendor
                  source: list
                  prices:
                    on-demand: {x1: -2}
                    3-years: {x1: 1}
                """;
        assertThatThrownBy(() -> RentalFile.read(YamlDocument.parse("rental.yaml", text)))
                .isInstanceOf(InputException.class)
                .hasMessage(
                        "rental.yaml:2:9: [0].date: read 'July', expected a date, as in 2026, 2026-07 or 2026-07-31\n"
                                + "rental.yaml:6:21: [0].prices.on-demand.x1: read '-2', expected a price per hour above 0"
                                + " ($/h), as in $2.10/h");
    }

    private static double rent(String chip, String date) {
        return BOOK.rental().price(chip, Contract.THREE_YEARS, date, null).usdPerChipHour();
    }
}
