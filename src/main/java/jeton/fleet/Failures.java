package jeton.fleet;

import org.jspecify.annotations.Nullable;

/**
 * How the replicas of a pool fail and come back. One failed chip takes its replica down, with all requests there. Times
 * between failures and times of repair are exponential. A replica may also fail by itself, as when its engine crashes or its
 * host starts anew: its chips work, and it starts on them again. Chips that are repaired, like those that stand by, take
 * over from the replica that has been down longest, or stand by.
 *
 * @param chipMtbf seconds between two failures of one chip, above 0
 * @param chips    of one replica, from 1
 * @param repair   mean seconds until the chips of a replica work again, from 0
 * @param restart  seconds until a replica serves on working chips: to load weights and start the engine, from 0
 * @param spares   chips for so many replicas that stand by from the start, and are paid for
 * @param restarts whether requests that were there start anew elsewhere; otherwise they are lost
 * @param crashMtbf seconds for which a replica serves until it fails by itself, above 0; infinite if it never does
 * @param degraded what a replica runs on while one of its chips is away and none stands by; null where it does not run
 */
public record Failures(
        double chipMtbf,
        int chips,
        double repair,
        double restart,
        int spares,
        boolean restarts,
        double crashMtbf,
        @Nullable Degraded degraded) {
    /**
     * Seconds between two failures of one H100: 220 interruptions by GPUs and their memory on 16,384 of them in 54 days
     * (Llama team, The Llama 3 herd of models, arXiv 2407.21783, table 5).
     */
    public static final double H100_MTBF = 16_384 * 54.0 * 86_400 / 220;

    /** Weights are divided by it, lest they become infinite. */
    private static final double LARGE = 1e200;

    /** Mean seconds of a repair: assumed, the middle of two to four hours until a node has been replaced. */
    public static final double USUAL_REPAIR = 3 * 3600.0;

    /**
     * A replica on fewer chips. It starts as soon as one chip has failed, and takes requests like any other. When its chip
     * works again it takes no more of them, and starts on all its chips once the last has left. While two or more of its
     * chips are away it does not run.
     *
     * @param chips   that it runs on, from 1; the others are idle and do not fail
     * @param restart seconds until it serves on them, from 0
     */
    public record Degraded(int chips, double restart) {
        public Degraded {
            if (!(chips >= 1 && restart >= 0 && restart < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "no replica could go on with " + chips + " chips after " + restart + " s");
            }
        }
    }

    public Failures {
        if (!(chipMtbf > 0
                && chips >= 1
                && repair >= 0
                && repair < Double.POSITIVE_INFINITY
                && restart >= 0
                && restart < Double.POSITIVE_INFINITY
                && spares >= 0
                && crashMtbf > 0)) {
            throw new IllegalArgumentException("no pool could fail with a chip MTBF of " + chipMtbf + " s, " + chips
                    + " chips, repair " + repair + " s, restart " + restart + " s, " + spares
                    + " spares, a crash every "
                    + crashMtbf + " s");
        }
        if (degraded != null && degraded.chips() > chips) {
            throw new IllegalArgumentException(
                    "a replica of " + chips + " chips cannot go on with " + degraded.chips());
        }
    }

    /**
     * Share of the time for which each of so many replicas serves, in the long run. Chips that are away are a birth and
     * death process: machines with spares and a repairman each, of which one that starts does not fail. Replicas that go on
     * with fewer chips count as if they served all the time.
     */
    public double availability(int replicas) {
        if (degraded != null) {
            return 1;
        }
        double serving = 1 / (1 + restart * (chips / chipMtbf + 1 / crashMtbf));
        double failing = serving * chips / chipMtbf;
        double weight = 1;
        double total = 0;
        double working = 0;
        for (int away = 0; away <= replicas + spares; away++) {
            int whole = Math.min(replicas, replicas + spares - away);
            total += weight;
            working += weight * whole;
            weight *= whole * failing * repair / (away + 1);
            if (weight > LARGE) {
                weight /= LARGE;
                total /= LARGE;
                working /= LARGE;
            }
        }
        return working / total / replicas * serving;
    }

    /** Replicas that are away as long as any of their chips is. */
    public Failures(double chipMtbf, int chips, double repair, double restart, int spares, boolean restarts) {
        this(chipMtbf, chips, repair, restart, spares, restarts, Double.POSITIVE_INFINITY, null);
    }

    public Failures degradingTo(@Nullable Degraded fewer) {
        return new Failures(chipMtbf, chips, repair, restart, spares, restarts, crashMtbf, fewer);
    }

    /** @param mtbf seconds for which a replica serves until it fails by itself */
    public Failures crashingEvery(double mtbf) {
        return new Failures(chipMtbf, chips, repair, restart, spares, restarts, mtbf, degraded);
    }
}
