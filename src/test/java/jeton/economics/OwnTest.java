package jeton.economics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import jeton.economics.Ownership.Term;
import jeton.hardware.Caveat;
import jeton.hardware.Chip;
import jeton.hardware.Figure;
import jeton.hardware.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OwnTest {
    private static final Ownership CLOUD = Given.bare(Owner.HYPERSCALER, 4, 0.08, 1.15, 0.08, 120);
    private static final Ownership NEOCLOUD = Given.bare(Owner.NEOCLOUD, 4, 0.12, 1.25, 0.085, 130);

    /** Load at which a system without idle power draws the 80 % of IT power that the published rates imply. */
    private static final double PUBLISHED_LOAD = 0.8;

    /** IT kW, capital and $/h of both owners; SemiAnalysis InferenceX, 2026-07, and Cerebras by its CS-3 calculator. */
    @ParameterizedTest
    @CsvSource({
        "h100,         1.37,  24500, 1.17, 31700, 1.55",
        "h200,         1.37,  25900, 1.22, 32700, 1.59",
        "b200,         1.71,  38400, 1.73, 43100, 2.07",
        "b300,         1.90,  52500, 2.26, 53800, 2.52",
        "gb200,        1.87,  41100, 1.86, 47000, 2.26",
        "gb300,        2.12,  52400, 2.31, 59400, 2.79",
        "mi300x,       1.39,  18000, 0.95, 21100, 1.16",
        "mi325x,       1.69,  20200, 1.10, 23300, 1.32",
        "mi355x,       2.09,  29100, 1.50, 41000, 2.09",
        "rtx-pro-6000, 0.975, 13000, 0.68, 13100, 0.75",
        "tpu-v7,       1.207, 26800, 1.21,     0, 0"
    })
    void publishedRatesFollowFromTheirCapital(
            String chip, double kilowatts, double cloudUsd, double cloudRate, double neoUsd, double neoRate) {
        assertThat(rate(CLOUD, kilowatts, cloudUsd)).as(chip).isCloseTo(cloudRate, within(0.01 * cloudRate));
        if (neoUsd > 0) {
            assertThat(rate(NEOCLOUD, kilowatts, neoUsd)).as(chip).isCloseTo(neoRate, within(0.01 * neoRate));
        }
    }

    /** Two published sums of a CS-3, 1.00 M$ of capital and 41.96 $/h, agree with each other within 5 %. */
    @Test
    void aWaferCostsFortyDollarsAnHour() {
        assertThat(rate(CLOUD, 23, 1.00e6)).isCloseTo(41.96, within(0.05 * 41.96));
    }

    /**
     * Server prices (HGX H100 270 k$, DGX B200 379 k$, NVL72 3.3 and 3.7 M$) with 16 % network, 2 % storage and 2.5 %
     * spares.
     */
    @ParameterizedTest
    @CsvSource({"1.37, 270000, 8, 1.94", "1.71, 379000, 8, 2.66", "1.87, 3300000, 72, 2.63", "2.12, 3700000, 72, 2.96"})
    void streetPricesGiveTheirRates(double kilowatts, double serverUsd, int chips, double usdPerHour) {
        Ownership terms = NEOCLOUD.with(Term.NETWORK_SHARE, Given.figure(0.16))
                .with(Term.STORAGE_SHARE, Given.figure(0.02))
                .with(Term.SPARE_SHARE, Given.figure(0.025));
        Chip chip = Given.chip(1000 * kilowatts, null, Given.figure(serverUsd), chips, Map.of());
        assertThat(Tariff.own(chip, terms, null).chipHour(PUBLISHED_LOAD).usd())
                .isCloseTo(usdPerHour, within(0.005 * usdPerHour));
    }

    /** Epoch's gigawatt: 38 G$ with the building, 8.5 M$ a MW and year, 1.87 kW a chip is 1.81 $/h. */
    @Test
    void anOwnBuildingIsPaidOffLikeTheChips() {
        double itPerMegawatt = 38e6 - 11.5e6;
        Ownership terms = Given.bare(Owner.HYPERSCALER, 5, 0.08, 1.1, 0.07, 0)
                .with(new Facility.Building(Given.figure(11.5e6), Given.figure(0.08), Given.figure(14)));
        Own own = Tariff.own(Given.atClusterPrice(1.87, itPerMegawatt / 1000 * 1.87), terms, null);
        assertThat(own.chipHour(1).usd()).isCloseTo(1.81, within(0.05 * 1.81));
    }

    @Test
    void linesAddUpAndSayWhatTheyRestOn() {
        Ownership terms = CLOUD.with(Term.AVAILABILITY, Given.figure(0.97))
                .with(Term.OPS_SHARE_PER_YEAR, Given.figure(0.02))
                .with(Term.IDLE_POWER_SHARE, Given.figure(0.3));
        ChipHour hour =
                Tariff.own(Given.atClusterPrice(1.37, 24_500), terms, null).chipHour(0.5);
        assertThat(hour.basis()).isEqualTo("own, hyperscaler");
        assertThat(hour.caveats()).isEmpty();
        assertThat(hour.lines())
                .extracting(CostLine::name)
                .containsExactly("capital", "energy", "facility", "operations", "downtime");
        assertThat(hour.lines())
                .extracting(CostLine::source)
                .containsExactly(
                        "$24,500 per chip over 4 years at 8 %; cluster at $24,500 per chip (price list, 2026-07, vendor)",
                        "65 % of 1.37 kW (price list, 2026-07, vendor), PUE 1.15, $0.08 per kWh (price list, 2026-07, vendor)",
                        "colocation at $120 per kW and month (price list, 2026-07, vendor)",
                        "2 % of the capital a year (price list, 2026-07, vendor)",
                        "available 97 % of the time (price list, 2026-07, vendor)");
        double paid = 0.844414 + 1.37 * 0.65 * 1.15 * 0.08 + 1.37 * 120 / 730 + 24_500 * 0.02 / 8760;
        assertThat(hour.usd()).isCloseTo(paid / 0.97, within(1e-6));
    }

    @Test
    void whatIsLeftAtTheEndNeedNotBePaidBack() {
        double all = rate(CLOUD, 0, 10_000);
        double less = rate(CLOUD.with(Term.RESIDUAL_SHARE, Given.figure(0.25)), 0, 10_000);
        assertThat(less / all).isCloseTo(1 - 0.25 / (1.08 * 1.08 * 1.08 * 1.08), within(1e-12));
    }

    @Test
    void aHarderWorkingChipCostsMorePowerAndNothingElse() {
        Ownership terms = CLOUD.with(Term.IDLE_POWER_SHARE, Given.figure(0.3));
        Own own = Tariff.own(Given.atClusterPrice(1.37, 24_500), terms, null);
        double idle = own.chipHour(0).usd();
        double busy = own.chipHour(1).usd();
        assertThat(busy - idle).isCloseTo(0.7 * 1.37 * 1.15 * 0.08, within(1e-12));
    }

    /** Renting an H100 at 2.00 $/h against owning one: published 58 % (1.17 $/h) and 78 % (1.55 $/h). */
    @Test
    void owningPaysAboveTheBreakEvenUtilisation() {
        Own cloud = Tariff.own(Given.atClusterPrice(1.37, 24_500), CLOUD, null);
        Own neocloud = Tariff.own(Given.atClusterPrice(1.37, 31_700), NEOCLOUD, null);
        assertThat(cloud.breakEvenUtilisation(2.00)).isBetween(0.55, 0.60);
        assertThat(neocloud.breakEvenUtilisation(2.00)).isBetween(0.74, 0.79);
        double even = cloud.breakEvenUtilisation(2.00);
        assertThat(cloud.chipHour(even).usd()).isCloseTo(2.00 * even, within(1e-9));
        assertThat(cloud.breakEvenUtilisation(0.5)).isGreaterThan(1);
        assertThat(cloud.breakEvenUtilisation(0.05)).isInfinite();
    }

    @Test
    void theBestPriceKnownIsTaken() {
        Ownership terms = CLOUD.with(Term.SERVER_MARKUP, Given.figure(1.64))
                .with(Term.NETWORK_SHARE, Given.figure(0.2))
                .with(Term.STORAGE_SHARE, Given.figure(0.05))
                .with(Term.SPARE_SHARE, Given.figure(0.02))
                .with(Term.SETUP_USD_PER_CHIP, Given.figure(100));
        Figure bare = Given.figure(10_000);
        Figure server = Given.figure(160_000);
        Map<String, Figure> cluster = Map.of("hyperscaler", Given.figure(30_000));
        assertThat(Capital.of(Given.chip(1000, bare, server, 8, cluster), terms, null)
                        .usdPerChip())
                .isEqualTo(30_100);
        assertThat(Capital.of(Given.chip(1000, bare, server, 8, Map.of()), terms, null)
                        .usdPerChip())
                .isCloseTo(20_000 / 0.8 * 1.05 * 1.02 + 100, within(1e-9));
        Capital fromChip = Capital.of(Given.chip(1000, bare, null, 8, Map.of()), terms, null);
        assertThat(fromChip.usdPerChip()).isCloseTo(16_400 / 0.8 * 1.05 * 1.02 + 100, within(1e-9));
        assertThat(fromChip.words())
                .isEqualTo("chip at $10,000 (price list, 2026-07, vendor), server markup 1.64, network 20 %,"
                        + " storage 5 %, spares 2 %");
        Capital asked = Capital.of(
                Given.chip(1000, bare, server, 8, cluster), terms, new Capital.Asked(Given.figure(7_000), true));
        assertThat(asked.usdPerChip()).isEqualTo(7_100);
    }

    @Test
    void aGuessedPriceIsACaveat() {
        Figure guess = new Figure(20_000, Status.RECALLED, "GroqCard, quantity one; parts alone about $500", "2024-02");
        Own own = Tariff.own(Given.chip(500, guess, null, 8, Map.of()), CLOUD, null);
        assertThat(own.chipHour(0.5).caveats())
                .extracting(Caveat::text)
                .containsExactly("the capital of x1 rests on a price that is recalled: chip at $20,000 (GroqCard,"
                        + " quantity one; parts alone about $500, 2024-02, recalled), server markup 1, network 0 %,"
                        + " storage 0 %, spares 0 %");
    }

    @Test
    void pricesThatDisagreeAreACaveat() {
        Chip chip = Given.chip(500, Given.figure(20_000), Given.figure(40_000), 8, Map.of());
        Own own = Tariff.own(chip, CLOUD, null);
        assertThat(own.capital().usdPerChip()).isEqualTo(5_000);
        assertThat(own.chipHour(0.5).caveats())
                .extracting(Caveat::text)
                .containsExactly("another price of x1 leads to a capital of $20,000 instead of $5,000 per chip: chip at"
                        + " $20,000 (price list, 2026-07, vendor), server markup 1, network 0 %, storage 0 %,"
                        + " spares 0 %; try both, with own.clusterUsd");
    }

    @Test
    void aChipWithoutAPriceCannotBeOwned() {
        Chip chip = Given.chip(500, null, null, 8, Map.of("hyperscaler", Given.figure(1)));
        assertThatThrownBy(() -> Tariff.own(chip, NEOCLOUD, null))
                .isInstanceOf(UnknownPriceException.class)
                .hasMessage("x1 has no purchase price for a neocloud (known for: hyperscaler); state own.chipUsd (bare"
                        + " chip) or own.clusterUsd (all in, per chip) in the scenario, add price.chip or"
                        + " price.server to the chip's file, or set usdPerChipHour");
    }

    @Test
    void nonsenseIsRefused() {
        Own own = Tariff.own(Given.atClusterPrice(1.37, 24_500), CLOUD, null);
        assertThatThrownBy(() -> own.chipHour(1.01)).hasMessage("busy share must be between 0 and 1, read 1.01");
        assertThatThrownBy(() -> own.chipHour(Double.NaN)).hasMessage("busy share must be between 0 and 1, read NaN");
        assertThatThrownBy(() -> CLOUD.with(Term.PUE, Given.figure(0.9)))
                .hasMessage("hyperscaler: pue must be between 1.0 and 4.0, read 0.9");
        assertThatThrownBy(() -> Tariff.own(Given.atClusterPrice(1, 0), CLOUD, null))
                .hasMessage("capital per chip must be more than 0, read 0.0");
    }

    private static double rate(Ownership terms, double kilowatts, double usd) {
        return Tariff.own(Given.atClusterPrice(kilowatts, usd), terms, null)
                .chipHour(PUBLISHED_LOAD)
                .usd();
    }
}
