package jeton.economics;

import java.util.List;
import jeton.hardware.Figure;

/** A price that the user knows: a contract, an internal rate, a what-if. */
public record Stated(Figure usdPerChipHour) implements Tariff {
    @Override
    public String basis() {
        return "stated";
    }

    @Override
    public ChipHour chipHour(double busyShare) {
        Share.require("busy share", busyShare);
        CostLine line = new CostLine("stated price", usdPerChipHour.value(), Words.provenance(usdPerChipHour));
        return ChipHour.of(List.of(line), basis(), List.of());
    }
}
