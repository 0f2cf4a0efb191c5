package jeton.workload;

import jeton.workload.trace.TraceFile;
import org.apache.commons.math3.util.FastMath;

/**
 * When requests arrive. Parameters that make no sense, NaN among them, are refused with an
 * {@link IllegalArgumentException} that names the parameter. Rates are in requests/s.
 */
public sealed interface ArrivalLaw {
    double MOST_RATE = 1e9;
    double MOST_SECONDS = 1e9;
    int MOST_USERS = 10_000_000;

    /** Mean rate in the long run, in requests/s; NaN where requests follow what serves them, or come all at once. */
    double rate();

    /** The largest rate that lasts for a while, in requests/s; that of {@link #rate} where the rate does not change. */
    default double peakRate() {
        return rate();
    }

    /** What the law is, in words. */
    String describe();

    /** Independent exponential gaps. */
    record Poisson(double rate) implements ArrivalLaw {
        public Poisson {
            Check.above(0, MOST_RATE, "rate", rate);
        }

        @Override
        public String describe() {
            return "Poisson, " + Wording.number(rate) + " requests/s";
        }
    }

    /**
     * Independent Gamma gaps, starting with a whole gap at 0.
     *
     * @param cv coefficient of variation of the gaps: 0 for even gaps, 1 for Poisson, else from 0.05 to 20
     */
    record Gamma(double rate, double cv) implements ArrivalLaw {
        public Gamma {
            Check.above(0, MOST_RATE, "rate", rate);
            if (cv != 0) {
                Check.within(0.05, 20, "cv (where it is not 0)", cv);
            }
        }

        @Override
        public String describe() {
            return cv == 0
                    ? "even gaps, " + Wording.number(rate) + " requests/s"
                    : "Gamma gaps, " + Wording.number(rate) + " requests/s, coefficient of variation "
                            + Wording.number(cv);
        }
    }

    /**
     * Poisson arrivals whose rate is switched between two values by a Markov chain (Heffes and Lucantoni, IEEE JSAC
     * 4(6), 1986). The chain starts in equilibrium.
     *
     * @param firstRate   rate in the first state, from 0
     * @param secondRate  rate in the second state, from 0; not both are 0
     * @param leaveFirst  switches per second out of the first state
     * @param leaveSecond switches per second out of the second state
     */
    record Mmpp(double firstRate, double secondRate, double leaveFirst, double leaveSecond) implements ArrivalLaw {
        public Mmpp {
            Check.within(0, MOST_RATE, "first rate", firstRate);
            Check.within(0, MOST_RATE, "second rate", secondRate);
            Check.above(0, MOST_RATE, "larger of the two rates", Math.max(firstRate, secondRate));
            Check.above(0, MOST_RATE, "rate of leaving the first state", leaveFirst);
            Check.above(0, MOST_RATE, "rate of leaving the second state", leaveSecond);
        }

        /**
         * A busy and a quiet state of equal mean length.
         *
         * @param rate              mean rate
         * @param indexOfDispersion variance over mean of the count in a long interval, above 1 (Poisson has 1)
         * @param busyFactor        rate of the busy state over the mean rate, above 1 and at most 2 (then the quiet
         *                          state is silent); a smaller factor makes longer busy spells
         */
        public static Mmpp ofDispersion(double rate, double indexOfDispersion, double busyFactor) {
            Check.above(0, MOST_RATE, "rate", rate);
            Check.above(1, 1e6, "index of dispersion", indexOfDispersion);
            Check.above(1, 2, "busy factor", busyFactor);
            double swing = busyFactor - 1;
            double leave = rate * swing * swing / (indexOfDispersion - 1);
            return new Mmpp(rate * busyFactor, rate * (2 - busyFactor), leave, leave);
        }

        @Override
        public double rate() {
            return (firstRate * leaveSecond + secondRate * leaveFirst) / (leaveFirst + leaveSecond);
        }

        /** Limit of variance over mean of the count in a long interval. */
        public double indexOfDispersion() {
            double difference = firstRate - secondRate;
            double leave = leaveFirst + leaveSecond;
            return 1 + 2 * difference * difference * leaveFirst * leaveSecond / (leave * leave * leave * rate());
        }

        @Override
        public double peakRate() {
            return Math.max(firstRate, secondRate);
        }

        @Override
        public String describe() {
            return "Markov-modulated Poisson, " + Wording.number(firstRate) + " requests/s for spells of "
                    + Wording.number(1 / leaveFirst) + " s and " + Wording.number(secondRate)
                    + " requests/s for spells of " + Wording.number(1 / leaveSecond) + " s (mean "
                    + Wording.number(rate()) + " requests/s, index of dispersion "
                    + Wording.number(indexOfDispersion()) + ")";
        }
    }

    /**
     * Poisson arrivals with the rate {@code mean · (1 + amplitude · sin(2π (t − phase) / period))}.
     *
     * @param rate      mean over whole periods
     * @param amplitude from 0 to 1
     * @param period    seconds
     * @param phase     seconds at which the rate passes its mean on the way up
     */
    record Diurnal(double rate, double amplitude, double period, double phase) implements ArrivalLaw {
        public static final double DAY = 86_400;

        public Diurnal {
            Check.above(0, MOST_RATE, "rate", rate);
            Check.within(0, 1, "amplitude", amplitude);
            Check.above(0, MOST_SECONDS, "period", period);
            Check.within(-MOST_SECONDS, MOST_SECONDS, "phase", phase);
        }

        /** The rate at time {@code t} in seconds. */
        public double rateAt(double t) {
            double turns = (t - phase) / period;
            return rate * (1 + amplitude * sine(turns - Math.floor(turns)));
        }

        /** By symmetry from the first quarter, where {@link FastMath#sin} needs no reduction and so no object. */
        private static double sine(double turn) {
            double half = turn < 0.5 ? turn : turn - 0.5;
            double sine = FastMath.sin(2 * Math.PI * Math.min(half, 0.5 - half));
            return turn < 0.5 ? sine : -sine;
        }

        @Override
        public double peakRate() {
            return rate * (1 + amplitude);
        }

        @Override
        public String describe() {
            return "Poisson with a daily wave, mean " + Wording.number(rate) + " requests/s, from "
                    + Wording.number(rate * (1 - amplitude)) + " to " + Wording.number(rate * (1 + amplitude))
                    + " requests/s over a period of " + Wording.number(period) + " s, rising through the mean at "
                    + Wording.number(phase) + " s";
        }
    }

    /** A fixed number of users, each with one request in the system or in thought. */
    record ClosedLoop(int users, ThinkTime thinkTime) implements ArrivalLaw {
        public ClosedLoop {
            Check.within(1, MOST_USERS, "users", users);
        }

        @Override
        public double rate() {
            return Double.NaN;
        }

        @Override
        public String describe() {
            return "closed loop of " + Wording.number(users) + (users == 1 ? " user, " : " users, ")
                    + thinkTime.describe();
        }
    }

    /** Everything at time 0. */
    record Batch() implements ArrivalLaw {
        @Override
        public double rate() {
            return Double.NaN;
        }

        @Override
        public String describe() {
            return "all at once";
        }
    }

    /** As they were logged, with the lengths that were logged. */
    record Trace(TraceFile file) implements ArrivalLaw {
        @Override
        public double rate() {
            return file.summary().rate();
        }

        @Override
        public String describe() {
            double scale = file.options().timeScale();
            return "replay of " + file + ", " + Wording.number(file.summary().requests()) + " requests over "
                    + Wording.number(file.summary().lastArrival()) + " s"
                    + (rate() > 0 ? " (" + Wording.number(rate()) + " requests/s)" : "")
                    + (scale == 1 ? "" : ", times scaled by " + Wording.number(scale));
        }
    }
}
