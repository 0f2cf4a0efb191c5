package jeton.serving;

import java.util.PriorityQueue;
import java.util.function.DoubleToIntFunction;
import jeton.sim.Streams;
import jeton.workload.Request;
import jeton.workload.RequestSource;
import org.apache.commons.math3.util.FastMath;
import umontreal.ssj.probdist.NormalDist;
import umontreal.ssj.rng.RandomStream;

/** Prompts of one token, outputs of a given law: Poisson, or asked by users who think for an exponential time. */
final class QueueSource implements RequestSource {
    private final RandomStream gaps;
    private final RandomStream lengths;
    private final double meanGap;
    private final DoubleToIntFunction outputs;
    private final int requests;
    private final boolean closed;
    private final PriorityQueue<Double> thinking = new PriorityQueue<>();
    private int taken;
    private double next;

    private QueueSource(long seed, double meanGap, DoubleToIntFunction outputs, int requests, int users) {
        Streams streams = new Streams(seed, 0);
        gaps = streams.named("gaps");
        lengths = streams.named("lengths");
        this.meanGap = meanGap;
        this.outputs = outputs;
        this.requests = requests;
        closed = users > 0;
        for (int i = 0; i < users; i++) {
            thinking.add(gap());
        }
        next = closed ? 0 : gap();
    }

    static QueueSource poisson(long seed, double rate, DoubleToIntFunction outputs, int requests) {
        return new QueueSource(seed, 1 / rate, outputs, requests, 0);
    }

    static QueueSource users(long seed, int users, double meanThink, DoubleToIntFunction outputs, int requests) {
        return new QueueSource(seed, meanThink, outputs, requests, users);
    }

    /** Tokens from a uniform number: geometric, nearly exponential for a large mean. */
    static DoubleToIntFunction geometric(double mean) {
        double logMiss = FastMath.log(1 - 1 / mean);
        return u -> 1 + (int) (FastMath.log(u) / logMiss);
    }

    static DoubleToIntFunction fixed(int tokens) {
        return u -> tokens;
    }

    static DoubleToIntFunction lognormal(double mean, double variation) {
        double sigma2 = FastMath.log(1 + variation * variation);
        double mu = FastMath.log(mean) - sigma2 / 2;
        return u ->
                (int) Math.max(1, FastMath.round(FastMath.exp(mu + FastMath.sqrt(sigma2) * NormalDist.inverseF01(u))));
    }

    private double gap() {
        return -FastMath.log(gaps.nextDouble()) * meanGap;
    }

    @Override
    public double nextArrival() {
        if (taken == requests) {
            return Double.POSITIVE_INFINITY;
        }
        return !closed ? next : thinking.isEmpty() ? Double.POSITIVE_INFINITY : thinking.peek();
    }

    @Override
    public void take(Request into) {
        into.id = taken++;
        into.arrival = closed ? thinking.remove() : next;
        into.promptTokens = 1;
        into.thinkingTokens = 0;
        into.answerTokens = outputs.applyAsInt(lengths.nextDouble());
        next += closed ? 0 : gap();
    }

    @Override
    public void ended(long id, double time) {
        if (closed) {
            thinking.add(time + gap());
        }
    }

    @Override
    public void close() {}
}
