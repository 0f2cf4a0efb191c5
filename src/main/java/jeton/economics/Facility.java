package jeton.economics;

import jeton.hardware.Figure;

/** Where the chips stand, and how that is paid. */
public sealed interface Facility {
    /** US dollars an hour for {@code itKilowatts} of provisioned IT power. */
    double usdPerHour(double itKilowatts);

    /** In words, with the figures and where they come from. */
    String words();

    /**
     * A hall that is rented by provisioned power.
     *
     * @param usdPerKwMonth US dollars per kW of IT power and month, power bill not included
     */
    record Colocation(Figure usdPerKwMonth) implements Facility {
        private static final double HOURS_PER_MONTH = 8760.0 / 12;

        @Override
        public double usdPerHour(double itKilowatts) {
            return itKilowatts * usdPerKwMonth.value() / HOURS_PER_MONTH;
        }

        @Override
        public String words() {
            return "colocation at " + Words.usd(usdPerKwMonth.value()) + " per kW and month "
                    + Words.provenance(usdPerKwMonth);
        }
    }

    /**
     * A building of one's own, paid off like the chips but over a longer life.
     *
     * @param usdPerMegawatt shell, power and cooling per MW of IT power
     * @param capitalRate    a year
     * @param lifeYears      of the building
     */
    record Building(Figure usdPerMegawatt, Figure capitalRate, Figure lifeYears) implements Facility {
        @Override
        public double usdPerHour(double itKilowatts) {
            double yearly =
                    usdPerMegawatt.value() / 1000 * CapitalRecovery.factor(capitalRate.value(), lifeYears.value());
            return itKilowatts * yearly / 8760;
        }

        @Override
        public String words() {
            return "own building at " + Words.usd(usdPerMegawatt.value()) + " per MW over "
                    + Words.number(lifeYears.value()) + " years at " + Words.percent(capitalRate.value()) + " "
                    + Words.provenance(usdPerMegawatt);
        }
    }
}
