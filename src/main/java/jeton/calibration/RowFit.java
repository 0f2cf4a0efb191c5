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
            double[] errors = rows.at(positions);
            for (int i = 0; i < errors.length; i++) {
                errors[i] *= weights[i];
            }
            RealVector value = new ArrayRealVector(errors, false);
            double cost = value.getNorm();
            if (cost < least) {
                least = cost;
                best = positions.clone();
            }
            return value;
        }

        @Override
        public RealMatrix computeJacobian(double[] positions) {
            double[][] slopes = rows.slopes(positions);
            for (int i = 0; i < slopes.length; i++) {
                for (int j = 0; j < slopes[i].length; j++) {
                    slopes[i][j] *= weights[i];
                }
            }
            return new Array2DRowRealMatrix(slopes, false);
        }

        @Override
        public Pair<RealVector, RealMatrix> value(RealVector positions) {
            return new Pair<>(computeValue(positions.toArray()), computeJacobian(positions.toArray()));
        }
    }
}
