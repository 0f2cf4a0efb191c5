package jeton.economics;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import jeton.hardware.Figure;
import jeton.input.Range;
import jeton.input.Unit;
import jeton.input.YamlNode;
import org.jspecify.annotations.Nullable;

/**
 * What owning chips costs beyond their price: money, power, a place, people and lost hours.
 *
 * <p>{@link Own} says how the terms combine. Shipped terms for each kind of owner are in {@link PriceBook}.
 *
 * @param figures one for every {@link Term}
 */
public record Ownership(Owner owner, Map<Term, Figure> figures, Facility facility) {

    /** The parameters, with the range that a sane value lies in. */
    public enum Term {
        /** Years over which the capital is paid back. */
        LIFE_YEARS("lifeYears", null, 0.25, 50),
        /** Share of the capital that the chips still fetch at the end of that life. */
        RESIDUAL_SHARE("residualShare", Unit.SHARE, 0, 0.95),
        /** Cost of capital a year. */
        CAPITAL_RATE("capitalRate", Unit.SHARE, 0, 1),
        /** Power drawn by the building over power drawn by the machines. */
        PUE("pue", null, 1, 4),
        /** US dollars per kWh at the meter. */
        USD_PER_KWH("usdPerKwh", Unit.USD_PER_KILOWATT_HOUR, 0, 5),
        /** Staff, software, insurance and repairs a year, as a share of the capital. */
        OPS_SHARE_PER_YEAR("opsSharePerYear", Unit.SHARE, 0, 1),
        /** Share of hours in which an owned chip can be used. */
        AVAILABILITY("availability", Unit.SHARE, 0.05, 1),
        /** Power of an idle system over its full IT power. */
        IDLE_POWER_SHARE("idlePowerShare", Unit.SHARE, 0, 1),
        /** Price of a server over the price of the bare chips in it. */
        SERVER_MARKUP("serverMarkup", null, 1, 10),
        /** Share of the cluster's price that is network. */
        NETWORK_SHARE("networkShare", Unit.SHARE, 0, 0.9),
        /** Storage, as a share of servers and network. */
        STORAGE_SHARE("storageShare", Unit.SHARE, 0, 1),
        /** Spare chips, as a share of those in service. */
        SPARE_SHARE("spareShare", Unit.SHARE, 0, 1),
        /** Installation and fit-out, US dollars per chip, once. */
        SETUP_USD_PER_CHIP("setupUsdPerChip", Unit.USD, 0, 1e6);

        private final String key;
        private final @Nullable Unit unit;
        private final double least;
        private final double most;

        Term(String key, @Nullable Unit unit, double least, double most) {
            this.key = key;
            this.unit = unit;
            this.least = least;
            this.most = most;
        }

        /** As written in files. */
        public String key() {
            return key;
        }

        public double least() {
            return least;
        }

        public double most() {
            return most;
        }

        /** Reads a value, with its unit if it has one, as in {@code 8 %}; a problem is left at the node. */
        public double read(YamlNode node) {
            Range range = Range.between(least, most);
            return unit == null ? node.number(range) : node.quantity(unit, range);
        }
    }

    public Ownership {
        EnumMap<Term, Figure> all = new EnumMap<>(Term.class);
        for (Term term : Term.values()) {
            Figure figure = figures.get(term);
            if (figure == null) {
                throw new IllegalArgumentException(owner.key() + ": " + term.key() + " is missing");
            }
            if (figure.value() < term.least() || figure.value() > term.most()) {
                throw new IllegalArgumentException(owner.key() + ": " + term.key() + " must be between " + term.least()
                        + " and " + term.most() + ", read " + figure.value());
            }
            all.put(term, figure);
        }
        figures = Collections.unmodifiableMap(all);
    }

    public Figure figure(Term term) {
        Figure figure = figures.get(term);
        if (figure == null) {
            throw new IllegalStateException(term.key());
        }
        return figure;
    }

    public double value(Term term) {
        return figure(term).value();
    }

    public Ownership with(Term term, Figure figure) {
        EnumMap<Term, Figure> changed = new EnumMap<>(figures);
        changed.put(term, figure);
        return new Ownership(owner, changed, facility);
    }

    public Ownership with(Facility other) {
        return new Ownership(owner, figures, other);
    }

    /**
     * Yearly payment for a dollar of capital: what is left at the end is worth {@code residual / (1+r)^n} today and need
     * not be paid back.
     */
    public double capitalPerYear() {
        double rate = value(Term.CAPITAL_RATE);
        double years = value(Term.LIFE_YEARS);
        double sunk = 1 - value(Term.RESIDUAL_SHARE) * CapitalRecovery.presentValue(rate, years);
        return sunk * CapitalRecovery.factor(rate, years);
    }

    /** Mean power over full IT power, for a system that is busy {@code busyShare} of the time. */
    public double powerShare(double busyShare) {
        double idle = value(Term.IDLE_POWER_SHARE);
        return idle + (1 - idle) * busyShare;
    }
}
