package jeton.validation;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;
import org.apache.commons.math3.stat.descriptive.moment.Mean;
import org.apache.commons.math3.stat.descriptive.rank.Median;

/**
 * Errors of the points that have something in common. Percentages are of the measured value.
 *
 * @param by                   what they share: {@code overall}, {@code headline}, {@code accelerator}, {@code model}, ...
 * @param key                  of that, as in {@code h100}
 * @param metric               family
 * @param medianAbsErrorPct    median of the absolute errors
 * @param mapePct              mean of the absolute errors
 * @param within10Pct          share of the points that are not more than 10 % off, in percent
 * @param within25Pct          of those that are not more than 25 % off
 * @param biasPct              median of the errors with their sign: above 0 where predictions are too high
 * @param spearman             rank correlation of prediction and measurement; NaN with fewer than three points, or where
 *                             one side does not vary
 */
public record ErrorGroup(
        String by,
        String key,
        Family metric,
        int count,
        double medianAbsErrorPct,
        double mapePct,
        double within10Pct,
        double within25Pct,
        double biasPct,
        double spearman) {
    private static final int FEWEST_TO_RANK = 3;

    static ErrorGroup of(String by, String key, Family metric, List<Point> points) {
        double[] errors = points.stream().mapToDouble(Point::errorPercent).toArray();
        double[] sizes = points.stream()
                .mapToDouble(point -> Math.abs(point.errorPercent()))
                .toArray();
        return new ErrorGroup(
                by,
                key,
                metric,
                points.size(),
                new Median().evaluate(sizes),
                new Mean().evaluate(sizes),
                shareWithin(10, sizes),
                shareWithin(25, sizes),
                new Median().evaluate(errors),
                spearman(points));
    }

    private static double shareWithin(double most, double[] sizes) {
        return 100.0 * Arrays.stream(sizes).filter(size -> size <= most).count() / sizes.length;
    }

    private static double spearman(List<Point> points) {
        return points.size() < FEWEST_TO_RANK
                ? Double.NaN
                : new SpearmansCorrelation()
                        .correlation(
                                points.stream().mapToDouble(Point::predicted).toArray(),
                                points.stream().mapToDouble(Point::measured).toArray());
    }
}
