package jeton.stats;

import java.util.Arrays;

/**
 * A histogram of non-negative values whose buckets are 0.4 to 0.8 % wide, with exact count, sum and greatest value.
 *
 * <p>A bucket is one of 128 equal parts of an octave, so its index is read off the bits of the number: no logarithm, the
 * same on every machine, and histograms merge by adding counts. A quantile is off by at most 0.8 % of its value. Not thread
 * safe.
 */
public final class LogHistogram {
    private static final int PARTS_BITS = 7;
    private static final int SHIFT = 52 - PARTS_BITS;
    /** Values below 2^-30 (a nanosecond) share the first bucket, values from 2^34 on the last. */
    private static final int LEAST_EXPONENT = -30;

    private static final int GREATEST_EXPONENT = 34;
    private static final long LEAST = (long) (LEAST_EXPONENT + 1023) << PARTS_BITS;
    private static final int BUCKETS = ((GREATEST_EXPONENT - LEAST_EXPONENT) << PARTS_BITS) + 2;

    private final long[] counts = new long[BUCKETS];
    private int low = BUCKETS;
    private int high = -1;
    private long count;
    private double sum;
    private double max = Double.NEGATIVE_INFINITY;
    private double recentMax = Double.NEGATIVE_INFINITY;

    private static int bucket(double value) {
        if (value <= 0) {
            return 0;
        }
        long bits = (Double.doubleToRawLongBits(value) >>> SHIFT) - LEAST + 1;
        return bits < 0 ? 0 : bits >= BUCKETS ? BUCKETS - 1 : (int) bits;
    }

    /** Least value of a bucket. */
    private static double lower(int bucket) {
        return bucket == 0 ? 0 : Double.longBitsToDouble((LEAST + bucket - 1) << SHIFT);
    }

    public void add(double value) {
        add(value, 1);
    }

    /** Adds {@code value} {@code times} times; below 0, as differences of times can be by a rounding, it counts as 0. */
    public void add(double value, long times) {
        tally(bucket(value), times);
        count += times;
        sum += value * times;
        greatest(value);
    }

    private void tally(int bucket, long times) {
        counts[bucket] += times;
        low = Math.min(low, bucket);
        high = Math.max(high, bucket);
    }

    /** Adds {@code start + slope i} for {@code 0 <= i < k}, each {@code times} times; the slope is not negative. */
    public void addLine(double start, double slope, long k, long times) {
        if (k <= 0 || times <= 0) {
            return;
        }
        double last = start + slope * (k - 1);
        int bucket = bucket(start);
        int end = bucket(last);
        long from = 0;
        while (bucket < end) {
            long to = Math.min(k, (long) Math.ceil((lower(bucket + 1) - start) / slope));
            if (to > from) {
                tally(bucket, (to - from) * times);
                from = to;
            }
            bucket++;
        }
        tally(end, (k - from) * times);
        count += k * times;
        sum += (start * k + slope * 0.5 * ((double) k * (k - 1))) * times;
        greatest(last);
    }

    private void greatest(double value) {
        max = Math.max(max, value);
        recentMax = Math.max(recentMax, value);
    }

    public long count() {
        return count;
    }

    /** Mean, NaN without values. */
    public double mean() {
        return count == 0 ? Double.NaN : sum / count;
    }

    /** Greatest value added, NaN without values. */
    public double max() {
        return count == 0 ? Double.NaN : max;
    }

    /** The value below which a share {@code q} of the values lies, interpolated in its bucket; NaN without values. */
    public double quantile(double q) {
        if (count == 0) {
            return Double.NaN;
        }
        double rank = q * count;
        long below = 0;
        for (int i = low; i <= high; i++) {
            if (below + counts[i] >= rank && counts[i] > 0) {
                double width = lower(Math.min(i + 1, BUCKETS - 1)) - lower(i);
                double share = Math.max(0, rank - below) / counts[i];
                return i == 0 ? 0 : Math.min(max, lower(i) + width * share);
            }
            below += counts[i];
        }
        return max;
    }

    /** The state now, small when the values are of like size. */
    public Snapshot snapshot() {
        long[] part = high < low ? new long[0] : Arrays.copyOfRange(counts, low, high + 1);
        return new Snapshot(low, part, count, sum, recentMax);
    }

    /** Begins to look for the greatest value anew, as the next snapshots tell it. */
    public void restartGreatest() {
        recentMax = Double.NEGATIVE_INFINITY;
    }

    /**
     * The values added between two snapshots.
     *
     * @param greatest the greatest of these values, which counts alone do not tell
     */
    public static LogHistogram between(Snapshot from, Snapshot to, double greatest) {
        LogHistogram result = new LogHistogram();
        for (int i = 0; i < to.counts.length; i++) {
            int bucket = to.low + i;
            int j = bucket - from.low;
            long times = to.counts[i] - (j >= 0 && j < from.counts.length ? from.counts[j] : 0);
            if (times > 0) {
                result.tally(bucket, times);
            }
        }
        result.count = to.count - from.count;
        result.sum = to.sum - from.sum;
        result.max = greatest;
        return result;
    }

    /**
     * State at one moment.
     *
     * @param greatest value since it was last looked for anew, negative infinity if none came
     */
    public record Snapshot(int low, long[] counts, long count, double sum, double greatest) {
        /** Of a histogram without values. */
        public static final Snapshot EMPTY = new Snapshot(0, new long[0], 0, 0, Double.NEGATIVE_INFINITY);

        /** The same state, after a snapshot with that greatest value was dropped. */
        public Snapshot reaching(double earlier) {
            return new Snapshot(low, counts, count, sum, Math.max(greatest, earlier));
        }
    }
}
