package jeton.calibration;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import jeton.hardware.Chip;
import jeton.hardware.ChipCatalog;
import jeton.hardware.Status;
import jeton.input.Catalog;
import jeton.input.InputException;
import jeton.input.Names;
import jeton.input.Problem;
import jeton.latency.EngineCatalog;
import jeton.latency.EngineProfile;
import jeton.validation.Profiles;

/**
 * A chip or an engine of the catalogs, as the file that describes it.
 *
 * @param name catalog key
 */
record Profile(Kind kind, String name) {
    private static final Catalog<Chip> CHIPS = ChipCatalog.shipped();
    private static final Catalog<EngineProfile> ENGINES = EngineCatalog.shipped();

    private static final Set<String> BETTER =
            Set.of(Names.of(Status.MEASURED), Names.of(Status.VENDOR), Names.of(Status.REPORTED));

    enum Kind {
        CHIP,
        ENGINE
    }

    /** @throws InputException if neither catalog has the name or alias; says the nearest */
    static Profile named(String nameOrAlias) {
        return ENGINES.find(nameOrAlias)
                .map(engine -> new Profile(Kind.ENGINE, engine.name()))
                .or(() -> CHIPS.find(nameOrAlias).map(chip -> new Profile(Kind.CHIP, chip.name())))
                .orElseThrow(() -> unknown(nameOrAlias));
    }

    private static InputException unknown(String name) {
        List<String> known = new ArrayList<>(ENGINES.names());
        known.addAll(CHIPS.names());
        return new InputException(
                Problem.of("--fit", "no engine and no chip is called '" + name + "'" + Names.suggestion(name, known)));
    }

    /** Whether it takes part in a run on this chip that this engine is simulated for. */
    boolean used(String chip, String engine) {
        return name.equals(kind == Kind.CHIP ? chip : engine);
    }

    /** The file, as it ships. */
    String text() {
        return (kind == Kind.CHIP ? CHIPS : ENGINES).text(name);
    }

    /**
     * Says in the profile's file where some of its numbers are from: an engine's source does, of a chip a note. Neither is
     * called better known than derived.
     *
     * @param origin of these numbers
     */
    void cite(ProfileText file, String origin) {
        UnaryOperator<String> derived = status -> BETTER.contains(status.strip()) ? Names.of(Status.DERIVED) : status;
        if (kind == Kind.CHIP) {
            file.line("  status", derived);
            file.note(origin);
        } else {
            String rest = ENGINES.get(name).source();
            file.line("status", derived);
            file.line("source", old -> ProfileText.quoted(origin + "; else " + rest));
        }
    }

    /** @param changes of values by path, by profile */
    static Profiles changed(Map<Profile, Map<String, String>> changes) {
        Map<String, Chip> chips = new TreeMap<>();
        Map<String, EngineProfile> engines = new TreeMap<>();
        changes.forEach((profile, values) -> {
            if (profile.kind == Kind.CHIP) {
                chips.put(profile.name, CHIPS.changed(profile.name, values));
            } else {
                engines.put(profile.name, ENGINES.changed(profile.name, values));
            }
        });
        return new Profiles(chips, engines);
    }
}
