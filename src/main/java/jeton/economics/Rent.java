package jeton.economics;

import java.util.List;

/** Chips rented by the hour, used or not. */
public record Rent(Rental.Price price) implements Tariff {
    @Override
    public String basis() {
        return "rent, " + price.contract().key() + ", " + price.basis();
    }

    @Override
    public ChipHour chipHour(double busyShare) {
        Share.require("busy share", busyShare);
        CostLine line = new CostLine("rent", price.usdPerChipHour(), price.source());
        return ChipHour.of(List.of(line), basis(), price.caveats());
    }
}
