package jeton.fleet;

import java.util.Arrays;
import jeton.sim.Tournament;

/**
 * Members by a lower bound of their load: what it was when somebody asked last. Between two events of a replica its load
 * never falls, so that the least of a thousand is found by asking the few whose bounds are least. Not thread safe.
 */
final class LoadOrder {
    private final Loads loads;
    private final Members members;
    private final Tournament bounds;
    private final double[] bound;
    private double sum;
    /** Replicas that had events since they were asked; their bounds mean nothing. */
    private int[] changed = new int[16];

    private int changedCount;
    private final boolean[] isChanged;

    LoadOrder(Loads loads, Members members) {
        this.loads = loads;
        this.members = members;
        bounds = new Tournament(loads.replicas());
        bound = new double[loads.replicas()];
        isChanged = new boolean[loads.replicas()];
    }

    /** A replica had an event, became a member, or is none any more. */
    void changed(int replica) {
        if (!isChanged[replica]) {
            isChanged[replica] = true;
            if (changedCount == changed.length) {
                changed = Arrays.copyOf(changed, 2 * changedCount);
            }
            changed[changedCount++] = replica;
        }
    }

    /** Brings the bounds up to date with the events since the last question. */
    void settle(double now) {
        for (int i = 0; i < changedCount; i++) {
            int replica = changed[i];
            isChanged[replica] = false;
            if (members.contains(replica)) {
                put(replica, loads.of(replica, now));
            } else {
                sum -= bound[replica];
                bound[replica] = 0;
                bounds.remove(replica);
            }
        }
        changedCount = 0;
    }

    private void put(int replica, double load) {
        sum += load - bound[replica];
        bound[replica] = load;
        // the order of the bits is that of numbers from 0
        bounds.put(replica, Double.doubleToRawLongBits(load));
    }

    /** The member with the least load, the first of equals; there must be one. */
    int least(double now) {
        settle(now);
        while (true) {
            int replica = bounds.min();
            double load = loads.of(replica, now);
            if (load == bound[replica]) {
                return replica;
            }
            put(replica, load);
        }
    }

    /** Sum of the bounds of all members, as long as none is taken out. */
    double sum() {
        return sum;
    }

    boolean isEmpty() {
        return bounds.isEmpty();
    }

    /** A member's load is no smaller. */
    double bound(int replica) {
        return bound[replica];
    }

    /** The member with the least bound, the first of equals. */
    int first() {
        return bounds.min();
    }

    /** No member has a smaller load, those apart that are taken out. */
    double leastBound() {
        return bound[bounds.min()];
    }

    /** Takes {@link #first()} out. */
    int take() {
        return bounds.removeMin();
    }

    /** Puts a member back that was taken out. */
    void putBack(int replica, double load) {
        put(replica, load);
    }
}
