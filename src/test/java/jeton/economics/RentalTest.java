package jeton.economics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import jeton.economics.Rental.Contract;
import jeton.economics.Rental.Quote;
import jeton.hardware.Caveat;
import jeton.hardware.Status;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RentalTest {
    private static final Rental RENTAL = new Rental(List.of(
            quote("x1", "Alpha", Contract.ON_DEMAND, 4.00, "2024-09"),
            quote("x1", "Alpha", Contract.ON_DEMAND, 3.00, "2025-03"),
            quote("x1", "Beta", Contract.ON_DEMAND, 2.00, "2025-04-20"),
            quote("x1", "Gamma", Contract.ON_DEMAND, 10.0, "2025"),
            quote("x1", "Stale", Contract.ON_DEMAND, 99.0, "2023-01"),
            quote("x1", "Alpha", Contract.THREE_YEARS, 1.50, "2025-03"),
            survey("x1", Contract.THREE_YEARS, 1.30, "2025-10"),
            survey("x1", Contract.THREE_YEARS, 1.78, "2026-06"),
            survey("x1", Contract.THREE_YEARS, 2.00, "2026-07"),
            new Quote("x2", "Blog", false, Contract.ON_DEMAND, 2.4, "2026", Status.REPORTED, "a blog", "one blog only"),
            new Quote("x3", "Alpha", false, Contract.ONE_YEAR, 1.1, "2024", Status.RECALLED, "list", null)));

    @Test
    void theNewestSurveyIsTheMarket() {
        Rental.Price price = RENTAL.price("x1", Contract.THREE_YEARS, null, null);
        assertThat(price.usdPerChipHour()).isEqualTo(2.00);
        assertThat(price.basis()).isEqualTo("Survey 2026-07");
        assertThat(price.source()).isEqualTo("Survey 2026-07 $2 (price list, reported)");
        assertThat(price.caveats()).isEmpty();
    }

    @Test
    void anEarlierDateSeesOnlyWhatWasKnown() {
        assertThat(RENTAL.price("x1", Contract.THREE_YEARS, "2026-06", null).usdPerChipHour())
                .isEqualTo(1.78);
        assertThat(RENTAL.price("x1", Contract.THREE_YEARS, "2026", null).usdPerChipHour())
                .isEqualTo(2.00);
        assertThat(RENTAL.price("x1", Contract.THREE_YEARS, "2026-05-31", null).usdPerChipHour())
                .isEqualTo(1.30);
        assertThat(RENTAL.price("x1", Contract.THREE_YEARS, "2025-04", null).basis())
                .isEqualTo("Alpha 2025-03");
    }

    /** Alpha 3.00, Beta 2.00, Gamma 10.0; Alpha's older price and the stale one stay out. */
    @Test
    void withoutASurveyTheMedianOfTheSellersCounts() {
        Rental.Price price = RENTAL.price("x1", Contract.ON_DEMAND, null, null);
        assertThat(price.usdPerChipHour()).isEqualTo(3.00);
        assertThat(price.basis()).isEqualTo("median of 3 sellers to 2025");
        assertThat(price.source())
                .isEqualTo("Alpha 2025-03 $3 (price list, vendor); Beta 2025-04-20 $2 (price list, vendor);"
                        + " Gamma 2025 $10 (price list, vendor)");
    }

    @Test
    void ofTwoSellersTheMiddleCounts() {
        Rental.Price price = RENTAL.price("x1", Contract.ON_DEMAND, "2025-04", null);
        assertThat(price.usdPerChipHour()).isCloseTo(2.50, within(1e-12));
    }

    @Test
    void aNamedSellerGivesItsNewest() {
        assertThat(RENTAL.price("x1", Contract.ON_DEMAND, null, "alpha").usdPerChipHour())
                .isEqualTo(3.00);
        assertThat(RENTAL.price("x1", Contract.ON_DEMAND, "2024", "Alpha").usdPerChipHour())
                .isEqualTo(4.00);
    }

    @Test
    void doubtfulQuotesAreCaveats() {
        assertThat(RENTAL.price("x2", Contract.ON_DEMAND, null, null).caveats())
                .containsExactly(unsure("rental price of x2 by Blog 2026: one blog only"));
        assertThat(RENTAL.price("x3", Contract.ONE_YEAR, null, null).caveats())
                .containsExactly(
                        unsure("the 1-year rental price of x3 is old: Alpha 2024"),
                        unsure("rental price of x3 by Alpha 2024 is recalled: list"));
    }

    private static Caveat unsure(String text) {
        return new Caveat(Caveat.Kind.UNSURE_PRICE, text);
    }

    @Test
    void errorsSayWhatThereIs() {
        assertUnknown(
                "no rental price of groq-lpu-v1 is known; own it, as in economics: {own: hyperscaler}, or state a price,"
                        + " as in economics: {usdPerChipHour: 2.10}",
                "groq-lpu-v1",
                Contract.ON_DEMAND,
                null,
                null);
        assertUnknown("x2 has no 3-year rental price, only on-demand", "x2", Contract.THREE_YEARS, null, null);
        assertUnknown(
                "x1 has no on-demand rental price by 'Alpa'; did you mean 'Alpha'?",
                "x1",
                Contract.ON_DEMAND,
                null,
                "Alpa");
        assertUnknown(
                "x1 has no 3-year rental price by 'Omega Cloud', only by Alpha, Survey",
                "x1",
                Contract.THREE_YEARS,
                null,
                "Omega Cloud");
        assertUnknown(
                "no on-demand rental price of x1 at or before 2022; the oldest is Stale 2023-01",
                "x1",
                Contract.ON_DEMAND,
                "2022",
                null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"July 2026", "2026-13", "2026-02-30", "26", ""})
    void nonsenseDatesAreRefused(String date) {
        assertThatThrownBy(() -> RENTAL.price("x1", Contract.ON_DEMAND, date, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(date);
    }

    @Test
    void aRentedChipCostsTheSameBusyOrIdle() {
        Rent rent = Tariff.rent(RENTAL.price("x1", Contract.THREE_YEARS, null, null));
        assertThat(rent.chipHour(0).usd())
                .isEqualTo(2.00)
                .isEqualTo(rent.chipHour(1).usd());
        assertThat(rent.chipHour(0.5).basis()).isEqualTo("rent, 3-year, Survey 2026-07");
    }

    @Test
    void aStatedPriceIsTaken() {
        ChipHour hour = Tariff.stated(Given.figure(2.10)).chipHour(0.7);
        assertThat(hour.usd()).isEqualTo(2.10);
        assertThat(hour.basis()).isEqualTo("stated");
        assertThat(hour.lines()).containsExactly(new CostLine("stated price", 2.10, "(price list, 2026-07, vendor)"));
    }

    private static void assertUnknown(
            String message, String chip, Contract contract, @Nullable String date, @Nullable String seller) {
        assertThatThrownBy(() -> RENTAL.price(chip, contract, date, seller))
                .isInstanceOf(UnknownPriceException.class)
                .hasMessage(message);
    }

    private static Quote quote(String chip, String seller, Contract contract, double usd, String date) {
        return new Quote(chip, seller, false, contract, usd, date, Status.VENDOR, "price list", null);
    }

    private static Quote survey(String chip, Contract contract, double usd, String date) {
        return new Quote(chip, "Survey", true, contract, usd, date, Status.REPORTED, "price list", null);
    }
}
