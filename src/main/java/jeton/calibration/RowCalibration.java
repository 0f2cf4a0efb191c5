package jeton.calibration;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import jeton.hardware.ChipCatalog;
import jeton.input.InputException;
import jeton.input.Problem;
import jeton.latency.EngineCatalog;
import jeton.validation.Family;
import jeton.validation.Point;
import jeton.validation.Profiles;
import jeton.validation.Trials;
import jeton.validation.Validation;
import org.apache.commons.math3.util.FastMath;

/**
 * Fits numbers of chips and engines to rows measured end to end.
 *
 * @param chips    whose rows count, by name or alias; all if empty
 * @param engines  profiles whose rows count, by name or alias; all if empty
 * @param families of the metrics that count
 * @param threads  simulations at a time; results do not depend on it
 * @param progress told in words how the fit stands, before it starts and after every round
 */
public record RowCalibration(
        Set<String> chips, Set<String> engines, Set<Family> families, int threads, Consumer<String> progress) {
    private static final Set<String> QUALITIES = Set.of("A", "B");
    private static final int FEWEST_ROWS = 8;
    /** By the places of the numbers in their file. */
    private static final Comparator<Found> LAST_FIRST = Comparator.comparing(
                    (Found one) -> one.knob().place().line())
            .thenComparing(one -> one.knob().place().column())
            .reversed();

    /**
     * @param rows    that were fitted
     * @param changes in the order in which the numbers were named
     * @param files   the profiles with the numbers found and where they are from, by name
     */
    public record Result(int rows, List<Change> changes, Map<String, String> files) {}

    /**
     * A number, or a list of them that was scaled.
     *
     * @param name          as in {@code vllm:host.perStep}
     * @param before        as written in the profile
     * @param standardError of {@code after}, as a share of it, if the rows' errors have nothing to do with each other; infinite
     *                      if the rows do not say what the number is
     */
    public record Change(String name, String before, String after, double standardError) {
        /** Whether the rows say what the number is; if not, files keep the old one. */
        public boolean known() {
            return standardError <= 1;
        }
    }

    /**
     * Only rows count whose run depends on one of the numbers.
     *
     * @param files of measurements, as {@link Validation} reads them
     * @param names of the numbers, as in {@code vllm:host.perStep} or {@code h100:calibration.memory}
     * @throws InputException if a file cannot be read, a number cannot be fitted, or there are too few rows for one
     */
    public Result fit(List<Path> files, List<String> names) {
        List<Knob> knobs = knobs(names);
        Trials trials = new Validation(QUALITIES, Profiles.SHIPPED, 1, threads, done -> {})
                .trials(files, selection(knobs), families);
        requireEnough(trials.points(), knobs);
        RowErrors rows = new RowErrors(trials, knobs);
        RowFit fit = new RowFit(rows);
        double[] positions = fit.fit(at -> progress.accept(words(rows.at(at), knobs, at)));
        List<Found> found = found(knobs, positions, fit.standardErrors(positions));
        return new Result(
                rows.points().size(), found.stream().map(Found::change).toList(), written(found, rows.points(), files));
    }

    private static List<Knob> knobs(List<String> names) {
        Set<Knob> knobs = new LinkedHashSet<>();
        for (String name : names) {
            if (!knobs.add(Knob.named(name))) {
                throw new InputException(Problem.of("--fit " + name, "names the same number twice"));
            }
        }
        return List.copyOf(knobs);
    }

    /** Which runs count, by chip and engine profile. */
    private BiPredicate<String, String> selection(List<Knob> knobs) {
        Set<String> ofChips =
                names(chips, name -> ChipCatalog.shipped().get(name).name());
        Set<String> ofEngines =
                names(engines, name -> EngineCatalog.shipped().get(name).name());
        return (chip, engine) -> (chips.isEmpty() || ofChips.contains(chip))
                && (engines.isEmpty() || ofEngines.contains(engine))
                && knobs.stream().anyMatch(knob -> knob.profile().used(chip, engine));
    }

    private static Set<String> names(Set<String> namesOrAliases, Function<String, String> name) {
        return namesOrAliases.stream().map(name).collect(Collectors.toUnmodifiableSet());
    }

    private static void requireEnough(List<Point> rows, List<Knob> knobs) {
        for (Knob knob : knobs) {
            Profile profile = knob.profile();
            requireEnough(used(rows, profile), " of " + profile.name(), knob.toString(), FEWEST_ROWS);
        }
        requireEnough(rows.size(), "", knobs.size() + " numbers", FEWEST_ROWS * knobs.size());
    }

    private static void requireEnough(long rows, String of, String what, int fewest) {
        if (rows < fewest) {
            throw new InputException(Problem.of(
                    "", rows + " rows" + of + " are too few to fit " + what + ", expected at least " + fewest));
        }
    }

    private static long used(List<Point> rows, Profile profile) {
        return rows.stream()
                .filter(row -> profile.used(row.chip(), row.profile()))
                .count();
    }

    private static String words(double[] logErrors, List<Knob> knobs, double[] positions) {
        double[] percent = Arrays.stream(logErrors)
                .map(error -> 100 * Math.abs(FastMath.expm1(error)))
                .sorted()
                .toArray();
        return String.format(
                Locale.ROOT,
                "median %.1f %%, mean %.1f %%  %s",
                percent[percent.length / 2],
                Arrays.stream(percent).average().orElseThrow(),
                IntStream.range(0, positions.length)
                        .mapToObj(i -> knobs.get(i) + " " + knobs.get(i).at(positions[i]))
                        .collect(Collectors.joining(", ")));
    }

    /** A knob and what became of it. */
    private record Found(Knob knob, Change change) {}

    private static List<Found> found(List<Knob> knobs, double[] positions, double[] standardErrors) {
        List<Found> found = new ArrayList<>();
        for (int i = 0; i < positions.length; i++) {
            Knob knob = knobs.get(i);
            double share = standardErrors[i] * knob.dimension().elasticity(positions[i]);
            String before = knob.rounded(knob.lead());
            found.add(new Found(knob, new Change(knob.toString(), before, knob.at(positions[i]), share)));
        }
        return found;
    }

    /** The files of all profiles of which a number was to be found, by name. */
    private static Map<String, String> written(List<Found> found, List<Point> rows, List<Path> measurements) {
        String names = measurements.stream()
                .map(file -> String.valueOf(file.getFileName()))
                .collect(Collectors.joining(", "));
        Map<String, String> files = new TreeMap<>();
        for (Found any : found) {
            Profile profile = any.knob().profile();
            List<Found> known = found.stream()
                    .filter(one ->
                            one.knob().profile().equals(profile) && one.change().known())
                    .toList();
            String origin = "fit of jeton calibrate rows to " + names + ", " + used(rows, profile) + " figures";
            files.put(profile.name(), text(profile, known, origin));
        }
        return files;
    }

    /** The file of a profile with the numbers that are known, and where they are from. */
    private static String text(Profile profile, List<Found> known, String origin) {
        ProfileText text = new ProfileText(profile.text());
        known.stream()
                .sorted(LAST_FIRST)
                .forEach(one -> text.replace(one.knob().place(), one.change().after()));
        if (!known.isEmpty()) {
            String paths = known.stream().map(one -> one.knob().path()).collect(Collectors.joining(", "));
            profile.cite(text, paths + ": " + origin);
        }
        return text.toString();
    }
}
