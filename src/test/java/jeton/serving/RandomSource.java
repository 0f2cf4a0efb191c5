package jeton.serving;

import java.util.PriorityQueue;
import java.util.SplittableRandom;
import jeton.workload.Request;
import jeton.workload.RequestSource;

/** Requests of random size, Poisson or from users who think for a random time, sometimes not at all. */
final class RandomSource implements RequestSource {
    private final SplittableRandom random;
    private final int requests;
    private final double rate;
    private final int longPrompt;
    private final int longOutput;
    private final PriorityQueue<Double> thinking = new PriorityQueue<>();
    private final boolean closed;
    private long taken;
    private double next;

    RandomSource(SplittableRandom random, int requests, double rate, int longPrompt, int longOutput, int users) {
        this.random = random;
        this.requests = requests;
        this.rate = rate;
        this.longPrompt = longPrompt;
        this.longOutput = longOutput;
        closed = users > 0;
        for (int i = 0; i < users; i++) {
            thinking.add(0.0);
        }
        next = gap();
    }

    private double gap() {
        return -Math.log(1 - random.nextDouble()) / rate;
    }

    private int tokens(int mean) {
        return 1 + (int) (-Math.log(1 - random.nextDouble()) * mean);
    }

    @Override
    public double nextArrival() {
        if (taken == requests) {
            return Double.POSITIVE_INFINITY;
        }
        return closed ? thinking.isEmpty() ? Double.POSITIVE_INFINITY : thinking.peek() : next;
    }

    @Override
    public void take(Request into) {
        into.id = taken++;
        if (closed) {
            into.arrival = thinking.remove();
        } else {
            into.arrival = next;
            next += gap();
        }
        into.promptTokens = tokens(longPrompt);
        into.thinkingTokens = random.nextInt(3) == 0 ? tokens(longOutput) : 0;
        into.answerTokens = tokens(longOutput);
    }

    @Override
    public void ended(long id, double time) {
        if (closed) {
            thinking.add(taken % 3 == 0 ? time : time + gap());
        }
    }

    @Override
    public void close() {}
}
