package jeton.validation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Predicate;
import jeton.input.DataFile;
import jeton.input.InputException;
import jeton.study.Parallel;
import jeton.validation.ValidationResult.Coverage;
import jeton.validation.ValidationResult.DoesNotFit;
import jeton.validation.ValidationResult.Misfit;
import jeton.validation.ValidationResult.Reason;

/**
 * Compares measured rows with simulations of the runs that they describe.
 *
 * @param qualities letters of the rows that count
 * @param profiles  in place of those of the catalogs
 * @param every     simulates every so many-th of the runs and counts the others' rows as unmapped; 1 for all
 * @param threads   simulations at a time; results do not depend on it
 * @param progress  told the share of the work done
 */
public record Validation(Set<String> qualities, Profiles profiles, int every, int threads, Consumer<Double> progress) {
    /** Share of the work done when bounds are looked at. */
    static final double BOUNDS_FROM = 0.9;

    /** @throws InputException if a file cannot be read, lacks a column, has no rows or is given twice */
    public ValidationResult run(List<Path> files) {
        Comparison comparison = compare(files, run -> true);
        List<Point> points = comparison.sound().stream().map(Validation::point).toList();
        return new ValidationResult(
                files.stream().map(Path::toString).toList(),
                String.join(",", new TreeSet<>(qualities)),
                every,
                comparison.simulations(),
                Coverage.of(
                        comparison.bad().size(),
                        comparison.reasons().stream().mapToInt(Reason::count).sum(),
                        comparison.misfits().size(),
                        points.size()),
                ErrorTable.overall(points),
                ErrorTable.groups(points),
                NoiseFloor.of(comparison.sound()),
                comparison.reasons(),
                new DoesNotFit(comparison.misfits().size(), comparison.misfits()),
                comparison.bad(),
                points);
    }

    /**
     * The rows of the files that can be compared and are wanted, to be simulated again with other profiles.
     *
     * @param wanted   whether runs count on a chip with an engine profile, by their names; others are not even simulated
     * @param families of the metrics that count
     * @throws InputException if a file cannot be read or lacks a column
     */
    public Trials trials(List<Path> files, BiPredicate<String, String> wanted, Set<Family> families) {
        List<Served> rows = compare(files, run -> wanted.test(run.chip().name(), run.profile())).sound().stream()
                .filter(row -> families.contains(row.quantity().kind().family()))
                .toList();
        return new Trials(rows, threads);
    }

    /** @param sound rows with a prediction that could be true */
    private record Comparison(
            List<Served> sound, List<Misfit> misfits, List<BadRow> bad, List<Reason> reasons, int simulations) {}

    private Comparison compare(List<Path> files, Predicate<Case> wanted) {
        refuseRepeated(files);
        List<Measurement> rows = new ArrayList<>();
        List<BadRow> bad = new ArrayList<>();
        for (Path file : files) {
            MeasurementReader.Contents contents = MeasurementReader.read(file);
            rows.addAll(contents.rows());
            bad.addAll(contents.bad());
        }
        Mapping mapping = map(rows, wanted);
        Parallel parallel = new Parallel(threads, progress);
        Map<Case, Prediction> predictions = predict(List.copyOf(mapping.cases().keySet()), profiles, parallel);
        List<Served> served = new ArrayList<>();
        List<Misfit> misfits = new ArrayList<>();
        for (CaseMapper.Mapped mapped : mapping.mapped()) {
            Prediction prediction = Objects.requireNonNull(predictions.get(mapped.run()));
            if (prediction.statistics() == null) {
                misfits.add(new Misfit(mapped.row().file(), mapped.row().line(), prediction.reason()));
            } else {
                served.add(new Served(mapped.row(), mapped.run(), mapped.quantity(), prediction));
            }
        }
        Map<Measurement, BadRow> impossible = new LinkedHashMap<>(new Floor(parallel).broken(served));
        impossible.putAll(ClosedLoopBound.broken(served));
        bad.addAll(impossible.values());
        bad.sort(Comparator.comparing((BadRow row) -> files.indexOf(Path.of(row.file())))
                .thenComparing(BadRow::line));
        served.removeIf(one -> impossible.containsKey(one.row()));
        return new Comparison(served, misfits, bad, mapping.reasons(), predictions.size());
    }

    private static void refuseRepeated(List<Path> files) {
        Set<Path> places = new HashSet<>();
        for (Path file : files) {
            if (!places.add(place(file))) {
                throw new DataFile(file).problem(0, 0, "", "is given twice, and its rows would count twice");
            }
        }
    }

    private static Path place(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            return file.toAbsolutePath().normalize();
        }
    }

    static Point point(Served served) {
        Measurement row = served.row();
        Case run = served.run();
        Prediction prediction = served.prediction();
        return new Point(
                row.file(),
                row.line(),
                row.text(Column.SOURCE),
                row.text(Column.DATE),
                row.text(Column.QUALITY),
                run.chip().name(),
                run.chip().vendor(),
                run.model().name(),
                run.engine().engine(),
                row.text(Column.ENGINE_VERSION),
                prediction.profile(),
                prediction.layout(),
                prediction.chips(),
                run.weights(),
                run.lengths().describe(),
                run.load().describe(),
                row.text(Column.METRIC),
                served.quantity().kind().family(),
                prediction.value(served.quantity()),
                row.value(),
                run.engine().note());
    }

    /** @param cases every run once, in the order of its first row */
    private record Mapping(List<CaseMapper.Mapped> mapped, Map<Case, Integer> cases, List<Reason> reasons) {}

    private Mapping map(List<Measurement> rows, Predicate<Case> wanted) {
        CaseMapper mapper = new CaseMapper(qualities);
        List<CaseMapper.Mapped> comparable = new ArrayList<>();
        Map<Case, Integer> numbers = new LinkedHashMap<>();
        Map<String, Integer> reasons = new TreeMap<>();
        for (Measurement row : rows) {
            try {
                CaseMapper.Mapped mapped = mapper.map(row);
                if (!wanted.test(mapped.run())) {
                    throw new Unmappable("not wanted");
                }
                int number = numbers.computeIfAbsent(mapped.run(), run -> numbers.size());
                if (number % every != 0) {
                    throw new Unmappable("not in the sample");
                }
                comparable.add(mapped);
            } catch (Unmappable e) {
                reasons.merge(e.reason(), 1, Integer::sum);
            }
        }
        numbers.values().removeIf(number -> number % every != 0);
        List<Reason> sorted = reasons.entrySet().stream()
                .map(entry -> new Reason(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparing(Reason::count).reversed())
                .toList();
        return new Mapping(comparable, numbers, sorted);
    }

    static Map<Case, Prediction> predict(List<Case> cases, Profiles profiles, Parallel parallel) {
        List<Callable<Prediction>> tasks = new ArrayList<>();
        for (Case run : cases) {
            tasks.add(() -> Prediction.of(run, profiles));
        }
        List<Prediction> results = parallel.all(tasks, 0, BOUNDS_FROM);
        Map<Case, Prediction> predictions = new LinkedHashMap<>();
        for (int i = 0; i < cases.size(); i++) {
            predictions.put(cases.get(i), results.get(i));
        }
        return predictions;
    }
}
