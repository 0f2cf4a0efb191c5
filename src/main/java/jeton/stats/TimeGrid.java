package jeton.stats;

import java.util.Arrays;

/**
 * Averages of a few quantities over equal slices of time, for a chart. The slices grow as the run does: when the grid is
 * full, neighbours merge in pairs. Not thread safe.
 */
public final class TimeGrid {
    private static final int SLICES = 240;

    private final int quantities;
    private final double[] sums;
    private double width;
    /** Exact, like {@link #width}, a power of two. */
    private double slicesPerSecond;

    private double end;

    /**
     * @param quantities recorded side by side
     * @param width      of the first slices, in seconds; a power of two
     */
    public TimeGrid(int quantities, double width) {
        this.quantities = quantities;
        this.width = width;
        slicesPerSecond = 1 / width;
        sums = new double[SLICES * quantities];
    }

    /** Adds {@code value} for the time from {@code from} to {@code to}, to one of the quantities. */
    public void add(int quantity, double from, double to, double value) {
        while (to >= width * SLICES) {
            mergePairs();
        }
        end = Math.max(end, to);
        if (value == 0) {
            return;
        }
        int first = (int) (from * slicesPerSecond);
        int last = (int) (to * slicesPerSecond);
        if (first == last) {
            sums[first * quantities + quantity] += value * (to - from);
            return;
        }
        sums[first * quantities + quantity] += value * ((first + 1) * width - from);
        for (int i = first + 1; i < last; i++) {
            sums[i * quantities + quantity] += value * width;
        }
        sums[last * quantities + quantity] += value * (to - last * width);
    }

    private void mergePairs() {
        for (int i = 0; i < SLICES / 2; i++) {
            for (int q = 0; q < quantities; q++) {
                sums[i * quantities + q] = sums[2 * i * quantities + q] + sums[(2 * i + 1) * quantities + q];
            }
        }
        Arrays.fill(sums, SLICES / 2 * quantities, SLICES * quantities, 0);
        width *= 2;
        slicesPerSecond /= 2;
    }

    /** Slices that the recorded time reaches. */
    public int slices() {
        return (int) Math.min(SLICES, Math.ceil(end / width));
    }

    /** Middle of a slice, in seconds. */
    public double time(int slice) {
        return (slice + 0.5) * width;
    }

    /** Average of a quantity over a slice. */
    public double mean(int slice, int quantity) {
        double covered = Math.min(end, (slice + 1) * width) - slice * width;
        return sums[slice * quantities + quantity] / covered;
    }
}
