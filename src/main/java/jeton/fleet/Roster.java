package jeton.fleet;

import java.util.Arrays;
import java.util.List;
import jeton.serving.Recorder;
import jeton.serving.Total;
import org.jspecify.annotations.Nullable;

/** Which replicas are held, which of them serve, and for how long they were. Not thread safe. */
final class Roster {
    /** What a replica is doing. */
    enum State {
        /** Nobody pays for it. */
        RELEASED,
        /** Ordered, but not ready. */
        STARTING,
        /** Takes requests. */
        SERVING,
        /** Takes no more requests, and is released when the last has left. */
        DRAINING,
        /** On fewer chips than it should be; takes no more requests, and starts on all when the last has left. */
        RENEWING,
        /** Failed; comes back. */
        DOWN
    }

    private final List<Pool> pools;
    /** First replica of each pool, and one beyond the last of all. */
    private final int[] first;

    private final int[] poolOf;
    private final State[] state;
    private final double[] heldFrom;
    private final int[][] counts;
    /** Whether a replica runs on fewer chips than it should, and how many do in each pool. */
    private final boolean[] isDegraded;

    private final int[] degraded;
    private final Recorder[] recorders;
    /** Until when the counts of each pool are in the recorder. */
    private final double[] accruedTo;
    /** Replica-seconds of each pool that are in the recorder, without those that are billed beyond them. */
    private final double[] accrued;
    /** Seconds for which replicas were held that have been released. */
    private final double[] released;

    Roster(List<Pool> pools, Recorder whole) {
        this.pools = pools;
        first = new int[pools.size() + 1];
        for (int pool = 0; pool < pools.size(); pool++) {
            first[pool + 1] = first[pool] + pools.get(pool).replicas().size();
        }
        int replicas = first[pools.size()];
        poolOf = new int[replicas];
        state = new State[replicas];
        Arrays.fill(state, State.RELEASED);
        heldFrom = new double[replicas];
        counts = new int[pools.size()][State.values().length];
        isDegraded = new boolean[replicas];
        degraded = new int[pools.size()];
        recorders = new Recorder[pools.size()];
        accruedTo = new double[pools.size()];
        accrued = new double[pools.size()];
        released = new double[pools.size()];
        for (int pool = 0; pool < pools.size(); pool++) {
            Arrays.fill(poolOf, first[pool], first[pool + 1], pool);
            counts[pool][State.RELEASED.ordinal()] = first[pool + 1] - first[pool];
            Recorder own = pools.get(pool).recorder();
            recorders[pool] = own == null ? whole : own;
        }
    }

    int first(int pool) {
        return first[pool];
    }

    /** One beyond the last replica of a pool. */
    int end(int pool) {
        return first[pool + 1];
    }

    int poolOf(int replica) {
        return poolOf[replica];
    }

    State state(int replica) {
        return state[replica];
    }

    /** Replicas of a pool in a state. */
    int count(int pool, State asked) {
        return counts[pool][asked.ordinal()];
    }

    /** Counts something that happened in the pool of a replica. */
    void count(Total total, int replica) {
        recorders[poolOf[replica]].count(total, 1);
    }

    void change(int replica, State to, double now) {
        int pool = poolOf[replica];
        accrue(pool, now);
        if (state[replica] == State.RELEASED) {
            heldFrom[replica] = now;
        } else if (to == State.RELEASED) {
            released[pool] += now - heldFrom[replica];
            recorders[pool].count(Total.HELD_SECONDS, billedBeyond(pool, now - heldFrom[replica]));
        }
        counts[pool][state[replica].ordinal()]--;
        counts[pool][to.ordinal()]++;
        state[replica] = to;
        if (isDegraded[replica] && (to == State.DOWN || to == State.RELEASED)) {
            isDegraded[replica] = false;
            degraded[pool]--;
        }
    }

    /** From now on, until it is down or released, a replica runs on fewer chips. */
    void degrade(int replica, double now) {
        int pool = poolOf[replica];
        accrue(pool, now);
        isDegraded[replica] = true;
        degraded[pool]++;
    }

    boolean isDegraded(int replica) {
        return isDegraded[replica];
    }

    /** Seconds that are billed for a replica beyond those for which it was held. */
    private double billedBeyond(int pool, double held) {
        @Nullable Scaling scaling = pools.get(pool).scaling();
        double grain = scaling == null ? 0 : scaling.granularity();
        return grain == 0 ? 0 : Math.ceil(held / grain) * grain - held;
    }

    /** Until when time is in the recorder, of whatever pool. */
    double accruedTo() {
        return Arrays.stream(accruedTo).max().orElse(0);
    }

    /** Asserts that the time in the recorder is that for which each replica was held. */
    void checkConservation(double now) {
        for (int pool = 0; pool < counts.length; pool++) {
            double held = released[pool] + spares(pool) * now;
            for (int i = first[pool]; i < first[pool + 1]; i++) {
                held += state[i] == State.RELEASED ? 0 : now - heldFrom[i];
            }
            if (!(Math.abs(held - accrued[pool]) <= 1e-6 * Math.max(1, held))) {
                throw new IllegalStateException("chip-hours were lost: replicas of pool " + pool + " were held for "
                        + held + " s, " + accrued[pool] + " s are accounted for");
            }
        }
    }

    private int spares(int pool) {
        @Nullable Failures failures = pools.get(pool).failures();
        return failures == null ? 0 : failures.spares();
    }

    /** Puts the time held so far into the recorder. */
    void accrue(double now) {
        for (int pool = 0; pool < counts.length; pool++) {
            accrue(pool, now);
        }
    }

    private void accrue(int pool, double now) {
        double seconds = now - accruedTo[pool];
        if (seconds <= 0) {
            return;
        }
        accruedTo[pool] = now;
        int spares = spares(pool);
        int held = first[pool + 1] - first[pool] - count(pool, State.RELEASED) + spares;
        accrued[pool] += held * seconds;
        recorders[pool].count(Total.HELD_SECONDS, held * seconds);
        recorders[pool].count(Total.SPARE_SECONDS, spares * seconds);
        recorders[pool].count(Total.DOWN_SECONDS, count(pool, State.DOWN) * seconds);
        recorders[pool].count(Total.DEGRADED_SECONDS, degraded[pool] * seconds);
    }
}
