package jeton.scenario;

import java.util.Optional;
import jeton.economics.Capital;
import jeton.economics.Ownership;
import jeton.economics.Rental;
import jeton.economics.Tariff;
import jeton.economics.UnknownPriceException;
import jeton.hardware.Chip;
import jeton.hardware.Figure;
import jeton.input.YamlNode;
import org.jspecify.annotations.Nullable;

/**
 * How a scenario wants chips to be paid for, before it is known which chip.
 *
 * @param node           where it stands, or null if nothing was written
 * @param idlePowerShare power of an idle system over its full IT power
 */
record Economics(@Nullable YamlNode node, Payment payment, double idlePowerShare) {

    sealed interface Payment {
        /** @throws UnknownPriceException if the chip has no such price */
        Tariff of(Chip chip);
    }

    record Owned(Ownership terms, Capital.@Nullable Asked price) implements Payment {
        @Override
        public Tariff of(Chip chip) {
            return Tariff.own(chip, terms, price);
        }
    }

    record Rented(
            Rental rental,
            Rental.Contract contract,
            @Nullable String date,
            @Nullable String seller) implements Payment {
        @Override
        public Tariff of(Chip chip) {
            return Tariff.rent(rental.price(chip.name(), contract, date, seller));
        }
    }

    record Priced(Figure usdPerChipHour) implements Payment {
        @Override
        public Tariff of(Chip chip) {
            return Tariff.stated(usdPerChipHour);
        }
    }

    /**
     * The price of a chip-hour, or nothing and a problem at what was written.
     *
     * @param fallback where the problem goes if nothing was written
     */
    Optional<Tariff> tariff(Chip chip, YamlNode fallback) {
        try {
            return Optional.of(payment.of(chip));
        } catch (UnknownPriceException e) {
            (node == null ? fallback : node).problem(e.getMessage());
            return Optional.empty();
        }
    }
}
