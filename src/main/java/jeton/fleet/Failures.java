package jeton.fleet;

/**
 * How the replicas of a pool fail and come back. One failed chip takes its replica down, with all requests there. Times
 * between failures and times of repair are exponential. Chips that are repaired, like those that stand by, take over from
 * the replica that has been down longest, or stand by.
 *
 * @param chipMtbf seconds between two failures of one chip, above 0
 * @param chips    of one replica, from 1
 * @param repair   mean seconds until the chips of a replica work again, from 0
 * @param restart  seconds until a replica serves on working chips: to load weights and start the engine, from 0
 * @param spares   chips for so many replicas that stand by from the start, and are paid for
 * @param restarts whether requests that were there start anew elsewhere; otherwise they are lost
 */
public record Failures(double chipMtbf, int chips, double repair, double restart, int spares, boolean restarts) {
    /**
     * Seconds between two failures of one H100: 220 interruptions by GPUs and their memory on 16,384 of them in 54 days
     * (Llama team, The Llama 3 herd of models, arXiv 2407.21783, table 5).
     */
    public static final double H100_MTBF = 16_384 * 54.0 * 86_400 / 220;

    /** Mean seconds of a repair: assumed, the middle of two to four hours until a node has been replaced. */
    public static final double USUAL_REPAIR = 3 * 3600.0;

    public Failures {
        if (!(chipMtbf > 0
                && chips >= 1
                && repair >= 0
                && repair < Double.POSITIVE_INFINITY
                && restart >= 0
                && restart < Double.POSITIVE_INFINITY
                && spares >= 0)) {
            throw new IllegalArgumentException("no pool could fail with a chip MTBF of " + chipMtbf + " s, " + chips
                    + " chips, repair " + repair + " s, restart " + restart + " s, " + spares + " spares");
        }
    }
}
