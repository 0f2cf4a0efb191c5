package jeton.calibration;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import jeton.calibration.Knob.Subject;
import jeton.hardware.ChipCatalog;
import jeton.input.Catalog;
import jeton.input.InputException;
import jeton.input.Problem;
import jeton.latency.EngineCatalog;
import jeton.validation.Family;
import jeton.validation.Point;
import jeton.validation.Profiles;
import jeton.validation.Trials;
import jeton.validation.Validation;

/**
 * Fits numbers of a chip or an engine to rows measured end to end.
 *
 * @param chips    whose rows count; all if empty
 * @param engines  profiles whose rows count; all if empty
 * @param families of the metrics that count
 * @param threads  simulations at a time
 * @param progress told in words how the fit stands
 */
public record RowCalibration(
        Set<String> chips, Set<String> engines, Set<Family> families, int threads, Consumer<String> progress) {
    private static final int FEWEST_ROWS = 8;

    /**
     * @param files the profiles with the numbers found, by name
     * @param rows  that were fitted
     */
    public record Fitted(Map<String, String> files, int rows) {}

    /**
     * @param paths of the numbers, as in {@code vllm:host.perStep} or {@code h100:calibration.memory}
     * @throws InputException if there is no such number, or too few rows for them
     */
    public Fitted fit(List<Path> files, List<String> paths) {
        List<Knob> knobs = paths.stream().map(RowCalibration::knob).toList();
        Trials trials =
                new Validation(Set.of("A", "B"), Profiles.SHIPPED, 1, threads, done -> {}).trials(files, this::wanted);
        int rows = trials.points().size();
        if (rows < FEWEST_ROWS * knobs.size()) {
            throw new InputException(Problem.of(
                    "",
                    rows + " rows are too few for " + knobs.size() + " numbers, expected at least "
                            + FEWEST_ROWS * knobs.size()));
        }
        double[] values = new RowFit(trials, knobs, progress).fit();
        return new Fitted(written(knobs, values), rows);
    }

    private boolean wanted(Point point) {
        return (chips.isEmpty() || chips.contains(point.chip()))
                && (engines.isEmpty() || engines.contains(point.profile()))
                && families.contains(point.family());
    }

    private static Knob knob(String path) {
        int colon = path.indexOf(':');
        if (colon < 1) {
            throw new InputException(Problem.of(path, "expected PROFILE:PATH, as in vllm:host.perStep"));
        }
        String name = path.substring(0, colon);
        String field = path.substring(colon + 1);
        Subject subject = subject(name);
        return Knob.of(subject, name, field, catalog(subject));
    }

    private static Subject subject(String name) {
        if (EngineCatalog.shipped().names().contains(name)) {
            return Subject.ENGINE;
        }
        if (ChipCatalog.shipped().names().contains(name)) {
            return Subject.CHIP;
        }
        throw new InputException(Problem.of(name, "is neither a chip nor an engine of the catalogs"));
    }

    private static Catalog<?> catalog(Subject subject) {
        return subject == Subject.CHIP ? ChipCatalog.shipped() : EngineCatalog.shipped();
    }

    private static Map<String, String> written(List<Knob> knobs, double[] values) {
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            Knob knob = knobs.get(i);
            Problem place =
                    Knob.node(knob.name(), knob.path(), catalog(knob.of())).where("");
            changes.add(new Change(knob, place, knob.written(values[i])));
        }
        // from the end, so that the places before stay where they are
        changes.sort(Comparator.comparing((Change change) -> change.place().line())
                .thenComparing(change -> change.place().column())
                .reversed());
        Map<String, ProfileText> texts = new TreeMap<>();
        for (Change change : changes) {
            Knob knob = change.knob();
            texts.computeIfAbsent(
                            knob.name(),
                            name -> new ProfileText(catalog(knob.of()).text(name)))
                    .replace(change.place(), change.value());
        }
        Map<String, String> files = new TreeMap<>();
        texts.forEach((name, text) -> files.put(name, String.valueOf(text)));
        return files;
    }

    private record Change(Knob knob, Problem place, String value) {}
}
