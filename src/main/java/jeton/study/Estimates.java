package jeton.study;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;

/** Student intervals over independent replications. */
final class Estimates {
    private static final double CONFIDENCE = 0.95;

    private Estimates() {}

    static <T> Estimate of(List<T> replications, ToDoubleFunction<T> figure) {
        return of(replications.stream().mapToDouble(figure).toArray());
    }

    /** Absent if any replication has nothing to measure. */
    static Estimate of(double[] values) {
        SummaryStatistics statistics = new SummaryStatistics();
        for (double value : values) {
            if (Double.isNaN(value) || Double.isInfinite(value)) {
                return Estimate.NONE;
            }
            statistics.addValue(value);
        }
        if (values.length == 0) {
            return Estimate.NONE;
        }
        if (values.length == 1) {
            return new Estimate(values[0], Double.NaN);
        }
        double t = new TDistribution(values.length - 1).inverseCumulativeProbability((1 + CONFIDENCE) / 2);
        return new Estimate(statistics.getMean(), t * statistics.getStandardDeviation() / Math.sqrt(values.length));
    }

    /** Correlation of two figures over the same replications; NaN with fewer than three or without variation. */
    static double correlation(double[] a, double[] b) {
        return a.length < 3 ? Double.NaN : new PearsonsCorrelation().correlation(a, b);
    }
}
