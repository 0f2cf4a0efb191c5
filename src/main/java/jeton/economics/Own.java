package jeton.economics;

import java.util.List;
import jeton.economics.Ownership.Term;
import jeton.hardware.Figure;
import jeton.hardware.Status;

/**
 * Chips that are bought and run:
 *
 * <pre>
 * capital    = usdPerChip (1 - residual/(1+r)^n) CRF(r, n) / 8760
 * energy     = kW (idle + (1-idle) busy) PUE usdPerKwh
 * facility   = kW usdPerKwMonth / 730, or the building's yearly payment / 8760
 * operations = usdPerChip opsSharePerYear / 8760
 * usd        = (capital + energy + facility + operations) / availability
 * </pre>
 *
 * an hour, with kW the IT power of one chip and its share of host and network. The last division is the line
 * <i>downtime</i>: hours that are paid but cannot be used.
 *
 * @param systemWatts IT power of one chip with its share of the system
 */
public record Own(Figure systemWatts, Ownership terms, Capital capital) implements Tariff {
    private static final double HOURS_PER_YEAR = 8760;

    @Override
    public String basis() {
        return "own, " + terms.owner().key();
    }

    @Override
    public Tariff withoutDowntime() {
        Figure always = new Figure(1, Status.DERIVED, "failures are simulated, and their hours paid as they come", "");
        return new Own(systemWatts, terms.with(Term.AVAILABILITY, always), capital);
    }

    @Override
    public ChipHour chipHour(double busyShare) {
        Share.require("busy share", busyShare);
        CostLine paid = capitalLine();
        CostLine energy = energyLine(busyShare);
        CostLine facility = new CostLine(
                "facility",
                terms.facility().usdPerHour(kilowatts()),
                terms.facility().words());
        CostLine operations = operationsLine();
        double sum = paid.usdPerChipHour()
                + energy.usdPerChipHour()
                + facility.usdPerChipHour()
                + operations.usdPerChipHour();
        double availability = terms.value(Term.AVAILABILITY);
        CostLine downtime = new CostLine(
                "downtime",
                sum * (1 / availability - 1),
                "available " + Words.percent(availability) + " of the time "
                        + Words.provenance(terms.figure(Term.AVAILABILITY)));
        return ChipHour.of(List.of(paid, energy, facility, operations, downtime), basis(), capital.caveats());
    }

    /**
     * Share of hours in which the chips must work for owning to cost no more than renting just those hours; above 1 it
     * never does. Positive infinity where renting costs less than the power that work adds.
     */
    public double breakEvenUtilisation(double rentUsdPerChipHour) {
        double idle = chipHour(0).usd();
        double perBusyHour = rentUsdPerChipHour - (chipHour(1).usd() - idle);
        return perBusyHour > 0 ? idle / perBusyHour : Double.POSITIVE_INFINITY;
    }

    private double kilowatts() {
        return systemWatts.value() / 1000;
    }

    private CostLine capitalLine() {
        double rate = terms.value(Term.CAPITAL_RATE);
        double residual = terms.value(Term.RESIDUAL_SHARE);
        String source = Words.usd(capital.usdPerChip()) + " per chip over "
                + Words.number(terms.value(Term.LIFE_YEARS)) + " years at " + Words.percent(rate)
                + (residual > 0 ? ", " + Words.percent(residual) + " left at the end" : "") + "; " + capital.words();
        return new CostLine("capital", capital.usdPerChip() * terms.capitalPerYear() / HOURS_PER_YEAR, source);
    }

    private CostLine energyLine(double busyShare) {
        double drawn = terms.powerShare(busyShare);
        double pue = terms.value(Term.PUE);
        Figure price = terms.figure(Term.USD_PER_KWH);
        String source = Words.percent(drawn) + " of " + Words.number(kilowatts()) + " kW "
                + Words.provenance(systemWatts) + ", PUE " + Words.number(pue) + ", " + Words.usd(price.value())
                + " per kWh " + Words.provenance(price);
        return new CostLine("energy", kilowatts() * drawn * pue * price.value(), source);
    }

    private CostLine operationsLine() {
        Figure share = terms.figure(Term.OPS_SHARE_PER_YEAR);
        return new CostLine(
                "operations",
                capital.usdPerChip() * share.value() / HOURS_PER_YEAR,
                Words.percent(share.value()) + " of the capital a year " + Words.provenance(share));
    }
}
