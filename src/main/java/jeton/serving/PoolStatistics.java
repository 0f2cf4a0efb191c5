package jeton.serving;

/** What the replicas of one pool did in the measured window of a simulation. */
public final class PoolStatistics {
    private final double[] window;
    private final double batchMax;
    private final double cacheMax;

    PoolStatistics(double[] window, double batchMax, double cacheMax) {
        this.window = window;
        this.batchMax = batchMax;
        this.cacheMax = cacheMax;
    }

    public double measured(Total total) {
        return window[total.ordinal()];
    }

    /** Most requests in the batch of one replica at once. */
    public double batchMax() {
        return batchMax;
    }

    /** Most cache bytes held in one replica at once. */
    public double cacheMax() {
        return cacheMax;
    }
}
