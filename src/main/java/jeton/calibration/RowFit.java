package jeton.calibration;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import jeton.validation.Point;
import org.apache.commons.math3.exception.MathIllegalStateException;
import org.apache.commons.math3.fitting.leastsquares.LeastSquaresBuilder;
import org.apache.commons.math3.fitting.leastsquares.LevenbergMarquardtOptimizer;
import org.apache.commons.math3.fitting.leastsquares.ValueAndJacobianFunction;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.apache.commons.math3.util.FastMath;
import org.apache.commons.math3.util.Pair;

/**
 * Finds the positions of the knobs where predictions and measurements agree best: least squares of the rows' {@link RowErrors}
 * by Levenberg-Marquardt, weighted anew a few times as Huber proposed (Annals of Mathematical Statistics 35(1), 1964), so
 * that beyond a tenth an error counts in proportion, not squared. Every pair of chip and model weighs the same, however many
 * rows it has.
 */
final class RowFit {
    private static final double LINEAR_FROM = 0.1;
    private static final int ROUNDS = 3;
    private static final int ITERATIONS = 6;
    private static final int EVALUATIONS = 4 * ITERATIONS;
    /** Share of the steepest slope below which a simulation's own roughness is all there is. */
    private static final double FLAT = 1e-4;
    /** Fewer rows do not gain the weight of a group of their own. */
    private static final int FEW = 20;

    private final RowErrors rows;
    private final double[] balance;

    RowFit(RowErrors rows) {
        this.rows = rows;
        List<Point> points = rows.points();
        Map<String, Integer> counts = new HashMap<>();
        points.forEach(point -> counts.merge(group(point), 1, Integer::sum));
        balance = points.stream()
                .mapToDouble(point -> 1 / FastMath.sqrt(Math.max(FEW, counts.getOrDefault(group(point), FEW))))
                .toArray();
    }

    private static String group(Point point) {
        return point.chip() + " " + point.model();
    }

    /** @param progress told the positions before every round, and those that were found */
    double[] fit(Consumer<double[]> progress) {
        double[] positions = rows.startPositions();
        progress.accept(positions.clone());
        for (int round = 0; round < ROUNDS; round++) {
            positions = leastSquares(positions, weights(rows.at(positions)));
            progress.accept(positions.clone());
        }
        return positions;
    }

    /**
     * Standard errors of the positions, by the weighted errors that remain and the slopes there; infinite where the errors do
     * not change, or change as they would with other knobs.
     */
    double[] standardErrors(double[] positions) {
        double[] weights = weights(rows.at(positions));
        double cost = weighted(rows.at(positions), weights).getNorm();
        double variance = cost * cost / Math.max(1, weights.length - positions.length);
        SingularValueDecomposition slopes =
                new SingularValueDecomposition(weighted(rows.broadSlopes(positions), weights));
        double[] standardErrors = new double[positions.length];
        for (int i = 0; i < standardErrors.length; i++) {
            standardErrors[i] = FastMath.sqrt(variance * spread(slopes, i));
        }
        return standardErrors;
    }

    /** Diagonal entry of the inverse of slopes times slopes; infinite where there is none. */
    private static double spread(SingularValueDecomposition slopes, int knob) {
        double[] steepness = slopes.getSingularValues();
        double sum = 0;
        for (int j = 0; j < steepness.length; j++) {
            double part = Math.abs(slopes.getV().getEntry(knob, j));
            if (steepness[j] > FLAT * steepness[0]) {
                sum += part * part / (steepness[j] * steepness[j]);
            } else if (part > FLAT) {
                return Double.POSITIVE_INFINITY;
            }
        }
        return sum;
    }

    private static RealVector weighted(double[] errors, double[] weights) {
        return new ArrayRealVector(errors, false).ebeMultiply(new ArrayRealVector(weights, false));
    }

    private static RealMatrix weighted(double[][] slopes, double[] weights) {
        RealMatrix weighted = new Array2DRowRealMatrix(slopes, false);
        for (int i = 0; i < weights.length; i++) {
            weighted.setRowVector(i, weighted.getRowVector(i).mapMultiply(weights[i]));
        }
        return weighted;
    }

    /** Factors of the errors, not of their squares. */
    private double[] weights(double[] errors) {
        double[] weights = balance.clone();
        for (int i = 0; i < weights.length; i++) {
            double size = Math.abs(errors[i]);
            weights[i] *= size > LINEAR_FROM ? FastMath.sqrt(LINEAR_FROM / size) : 1;
        }
        return weights;
    }

    private double[] leastSquares(double[] start, double[] weights) {
        Target target = new Target(rows, weights, start);
        try {
            new LevenbergMarquardtOptimizer()
                    .withCostRelativeTolerance(1e-4)
                    .withParameterRelativeTolerance(1e-3)
                    .optimize(new LeastSquaresBuilder()
                            .start(start)
                            .target(new double[weights.length])
                            .model(target)
                            .lazyEvaluation(true)
                            .maxEvaluations(EVALUATIONS)
                            .maxIterations(ITERATIONS)
                            .build());
        } catch (MathIllegalStateException e) {
            // the best position so far is as good as any
            return target.best;
        }
        return target.best;
    }

    /** Weighted errors, as the optimiser wants them; remembers where they were least. */
    private static final class Target implements ValueAndJacobianFunction {
        private final RowErrors rows;
        private final double[] weights;
        private double[] best;
        private double least = Double.POSITIVE_INFINITY;

        Target(RowErrors rows, double[] weights, double[] start) {
            this.rows = rows;
            this.weights = weights;
            best = start.clone();
        }

        @Override
        public RealVector computeValue(double[] positions) {
            RealVector value = weighted(rows.at(positions), weights);
            double cost = value.getNorm();
            if (cost < least) {
                least = cost;
                best = positions.clone();
            }
            return value;
        }

        @Override
        public RealMatrix computeJacobian(double[] positions) {
            return weighted(rows.slopes(positions), weights);
        }

        @Override
        public Pair<RealVector, RealMatrix> value(RealVector positions) {
            return new Pair<>(computeValue(positions.toArray()), computeJacobian(positions.toArray()));
        }
    }
}
