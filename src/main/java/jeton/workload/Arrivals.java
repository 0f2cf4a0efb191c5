package jeton.workload;

import jeton.sim.Streams;
import org.apache.commons.math3.util.FastMath;
import umontreal.ssj.rng.RandomStream;

/**
 * Arrival times of an open workload, one after the other. Every arrival takes one number of the stream of gaps; whatever
 * else a process draws comes from streams of its own. Not thread safe.
 */
sealed interface Arrivals {
    String GAPS = "arrival gaps";

    /** The next arrival in seconds, never less than the one before. */
    double next();

    static Arrivals of(ArrivalLaw law, Streams streams) {
        return of(law, streams, "");
    }

    /** @param suffix of the names of streams, so that several processes have streams of their own */
    static Arrivals of(ArrivalLaw law, Streams streams, String suffix) {
        RandomStream gaps = streams.named(GAPS + suffix);
        if (law instanceof ArrivalLaw.Poisson poisson) {
            return new PoissonGaps(poisson.rate(), gaps);
        }
        if (law instanceof ArrivalLaw.Gamma gamma) {
            return gamma.cv() == 0 ? new EvenGaps(gamma.rate()) : new GammaGaps(gamma, gaps);
        }
        if (law instanceof ArrivalLaw.Mmpp mmpp) {
            return new Switched(mmpp, gaps, streams.named("arrival state" + suffix));
        }
        if (law instanceof ArrivalLaw.Diurnal diurnal) {
            return new Thinned(diurnal, gaps, streams.named("arrival acceptance" + suffix));
        }
        if (law instanceof ArrivalLaw.Batch) {
            return new AtOnce();
        }
        throw new IllegalArgumentException("not an open workload: " + law.describe());
    }

    private static double unitExponential(RandomStream stream) {
        return -FastMath.log(1 - stream.nextDouble());
    }

    final class PoissonGaps implements Arrivals {
        private final double meanGap;
        private final RandomStream gaps;
        private double time;

        private PoissonGaps(double rate, RandomStream gaps) {
            this.meanGap = 1 / rate;
            this.gaps = gaps;
        }

        @Override
        public double next() {
            time += meanGap * unitExponential(gaps);
            return time;
        }
    }

    final class EvenGaps implements Arrivals {
        private final double rate;
        private long arrived;

        private EvenGaps(double rate) {
            this.rate = rate;
        }

        @Override
        public double next() {
            arrived++;
            return arrived / rate;
        }
    }

    final class GammaGaps implements Arrivals {
        private final double meanGap;
        private final GammaQuantile quantile;
        private final RandomStream gaps;
        private double time;

        private GammaGaps(ArrivalLaw.Gamma law, RandomStream gaps) {
            this.meanGap = 1 / law.rate();
            this.quantile = new GammaQuantile(law.cv());
            this.gaps = gaps;
        }

        @Override
        public double next() {
            time += meanGap * quantile.at(gaps.nextDouble());
            return time;
        }
    }

    /** A unit exponential is used up at the rate of the state that holds. */
    final class Switched implements Arrivals {
        private final ArrivalLaw.Mmpp law;
        private final RandomStream gaps;
        private final RandomStream states;
        private boolean first;
        private double time;
        private double stateEnds;

        private Switched(ArrivalLaw.Mmpp law, RandomStream gaps, RandomStream states) {
            this.law = law;
            this.gaps = gaps;
            this.states = states;
            this.first = states.nextDouble() * (law.leaveFirst() + law.leaveSecond()) < law.leaveSecond();
            this.stateEnds = spell();
        }

        @Override
        public double next() {
            double left = unitExponential(gaps);
            while (true) {
                double rate = first ? law.firstRate() : law.secondRate();
                double untilSwitch = rate * (stateEnds - time);
                if (left < untilSwitch) {
                    time = Math.min(stateEnds, time + left / rate);
                    return time;
                }
                left -= untilSwitch;
                time = stateEnds;
                first = !first;
                stateEnds = time + spell();
            }
        }

        private double spell() {
            return unitExponential(states) / (first ? law.leaveFirst() : law.leaveSecond());
        }
    }

    /** Arrivals at the greatest rate, kept with the probability that the rate of the moment has of it. */
    final class Thinned implements Arrivals {
        private final ArrivalLaw.Diurnal law;
        private final double greatestRate;
        private final RandomStream gaps;
        private final RandomStream acceptance;
        private double time;

        private Thinned(ArrivalLaw.Diurnal law, RandomStream gaps, RandomStream acceptance) {
            this.law = law;
            this.greatestRate = law.rate() * (1 + law.amplitude());
            this.gaps = gaps;
            this.acceptance = acceptance;
        }

        @Override
        public double next() {
            do {
                time += unitExponential(gaps) / greatestRate;
            } while (acceptance.nextDouble() * greatestRate >= law.rateAt(time));
            return time;
        }
    }

    final class AtOnce implements Arrivals {
        @Override
        public double next() {
            return 0;
        }
    }
}
