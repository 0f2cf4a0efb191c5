package jeton.calibration;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import jeton.validation.Point;
import jeton.validation.Profiles;
import jeton.validation.Trials;
import org.apache.commons.math3.util.FastMath;

/**
 * Errors of the rows as a function of the positions of the knobs: the logarithm of predicted over measured, each row simulated
 * as it stands. Not thread safe.
 */
final class RowErrors {
    /** Of a difference quotient: a compromise between a curve that bends and a closed loop that jumps. */
    private static final double STEP = 0.02;
    /** So far either way that no jump counts for much. */
    private static final double BROAD_STEP = 0.1;

    private final Trials trials;
    private final List<Point> points;
    private final List<Knob> knobs;
    private double[] lastPositions = {};
    private double[] last = {};

    RowErrors(Trials trials, List<Knob> knobs) {
        this.trials = trials;
        this.points = trials.points();
        this.knobs = List.copyOf(knobs);
    }

    /** The rows. */
    List<Point> points() {
        return points;
    }

    double[] startPositions() {
        return knobs.stream().mapToDouble(Knob::startPosition).toArray();
    }

    /** In the order of the rows; 0 for a run that finds no room any more. */
    double[] at(double[] positions) {
        if (!Arrays.equals(positions, lastPositions)) {
            last = errors(positions, point -> true);
            lastPositions = positions.clone();
        }
        return last.clone();
    }

    /** By how much they change with the positions: a row of the matrix for each row, a column for each knob. */
    double[][] slopes(double[] positions) {
        return slopes(positions, 0, STEP);
    }

    /** The same over a way on which the roughness of a simulation evens out. */
    double[][] broadSlopes(double[] positions) {
        return slopes(positions, -BROAD_STEP, BROAD_STEP);
    }

    private double[][] slopes(double[] positions, double back, double forth) {
        double[][] slopes = new double[points.size()][positions.length];
        for (int j = 0; j < positions.length; j++) {
            Predicate<Point> moved = moved(knobs.get(j));
            double[] from = back == 0 ? at(positions) : errors(moved(positions, j, back), moved);
            double[] to = errors(moved(positions, j, forth), moved);
            for (int i = 0; i < slopes.length; i++) {
                slopes[i][j] = moved.test(points.get(i)) ? (to[i] - from[i]) / (forth - back) : 0;
            }
        }
        return slopes;
    }

    private static double[] moved(double[] positions, int knob, double way) {
        double[] moved = positions.clone();
        moved[knob] += way;
        return moved;
    }

    private static Predicate<Point> moved(Knob knob) {
        return point -> knob.profile().used(point.chip(), point.profile());
    }

    /** Of the wanted rows; others may be anything. */
    private double[] errors(double[] positions, Predicate<Point> wanted) {
        double[] predicted = trials.predict(profiles(positions), wanted);
        double[] errors = new double[predicted.length];
        for (int i = 0; i < errors.length; i++) {
            double ratio = predicted[i] / points.get(i).measured();
            errors[i] = ratio > 0 ? FastMath.log(ratio) : 0;
        }
        return errors;
    }

    private Profiles profiles(double[] positions) {
        Map<Profile, Map<String, String>> changes = new LinkedHashMap<>();
        for (int i = 0; i < positions.length; i++) {
            Knob knob = knobs.get(i);
            changes.computeIfAbsent(knob.profile(), profile -> new TreeMap<>())
                    .put(knob.path(), knob.exact(knob.dimension().value(positions[i])));
        }
        return Profile.changed(changes);
    }
}
