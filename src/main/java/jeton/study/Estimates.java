package jeton.study;

import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import jeton.stats.LogHistogram;
import jeton.study.RunResult.Percentiles;
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

    /** Mean and percentiles of each replication, and the greatest value of all. */
    static <T> Percentiles percentiles(List<T> replications, Function<T, LogHistogram> histogram) {
        List<LogHistogram> all = replications.stream().map(histogram).toList();
        double max = all.stream().mapToDouble(LogHistogram::max).max().orElse(Double.NaN);
        return new Percentiles(
                of(all, LogHistogram::mean),
                of(all, each -> each.quantile(0.5)),
                of(all, each -> each.quantile(0.9)),
                of(all, each -> each.quantile(0.95)),
                of(all, each -> each.quantile(0.99)),
                new Estimate(max, Double.NaN));
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
