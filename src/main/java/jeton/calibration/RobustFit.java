package jeton.calibration;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
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
 * Least squares on the logarithm of time, by Levenberg-Marquardt, with Huber's weights: beyond a tenth an error counts in
 * proportion, not squared, and rows off by more than a factor of three are dropped at the end.
 *
 * <p>Every octave of work weighs the same, however many rows it has. Where fewer than a third of the rows remain, or fewer
 * than three for each number, they do not say what the numbers are, and the errors are NaN.
 */
final class RobustFit {
    private static final double LINEAR_FROM = 0.1;
    private static final double OUTLIER = FastMath.log(3);
    private static final int REWEIGHTINGS = 12;
    private static final int EVALUATIONS = 400;
    private static final double STEP = 1e-6;
    /** Fewer rows do not gain the weight of an octave of their own. */
    private static final int FEW = 20;

    private static final int ROWS_PER_NUMBER = 3;
    private static final int FEWEST_SHARE = 3;

    private final List<KernelTime> rows;
    private final Form form;
    private final double[] balance;

    /** Seconds of a kernel by the parameters of its form, which are any real numbers. */
    interface Form {
        double seconds(double[] parameters, KernelTime kernel);
    }

    /**
     * @param parameters   in the form's own scale
     * @param outliers     rows dropped at the end
     * @param medianError  predicted over measured, less 1
     * @param meanError    of the absolute values
     */
    record Result(double[] parameters, int rows, int outliers, double medianError, double meanError) {
        /** Whether enough rows agree. */
        boolean holds() {
            return !Double.isNaN(meanError);
        }
    }

    /** @param work what the octaves are of, in seconds */
    RobustFit(List<KernelTime> rows, Form form, ToDoubleFunction<KernelTime> work) {
        this.rows = rows;
        this.form = form;
        balance = balance(rows, work);
    }

    private static double[] balance(List<KernelTime> rows, ToDoubleFunction<KernelTime> work) {
        Map<Integer, Integer> counts = new HashMap<>();
        int[] octaves = new int[rows.size()];
        for (int i = 0; i < octaves.length; i++) {
            octaves[i] = (int) FastMath.floor(FastMath.log(2, Math.max(1e-12, work.applyAsDouble(rows.get(i)))));
            counts.merge(octaves[i], 1, Integer::sum);
        }
        return Arrays.stream(octaves)
                .mapToDouble(octave -> 1 / FastMath.sqrt(Math.max(FEW, counts.getOrDefault(octave, FEW))))
                .toArray();
    }

    Result from(double... start) {
        double[] weights = balance.clone();
        double[] parameters = start.clone();
        for (int i = 0; i < REWEIGHTINGS; i++) {
            double[] better = leastSquares(parameters, weights);
            boolean settled = distance(better, parameters) < 1e-7;
            parameters = better;
            reweight(parameters, weights, Double.POSITIVE_INFINITY);
            if (settled) {
                break;
            }
        }
        reweight(parameters, weights, OUTLIER);
        parameters = leastSquares(parameters, weights);
        return result(parameters, weights);
    }

    private void reweight(double[] parameters, double[] weights, double most) {
        for (int i = 0; i < weights.length; i++) {
            double error = Math.abs(logError(parameters, rows.get(i)));
            weights[i] =
                    error > most ? 0 : balance[i] * FastMath.sqrt(Math.min(1, LINEAR_FROM / Math.max(error, 1e-300)));
        }
    }

    private double logError(double[] parameters, KernelTime row) {
        double seconds = form.seconds(parameters, row);
        return FastMath.log(Math.max(seconds, Double.MIN_NORMAL) / row.seconds());
    }

    /** The best point that was met, also where the optimiser gives up: in a valley as flat as rounding, or a long one. */
    private double[] leastSquares(double[] start, double[] weights) {
        double[] best = start.clone();
        double[] least = {Double.POSITIVE_INFINITY};
        MultivariateJacobianFunction errors = point -> {
            double[] at = point.toArray();
            Pair<RealVector, RealMatrix> here = linearised(at, weights);
            double cost = here.getFirst().getNorm();
            if (cost < least[0]) {
                least[0] = cost;
                System.arraycopy(at, 0, best, 0, at.length);
            }
            return here;
        };
        try {
            new LevenbergMarquardtOptimizer()
                    .optimize(new LeastSquaresBuilder()
                            .start(start)
                            .target(new double[weights.length])
                            .model(errors)
                            .maxEvaluations(EVALUATIONS)
                            .maxIterations(EVALUATIONS)
                            .build());
        } catch (MathIllegalStateException e) {
            return best;
        }
        return best;
    }

    private Pair<RealVector, RealMatrix> linearised(double[] at, double[] weights) {
        double[] value = new double[weights.length];
        double[][] slope = new double[weights.length][at.length];
        double[] beside = at.clone();
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] == 0) {
                continue;
            }
            KernelTime row = rows.get(i);
            value[i] = weights[i] * logError(at, row);
            for (int j = 0; j < at.length; j++) {
                beside[j] = at[j] + STEP;
                slope[i][j] = (weights[i] * logError(beside, row) - value[i]) / STEP;
                beside[j] = at[j];
            }
        }
        return new Pair<>(new ArrayRealVector(value, false), new Array2DRowRealMatrix(slope, false));
    }

    private static double distance(double[] a, double[] b) {
        double most = 0;
        for (int i = 0; i < a.length; i++) {
            most = Math.max(most, Math.abs(a[i] - b[i]));
        }
        return most;
    }

    private Result result(double[] parameters, double[] weights) {
        double[] errors = new double[weights.length];
        int used = 0;
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] > 0) {
                errors[used] = FastMath.exp(logError(parameters, rows.get(i))) - 1;
                sum += Math.abs(errors[used]);
                used++;
            }
        }
        double[] sorted = Arrays.copyOf(errors, used);
        Arrays.sort(sorted);
        int outliers = weights.length - used;
        return used < ROWS_PER_NUMBER * parameters.length || FEWEST_SHARE * used < weights.length
                ? new Result(parameters, used, outliers, Double.NaN, Double.NaN)
                : new Result(parameters, used, outliers, sorted[used / 2], sum / used);
    }
}
