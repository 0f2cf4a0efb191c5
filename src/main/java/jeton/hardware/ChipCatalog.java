package jeton.hardware;

import jeton.input.Catalog;
import jeton.input.YamlMap;

/**
 * The chips that ship with the program, from {@code jeton/chips/*.yaml} on the class path. A user's own file has the same
 * format: see any of those, or {@link Chip} for the fields.
 */
public final class ChipCatalog {
    private ChipCatalog() {}

    /** Reads the index only; a chip's file is read when the chip is asked for. */
    public static Catalog<Chip> shipped() {
        return new Catalog<>("/jeton/chips", "chip", ChipCatalog::decode);
    }

    /** Reads one chip; what is wrong becomes a problem of the map's document. */
    public static Chip decode(YamlMap map) {
        return new ChipReader(map).read();
    }
}
