package jeton.fleet;

import java.util.List;
import jeton.serving.Recorder;
import jeton.serving.Replica;
import org.jspecify.annotations.Nullable;

/**
 * Replicas that are alike, under one name.
 *
 * @param replicas all that can ever serve at once, idle and empty
 * @param atStart  of them, those that serve from the start, the first ones
 * @param scaling  how many serve; null where it is always the same number
 * @param failures null where none fails
 * @param degraded each replica as it is on fewer chips, idle and empty, in the same order; empty where failures leave none
 * @param recorder to which its replicas report, and its time held; null for that of the fleet
 */
public record Pool(
        String name,
        List<? extends Replica> replicas,
        int atStart,
        @Nullable Scaling scaling,
        @Nullable Failures failures,
        List<? extends Replica> degraded,
        @Nullable Recorder recorder) {
    public Pool {
        replicas = List.copyOf(replicas);
        degraded = List.copyOf(degraded);
        boolean degrades = failures != null && failures.degraded() != null;
        if (degraded.size() != (degrades ? replicas.size() : 0)) {
            throw new IllegalArgumentException("pool " + name + " has " + replicas.size() + " replicas, but "
                    + degraded.size() + " on fewer chips");
        }
        if (replicas.isEmpty() || atStart < 1 || atStart > replicas.size()) {
            throw new IllegalArgumentException(
                    "pool " + name + " starts with " + atStart + " of " + replicas.size() + " replicas");
        }
        if (scaling != null
                && (scaling.most() != replicas.size() || atStart < scaling.least() || atStart > scaling.most())) {
            throw new IllegalArgumentException("pool " + name + " scales from " + scaling.least() + " to "
                    + scaling.most() + " replicas, but has " + replicas.size() + " and starts with " + atStart);
        }
    }

    /** A pool whose replicas serve all the time and report to the recorder of the fleet. */
    public static Pool of(String name, List<? extends Replica> replicas) {
        return new Pool(name, replicas, replicas.size(), null, null, List.of(), null);
    }

    public Pool startingWith(int count) {
        return new Pool(name, replicas, count, scaling, failures, degraded, recorder);
    }

    public Pool scaledBy(@Nullable Scaling rule) {
        return new Pool(name, replicas, atStart, rule, failures, degraded, recorder);
    }

    public Pool failingBy(@Nullable Failures rule) {
        return failingBy(rule, List.of());
    }

    /** @param onFewerChips the replicas as the rule's {@link Failures#degraded} has them */
    public Pool failingBy(@Nullable Failures rule, List<? extends Replica> onFewerChips) {
        return new Pool(name, replicas, atStart, scaling, rule, onFewerChips, recorder);
    }

    public Pool reportingTo(Recorder own) {
        return new Pool(name, replicas, atStart, scaling, failures, degraded, own);
    }
}
