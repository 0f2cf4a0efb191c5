package jeton.serving;

import java.util.Arrays;

/**
 * Gaps between tokens where decoding sequences have to let prompts go first: since when each of them waits for its next
 * token. Sequences that got their last one at the same time are one group. Not thread safe.
 */
final class Stalls {
    private final Slots slots;
    private double[] times = new double[8];
    private int[] members = new int[8];
    private int groups;

    Stalls(Slots slots) {
        this.slots = slots;
    }

    boolean any() {
        return groups > 0;
    }

    /** A step of prompts alone starts beside so many sequences; all had their last token just now if none waited before. */
    void begin(double now, int decoding) {
        if (groups == 0) {
            add(now, decoding);
        }
    }

    /** So many sequences got their first token. */
    void join(double now, int sequences) {
        add(now, sequences);
    }

    private void add(double time, int sequences) {
        if (groups == times.length) {
            times = Arrays.copyOf(times, 2 * groups);
            members = Arrays.copyOf(members, 2 * groups);
        }
        times[groups] = time;
        members[groups] = sequences;
        groups++;
    }

    /** A sequence leaves between two steps; returns when it had its last token. */
    double leave(int slot, double now) {
        if (groups == 0) {
            return now;
        }
        int group = Arrays.binarySearch(times, 0, groups, Math.max(times[0], slots.at(slot).joinedAt));
        members[group]--;
        return times[group];
    }

    /** All got a token at {@code now}. */
    void end(double now, Recorder recorder) {
        for (int i = 0; i < groups; i++) {
            if (members[i] > 0) {
                recorder.irregularGaps(now - times[i], members[i]);
            }
        }
        groups = 0;
    }

    void clear() {
        groups = 0;
    }
}
