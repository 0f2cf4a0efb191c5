package jeton.calibration;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import jeton.calibration.Knob.Subject;
import jeton.hardware.Chip;
import jeton.hardware.ChipCatalog;
import jeton.input.Catalog;
import jeton.latency.EngineCatalog;
import jeton.latency.EngineProfile;
import jeton.validation.Point;
import jeton.validation.Profiles;
import jeton.validation.Trials;
import org.apache.commons.math3.exception.MathIllegalStateException;
import org.apache.commons.math3.fitting.leastsquares.LeastSquaresBuilder;
import org.apache.commons.math3.fitting.leastsquares.LevenbergMarquardtOptimizer;
import org.apache.commons.math3.fitting.leastsquares.MultivariateJacobianFunction;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.apache.commons.math3.util.FastMath;
import org.apache.commons.math3.util.Pair;

/**
 * Fits a few numbers of chips and engines to rows measured end to end, every row simulated as it is.
 *
 * <p>Least squares on the logarithm of predicted over measured, by Levenberg-Marquardt, with Huber's weights: beyond a tenth
 * an error counts in proportion, not squared. Every pair of chip and model weighs the same, however many rows it has.
 */
public final class RowFit {
    private static final double LINEAR_FROM = 0.1;
    private static final int REWEIGHTINGS = 3;
    private static final int ITERATIONS = 6;
    /** Wide enough that the steps of a simulation do not show. */
    private static final double STEP = 0.02;
    /** Fewer rows do not gain the weight of a group of their own. */
    private static final int FEW = 20;

    private final Catalog<Chip> chips = ChipCatalog.shipped();
    private final Catalog<EngineProfile> engines = EngineCatalog.shipped();
    private final Trials trials;
    private final List<Point> points;
    private final List<Knob> knobs;
    private final Consumer<String> progress;
    private final double[] balance;
    private final double[] weights;

    /** @param progress told in words how the fit stands */
    RowFit(Trials trials, List<Knob> knobs, Consumer<String> progress) {
        this.trials = trials;
        this.points = trials.points();
        this.knobs = List.copyOf(knobs);
        this.progress = progress;
        Map<String, Integer> counts = new HashMap<>();
        points.forEach(point -> counts.merge(group(point), 1, Integer::sum));
        balance = points.stream()
                .mapToDouble(point -> 1 / FastMath.sqrt(Math.max(FEW, counts.getOrDefault(group(point), FEW))))
                .toArray();
        weights = balance.clone();
    }

    private static String group(Point point) {
        return point.chip() + " " + point.model();
    }

    /** Values of the knobs, in their order. */
    double[] fit() {
        double[] at = knobs.stream().mapToDouble(Knob::free).toArray();
        reweight(at);
        for (int i = 0; i < REWEIGHTINGS; i++) {
            at = leastSquares(at);
            reweight(at);
        }
        return values(at);
    }

    private double[] values(double[] at) {
        double[] values = new double[at.length];
        for (int i = 0; i < at.length; i++) {
            values[i] = knobs.get(i).value(at[i]);
        }
        return values;
    }

    private void reweight(double[] at) {
        double[] errors = errors(predict(at, point -> true));
        for (int i = 0; i < weights.length; i++) {
            weights[i] = balance[i] * FastMath.sqrt(Math.min(1, LINEAR_FROM / Math.max(Math.abs(errors[i]), 1e-300)));
        }
        progress.accept(ErrorWords.of(errors) + "  " + describe(at));
    }

    private String describe(double[] at) {
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < at.length; i++) {
            Knob knob = knobs.get(i);
            words.append(i == 0 ? "" : ", ").append(knob.path()).append(' ').append(knob.written(knob.value(at[i])));
        }
        return words.toString();
    }

    private double[] leastSquares(double[] start) {
        double[] best = start.clone();
        double[] least = {Double.POSITIVE_INFINITY};
        MultivariateJacobianFunction model = point -> {
            double[] at = point.toArray();
            Pair<RealVector, RealMatrix> here = linearised(at);
            double cost = here.getFirst().getNorm();
            if (cost < least[0]) {
                least[0] = cost;
                System.arraycopy(at, 0, best, 0, at.length);
            }
            return here;
        };
        try {
            new LevenbergMarquardtOptimizer()
                    .withCostRelativeTolerance(1e-4)
                    .withParameterRelativeTolerance(1e-3)
                    .optimize(new LeastSquaresBuilder()
                            .start(start)
                            .target(new double[weights.length])
                            .model(model)
                            .maxEvaluations(4 * ITERATIONS)
                            .maxIterations(ITERATIONS)
                            .build());
        } catch (MathIllegalStateException e) {
            return best;
        }
        return best;
    }

    private Pair<RealVector, RealMatrix> linearised(double[] at) {
        double[] here = errors(predict(at, point -> true));
        double[][] slope = new double[weights.length][at.length];
        for (int j = 0; j < at.length; j++) {
            double[] beside = at.clone();
            beside[j] += STEP;
            Predicate<Point> affected = affected(knobs.get(j));
            double[] there = errors(predict(beside, affected));
            for (int i = 0; i < weights.length; i++) {
                slope[i][j] = affected.test(points.get(i)) ? weights[i] * (there[i] - here[i]) / STEP : 0;
            }
        }
        double[] value = new double[weights.length];
        for (int i = 0; i < value.length; i++) {
            value[i] = weights[i] * here[i];
        }
        return new Pair<>(new ArrayRealVector(value, false), new Array2DRowRealMatrix(slope, false));
    }

    private static Predicate<Point> affected(Knob knob) {
        return point -> knob.name().equals(knob.of() == Subject.CHIP ? point.chip() : point.profile());
    }

    /** Logarithms of predicted over measured; 0 where there is no room for the run any more. */
    private double[] errors(double[] predicted) {
        double[] errors = new double[predicted.length];
        for (int i = 0; i < errors.length; i++) {
            double ratio = predicted[i] / points.get(i).measured();
            errors[i] = ratio > 0 ? FastMath.log(ratio) : 0;
        }
        return errors;
    }

    private double[] predict(double[] at, Predicate<Point> affected) {
        return trials.predict(profiles(values(at)), affected);
    }

    private Profiles profiles(double[] values) {
        Map<String, Map<String, String>> ofChips = new TreeMap<>();
        Map<String, Map<String, String>> ofEngines = new TreeMap<>();
        for (int i = 0; i < values.length; i++) {
            Knob knob = knobs.get(i);
            (knob.of() == Subject.CHIP ? ofChips : ofEngines)
                    .computeIfAbsent(knob.name(), name -> new TreeMap<>())
                    .put(knob.path(), exact(knob, values[i]));
        }
        return new Profiles(changed(chips, ofChips), changed(engines, ofEngines));
    }

    private static String exact(Knob knob, double value) {
        if (knob.start().size() > 1) {
            return knob.written(value);
        }
        return switch (knob.kind()) {
            case SECONDS -> value + " s";
            case BANDWIDTH -> value + " B/s";
            case SHARE, FACTOR -> String.valueOf(value);
        };
    }

    private static <T> Map<String, T> changed(Catalog<T> catalog, Map<String, Map<String, String>> overrides) {
        Map<String, T> changed = new TreeMap<>();
        overrides.forEach((name, values) -> changed.put(name, catalog.changed(name, values)));
        return changed;
    }

    /** How far predictions are off, in words. */
    private static final class ErrorWords {
        private ErrorWords() {}

        static String of(double[] logErrors) {
            double[] errors = Arrays.stream(logErrors)
                    .map(error -> Math.abs(FastMath.expm1(error)))
                    .sorted()
                    .toArray();
            double median = errors.length == 0 ? 0 : errors[errors.length / 2];
            double mean = Arrays.stream(errors).average().orElse(0);
            return String.format(java.util.Locale.ROOT, "median %.1f %%, mean %.1f %%", 100 * median, 100 * mean);
        }
    }
}
