package jeton.study;

import java.util.Arrays;
import java.util.Locale;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.commons.math3.stat.inference.KolmogorovSmirnovTest;

/**
 * One latency of the same requests, measured and simulated, in seconds.
 *
 * @param name as printed
 */
record Comparison(String name, double[] measured, double[] simulated) {
    private static final double[] PERCENT = {5, 25, 50, 75, 90, 95, 99};

    /** Simulated mean over the measured one, less 1. */
    double meanError() {
        return StatUtils.mean(simulated) / StatUtils.mean(measured) - 1;
    }

    /** Largest distance of the two distribution functions. */
    double kolmogorovSmirnov() {
        return new KolmogorovSmirnovTest().kolmogorovSmirnovStatistic(measured, simulated);
    }

    /** Mean over the requests of how far each is off, as a share of what was measured. */
    double meanRequestError() {
        double sum = 0;
        for (int i = 0; i < measured.length; i++) {
            sum += Math.abs(simulated[i] / measured[i] - 1);
        }
        return sum / measured.length;
    }

    /** Means, quantiles (measured, simulated, error) and distances on one line. */
    String line() {
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT, "%-5s mean %s", name, pair(StatUtils.mean(measured), StatUtils.mean(simulated))));
        double[] a = measured.clone();
        double[] b = simulated.clone();
        Arrays.sort(a);
        Arrays.sort(b);
        for (double percent : PERCENT) {
            line.append(String.format(
                    Locale.ROOT,
                    " | p%.0f %s",
                    percent,
                    pair(StatUtils.percentile(a, percent), StatUtils.percentile(b, percent))));
        }
        return line.append(String.format(
                        Locale.ROOT, " | KS %.3f | each %.1f %%", kolmogorovSmirnov(), 100 * meanRequestError()))
                .toString();
    }

    private static String pair(double measured, double simulated) {
        return String.format(Locale.ROOT, "%.4g %.4g %+.1f %%", measured, simulated, 100 * (simulated / measured - 1));
    }
}
