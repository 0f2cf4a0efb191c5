package jeton.workload;

import org.apache.commons.math3.util.FastMath;

/** How long a user of a closed loop waits between the end of one request and the start of the next, in seconds. */
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
}
