package jeton.fleet;

import java.util.Arrays;
import jeton.serving.Replica;
import jeton.sim.Tournament;

/** When each replica has to be looked at: the ends of their steps, and who has something to schedule now. Not thread safe. */
final class Calendar {
    private final Replica[] replicas;
    private final Tournament boundaries;
    private int[] touched;
    private final boolean[] isTouched;
    private int touchedCount;
    private int taken;

    /** @param replicas of all pools; always the ones that run */
    Calendar(Replica[] replicas) {
        this.replicas = replicas;
        boundaries = new Tournament(replicas.length);
        touched = new int[replicas.length];
        isTouched = new boolean[replicas.length];
    }

    boolean isEmpty() {
        return boundaries.isEmpty();
    }

    /** Time of the next boundary, infinite where there is none. */
    double next() {
        return boundaries.isEmpty() ? Double.POSITIVE_INFINITY : Double.longBitsToDouble(boundaries.minKey());
    }

    int takeFirst() {
        return boundaries.removeMin();
    }

    /** A replica's boundary may be another. */
    void put(int replica) {
        double boundary = replicas[replica].boundary();
        if (boundary < Double.POSITIVE_INFINITY) {
            boundaries.put(replica, Double.doubleToRawLongBits(boundary));
        } else {
            boundaries.remove(replica);
        }
    }

    void remove(int replica) {
        boundaries.remove(replica);
    }

    /** A replica's boundary may be another, or it may have something to schedule. */
    void moved(int replica) {
        if (replicas[replica].isIdle()) {
            touch(replica);
        } else {
            put(replica);
        }
    }

    /** A replica may have something to schedule. */
    void touch(int replica) {
        if (!isTouched[replica]) {
            isTouched[replica] = true;
            if (touchedCount == touched.length) {
                touched = Arrays.copyOf(touched, 2 * touchedCount);
            }
            touched[touchedCount++] = replica;
        }
    }

    /** Takes the next of those that may have something to schedule, in the order in which they were touched; -1 if none has. */
    int takeTouched() {
        if (taken == touchedCount) {
            taken = 0;
            touchedCount = 0;
            return -1;
        }
        int replica = touched[taken++];
        isTouched[replica] = false;
        return replica;
    }
}
