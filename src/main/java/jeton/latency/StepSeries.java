package jeton.latency;

/**
 * Durations of a run of steps with the same batch: step {@code i} takes {@code max(a + b i, c + d i)} seconds.
 *
 * <p>The second line is there for the roofline bound, and for steps that wait for the host; others are one line. Sums are in closed form from the
 * first step of the run, never accumulated, so that a run may be cut anywhere without drift. Slopes are not negative.
 * A reused, mutable holder. Not thread safe.
 */
public final class StepSeries {
    private double a;
    private double b;
    private double c;
    private double d;
    /** First step from which the steeper line is the larger one; the other line holds before. */
    private long turn;

    private boolean twoLines;
    private long straight = Long.MAX_VALUE;
    private double inputShare;
    private double inputStart;
    private double inputSlope;
    private double bytesStart;
    private double bytesSlope;

    public void set(double start, double slope) {
        a = start;
        b = slope;
        twoLines = false;
        straight = Long.MAX_VALUE;
    }

    /** Says that the durations hold for the first {@code steps} steps only, from 1. */
    void setStraight(long steps) {
        straight = steps;
    }

    /** Steps, from 1, for which these durations hold. */
    public long straight() {
        return straight;
    }

    public void setMax(double start1, double slope1, double start2, double slope2) {
        boolean firstIsSteeper = slope1 > slope2 || (slope1 == slope2 && start1 >= start2);
        a = firstIsSteeper ? start1 : start2;
        b = firstIsSteeper ? slope1 : slope2;
        c = firstIsSteeper ? start2 : start1;
        d = firstIsSteeper ? slope2 : slope1;
        straight = Long.MAX_VALUE;
        if (a >= c) {
            twoLines = false;
            return;
        }
        if (b == d) {
            a = c;
            twoLines = false;
            return;
        }
        twoLines = true;
        turn = (long) Math.min(Math.ceil((c - a) / (b - d)), 1e15);
    }

    /** The part of every step that is charged to prompts: {@code start + slope i}. */
    public void setInput(double start, double slope) {
        inputShare = 0;
        inputStart = start;
        inputSlope = slope;
    }

    /** The part of every step that is charged to prompts, as a share of the step. */
    public void setInputShare(double share) {
        inputShare = share;
        inputStart = 0;
        inputSlope = 0;
    }

    /**
     * Makes no step shorter than {@code seconds}, once steps and input are set.
     *
     * @param share of what steps gain by it, to be charged to prompts
     */
    void atLeast(double seconds, double share) {
        if (twoLines) {
            throw new IllegalStateException("steps of two lines have no room for a third");
        }
        if (a >= seconds) {
            return;
        }
        inputShare = share;
        inputStart -= share * a;
        inputSlope -= share * b;
        long holds = straight;
        setMax(a, b, seconds, 0);
        straight = holds;
    }

    /** Bytes of weights and cache that one chip reads in every step. */
    public void setBytes(double start, double slope) {
        bytesStart = start;
        bytesSlope = slope;
    }

    /** Duration of step {@code i}, from 0. */
    public double step(long i) {
        return twoLines && i < turn ? c + d * i : a + b * i;
    }

    /** Seconds that the first {@code k} steps take together. */
    public double total(long k) {
        if (!twoLines) {
            return line(a, b, 0, k);
        }
        long n = Math.min(turn, k);
        return line(c, d, 0, n) + line(a, b, n, k);
    }

    /** Seconds charged to prompts in the first {@code k} steps. */
    public double inputSeconds(long k) {
        return inputShare * total(k) + line(inputStart, inputSlope, 0, k);
    }

    /** Bytes that one chip reads in the first {@code k} steps. */
    public double bytes(long k) {
        return line(bytesStart, bytesSlope, 0, k);
    }

    /**
     * The first step whose end is at or after {@code delta} seconds from the start of the run, counted from 1; at most
     * {@code limit}.
     */
    public long firstEnding(double delta, long limit) {
        if (limit <= 1 || delta <= 0) {
            return 1;
        }
        long guess;
        if (twoLines) {
            double before = line(c, d, 0, turn);
            guess = before >= delta ? inverse(c, d, delta) : turn + inverse(a + b * turn, b, delta - before);
        } else {
            guess = inverse(a, b, delta);
        }
        long k = Math.min(Math.max(guess, 1), limit);
        while (k > 1 && total(k - 1) >= delta) {
            k--;
        }
        while (k < limit && total(k) < delta) {
            k++;
        }
        return k;
    }

    /** Number of segments in the first {@code k} steps on which the duration is one line: 1 or 2. */
    public int segments(long k) {
        return twoLines && turn < k ? 2 : 1;
    }

    /** First step of segment {@code s}. */
    public long segmentStart(int s) {
        return s == 0 ? 0 : turn;
    }

    /** Slope of segment {@code s}. */
    public double segmentSlope(int s) {
        return twoLines && s == 0 ? d : b;
    }

    /** Sum of {@code p + q i} over {@code u <= i < v}. */
    private static double line(double p, double q, long u, long v) {
        return p * (v - u) + q * 0.5 * ((double) v * (v - 1) - (double) u * (u - 1));
    }

    /** Smallest m with {@code p m + q m (m-1) / 2 >= delta}, up to rounding. */
    private static long inverse(double p, double q, double delta) {
        double beta = p - q / 2;
        double root = 2 * delta / (beta + Math.sqrt(beta * beta + 2 * q * delta));
        return (long) Math.min(Math.ceil(root), 1e15);
    }
}
