package jeton.stats;

import java.util.Arrays;

/**
 * Finds the end of the warm-up of one run by MSER-5: of all truncations of the series of batch means, the one whose
 * remaining mean is known best.
 *
 * <p>Values are batched by 5; the truncation d minimises {@code sum_{j>d} (Z_j - mean)^2 / (k - d)^2} (White, Simulation
 * 69(6), 1997). Long runs merge their batches in pairs, so that memory stays bounded. Not thread safe.
 */
public final class Mser {
    private static final int FIRST_BATCH = 5;
    private static final int MOST_BATCHES = 1 << 14;
    /** Differences from the mean below this share of it are rounding, not noise. */
    private static final double ROUNDING = 1e-9;
    /** A shorter series is never called settled. */
    private static final int FEWEST_BATCHES = 10;
    /** Cuts that leave fewer batches are not looked at: their mean is good by accident. */
    private static final int FEWEST_LEFT = 5;

    private double[] means = new double[256];
    private double[] ends = new double[256];
    private int batches;
    private int batchSize = FIRST_BATCH;
    private int filled;
    private double partial;

    /** Adds the next value of the series, seen at {@code time}. */
    public void add(double time, double value) {
        partial += value;
        if (++filled < batchSize) {
            return;
        }
        if (batches == MOST_BATCHES) {
            mergePairs();
        }
        if (batches == means.length) {
            means = Arrays.copyOf(means, 2 * batches);
            ends = Arrays.copyOf(ends, 2 * batches);
        }
        means[batches] = partial / filled;
        ends[batches] = time;
        batches++;
        filled = 0;
        partial = 0;
    }

    private void mergePairs() {
        for (int i = 0; i < batches / 2; i++) {
            means[i] = (means[2 * i] + means[2 * i + 1]) / 2;
            ends[i] = ends[2 * i + 1];
        }
        batches /= 2;
        batchSize *= 2;
    }

    /**
     * Where the series should be cut.
     *
     * @param time    up to which it should be dropped; 0 if nothing need be
     * @param settled whether the best of all cuts lies in the first half; if not, {@code time} is the best that does, and the
     *                run may be too short
     */
    public record Cut(double time, boolean settled) {}

    /** The best cut in the first half of the series. */
    public Cut cut() {
        double mean = 0;
        for (int d = 0; d < batches; d++) {
            mean += means[d] / batches;
        }
        double sum = 0;
        double squares = 0;
        double best = Double.POSITIVE_INFINITY;
        double bestInFirstHalf = Double.POSITIVE_INFINITY;
        int cut = 0;
        for (int d = batches - 1; d >= 0; d--) {
            double off = means[d] - mean;
            if (Math.abs(off) > ROUNDING * Math.abs(mean)) {
                sum += off;
                squares += off * off;
            }
            int left = batches - d;
            if (left < FEWEST_LEFT) {
                continue;
            }
            double score = Math.max(0, squares - sum * sum / left) / ((double) left * left);
            best = Math.min(best, score);
            if (d <= batches / 2 && score <= bestInFirstHalf) {
                bestInFirstHalf = score;
                cut = d;
            }
        }
        boolean settled = batches >= FEWEST_BATCHES && bestInFirstHalf <= best;
        return new Cut(cut == 0 ? 0 : ends[cut - 1], settled);
    }
}
