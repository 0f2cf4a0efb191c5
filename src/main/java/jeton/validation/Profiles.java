package jeton.validation;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import jeton.hardware.Chip;
import jeton.hardware.ChipCatalog;
import jeton.input.Catalog;
import jeton.input.InputException;
import jeton.input.Problem;
import jeton.input.YamlDocument;
import jeton.latency.EngineCatalog;
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

    /**
     * Files of chips and engines, in the place of those of the same name.
     *
     * @throws InputException with all problems of a file, or if the catalogs have nothing of its name
     */
    public static Profiles read(List<Path> files) {
        Map<String, Chip> chips = new TreeMap<>();
        Map<String, EngineProfile> engines = new TreeMap<>();
        for (Path file : files) {
            boolean engine = YamlDocument.read(file).root().has("host");
            if (engine) {
                add(file, EngineCatalog.shipped(), EngineProfile::name, engines);
            } else {
                add(file, ChipCatalog.shipped(), Chip::name, chips);
            }
        }
        return new Profiles(chips, engines);
    }

    private static <T> void add(Path file, Catalog<T> catalog, Function<T, String> nameOf, Map<String, T> profiles) {
        T profile = catalog.read(file);
        String name = nameOf.apply(profile);
        if (!catalog.names().contains(name)) {
            throw new InputException(new Problem(
                    file.toString(), 0, 0, "name", "no row is simulated with it: " + catalog.unknown(name)));
        }
        if (profiles.put(name, profile) != null) {
            throw new InputException(new Problem(file.toString(), 0, 0, "name", "'" + name + "' is given twice"));
        }
    }

    Chip chip(Chip shipped) {
        return chips.getOrDefault(shipped.name(), shipped);
    }

    EngineProfile engine(EngineProfile shipped) {
        return engines.getOrDefault(shipped.name(), shipped);
    }
}
