package jeton.economics;

import jeton.hardware.Chip;
import jeton.hardware.Figure;
import org.jspecify.annotations.Nullable;

/** How the chips of a deployment are paid for: owned, rented, or at a stated price. */
public sealed interface Tariff permits Own, Rent, Stated {
    /**
     * The price of holding one chip for one hour.
     *
     * @param busyShare share of held time in which the chip works, 0 to 1; an owner's power bill follows it
     */
    ChipHour chipHour(double busyShare);

    /**
     * The same without an allowance for hours in which chips cannot be used, for a run that loses such hours itself. The
     * price of a rented chip has none.
     */
    default Tariff withoutDowntime() {
        return this;
    }

    /** As printed: {@code own, hyperscaler}. */
    String basis();

    /**
     * @param asked a purchase price that stands in for the chip's own, or null
     * @throws UnknownPriceException if no price of the chip leads to a capital for this owner
     */
    static Own own(Chip chip, Ownership terms, Capital.@Nullable Asked asked) {
        return new Own(chip.power().systemWatts(), terms, Capital.of(chip, terms, asked));
    }

    static Rent rent(Rental.Price price) {
        return new Rent(price);
    }

    static Stated stated(Figure usdPerChipHour) {
        return new Stated(usdPerChipHour);
    }
}
