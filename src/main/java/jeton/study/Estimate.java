package jeton.study;

/**
 * A figure over independent replications.
 *
 * @param mean        over the replications; NaN if there is nothing to measure
 * @param halfWidth95 half of the 95 % Student interval; NaN with one replication
 */
public record Estimate(double mean, double halfWidth95) {
    public static final Estimate NONE = new Estimate(Double.NaN, Double.NaN);

    public boolean present() {
        return !Double.isNaN(mean);
    }
}
