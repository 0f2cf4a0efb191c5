package jeton.workload;

import org.apache.commons.math3.special.Erf;
import org.apache.commons.math3.util.FastMath;

/** How long a user thinks, or a tool works, between the end of one request and the start of the next, in seconds. */
public sealed interface ThinkTime {
    /** The wait that belongs to {@code u} in (0, 1). */
    double seconds(double u);

    double mean();

    String describe();

    /** Always the same wait, from 0. */
    record Fixed(double mean) implements ThinkTime {
        public Fixed {
            Check.within(0, ArrivalLaw.MOST_SECONDS, "think time", mean);
        }

        @Override
        public double seconds(double u) {
            return mean;
        }

        @Override
        public String describe() {
            return mean == 0 ? "no think time" : "think time " + Wording.number(mean) + " s";
        }
    }

    /** Exponential waits. */
    record Exponential(double mean) implements ThinkTime {
        public Exponential {
            Check.above(0, ArrivalLaw.MOST_SECONDS, "mean think time", mean);
        }

        @Override
        public double seconds(double u) {
            return -mean * FastMath.log(1 - u);
        }

        @Override
        public String describe() {
            return "exponential think time, mean " + Wording.number(mean) + " s";
        }
    }

    /**
     * The logarithm of the wait is normal, by its median and the standard deviation of the logarithm; the longest waits are
     * cut.
     */
    record LogNormal(double median, double sigma) implements ThinkTime {
        private static final double SQRT_2 = Math.sqrt(2);

        public LogNormal {
            Check.above(0, ArrivalLaw.MOST_SECONDS, "median think time", median);
            Check.above(0, 10, "sigma", sigma);
        }

        @Override
        public double seconds(double u) {
            return Math.min(ArrivalLaw.MOST_SECONDS, median * FastMath.exp(sigma * SQRT_2 * Erf.erfInv(2 * u - 1)));
        }

        @Override
        public double mean() {
            return median * FastMath.exp(sigma * sigma / 2);
        }

        @Override
        public String describe() {
            return "lognormal think time, median " + Wording.number(median) + " s, sigma " + Wording.number(sigma);
        }
    }

    /** Whatever was measured: a table of quantiles in seconds. */
    record Quantiles(QuantileTable table) implements ThinkTime {
        public Quantiles {
            Check.within(0, ArrivalLaw.MOST_SECONDS, "smallest think time", table.least());
            Check.within(0, ArrivalLaw.MOST_SECONDS, "largest think time", table.greatest());
        }

        @Override
        public double seconds(double u) {
            return table.quantile(u);
        }

        @Override
        public double mean() {
            return table.mean();
        }

        @Override
        public String describe() {
            return "think time of a " + table.describe() + " s" + table.sourceNote();
        }
    }
}
