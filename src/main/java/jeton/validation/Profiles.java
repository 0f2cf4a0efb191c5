package jeton.validation;

import java.util.Map;
import jeton.hardware.Chip;
import jeton.latency.EngineProfile;

/**
 * Chips and engines that stand in for those of the same name in the catalogs.
 *
 * @param chips   by name
 * @param engines by name
 */
public record Profiles(Map<String, Chip> chips, Map<String, EngineProfile> engines) {
    /** The catalogs as they are. */
    public static final Profiles SHIPPED = new Profiles(Map.of(), Map.of());

    public Profiles {
        chips = Map.copyOf(chips);
        engines = Map.copyOf(engines);
    }

    Chip chip(Chip shipped) {
        return chips.getOrDefault(shipped.name(), shipped);
    }

    EngineProfile engine(EngineProfile shipped) {
        return engines.getOrDefault(shipped.name(), shipped);
    }
}
