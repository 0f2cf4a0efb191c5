package jeton.validation;

import java.util.Collection;
import java.util.List;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;

/**
 * How far figures of one configuration are apart: the largest over the smallest, less one, in percent.
 *
 * @param configurations measured more than once
 * @param rows           of them
 * @param medianPct      of the configurations; NaN where there are none, as {@code p90Pct}
 */
public record Repeats(int configurations, int rows, double medianPct, double p90Pct) {
    private static final double HIGH = 90;

    /** @param values of each configuration; figures that agree to the last digit are one figure, told twice */
    static Repeats of(Collection<List<Double>> values) {
        List<List<Double>> repeated = values.stream()
                .map(figures -> figures.stream().distinct().sorted().toList())
                .filter(figures -> figures.size() > 1)
                .toList();
        double[] spreads = repeated.stream()
                .mapToDouble(figures -> 100 * (figures.get(figures.size() - 1) / figures.get(0) - 1))
                .sorted()
                .toArray();
        Percentile percentile = new Percentile().withEstimationType(Percentile.EstimationType.R_7);
        return new Repeats(
                repeated.size(),
                repeated.stream().mapToInt(List::size).sum(),
                spreads.length == 0 ? Double.NaN : percentile.evaluate(spreads, 50),
                spreads.length == 0 ? Double.NaN : percentile.evaluate(spreads, HIGH));
    }
}
