package jeton.fleet;

/**
 * How the replicas of a pool follow its load, as the HorizontalPodAutoscaler of Kubernetes does: at every interval
 * {@code ceil(replicas x metric / target)} are wanted, within bounds. More are started at once; fewer are left once
 * nothing more was wanted for a while. A replica that goes takes no new requests and ends when its last one leaves.
 *
 * @param metric        what is measured
 * @param target        value it should have, above 0: requests, a share of the cache, or seconds
 * @param interval      seconds between two measurements, above 0
 * @param least         replicas, from 1
 * @param most          replicas, at least {@code least}
 * @param stabilisation seconds for which the greatest number wanted holds, before fewer are left
 * @param tolerance     relative difference from the target that changes nothing
 * @param coldStart     seconds from the order of a replica until it takes requests: provision, weights, engine start
 * @param granularity   seconds of which every replica is billed a whole number, from order to release; 0 to the moment
 */
public record Scaling(
        Metric metric,
        double target,
        double interval,
        int least,
        int most,
        double stabilisation,
        double tolerance,
        double coldStart,
        double granularity) {
    /** Seconds between two measurements, as Kubernetes has it. */
    public static final double USUAL_INTERVAL = 15;
    /** Seconds for which nothing is taken away, as Kubernetes has it. */
    public static final double USUAL_STABILISATION = 300;
    /** Relative difference from the target that changes nothing, as Kubernetes has it. */
    public static final double USUAL_TOLERANCE = 0.1;

    /** What a pool is measured by. */
    public enum Metric {
        /** Requests a replica, waiting or running; replicas that start count as empty. */
        REQUESTS,
        /** Mean share of the caches that is taken; replicas that start count as empty. */
        CACHE,
        /** The 95th percentile of the time to first token, of the requests of the fleet that got one in the interval. */
        TTFT
    }

    public Scaling {
        boolean finite = target < Double.POSITIVE_INFINITY
                && interval < Double.POSITIVE_INFINITY
                && coldStart < Double.POSITIVE_INFINITY
                && granularity < Double.POSITIVE_INFINITY;
        if (!(target > 0
                && interval > 0
                && finite
                && least >= 1
                && most >= least
                && stabilisation >= 0
                && tolerance >= 0
                && coldStart >= 0
                && granularity >= 0)) {
            throw new IllegalArgumentException("no pool could be scaled by target " + target + ", interval " + interval
                    + ", " + least + " to " + most + " replicas, stabilisation " + stabilisation + ", tolerance "
                    + tolerance + ", cold start " + coldStart + ", granularity " + granularity);
        }
    }
}
