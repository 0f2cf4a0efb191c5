package jeton.serving;

import jeton.sim.IndexedHeap;

/**
 * Tokens that decoding sequences have yet to produce, at most {@link NewTokenRatio#MOST_TOKENS} of each counted. The sum
 * follows from the steps in which they end, so that it needs no update while they go on. Not thread safe.
 */
final class OutputsToCome {
    /** Those with more to come than is counted, by the step from which that is no longer so. */
    private final IndexedHeap far = new IndexedHeap(64);

    private int farCount;
    private long near;
    private long nearEnds;

    /** A sequence joins that will end with step {@code end}. */
    void join(int slot, long end, long step) {
        if (end - step > NewTokenRatio.MOST_TOKENS) {
            far.put(slot, end - NewTokenRatio.MOST_TOKENS);
            farCount++;
        } else {
            near++;
            nearEnds += end;
        }
    }

    void leave(int slot, long end, long step) {
        settle(step);
        if (end - step > NewTokenRatio.MOST_TOKENS) {
            far.remove(slot);
            farCount--;
        } else {
            near--;
            nearEnds -= end;
        }
    }

    private void settle(long step) {
        while (far.minKey() <= step) {
            nearEnds += far.minKey() + NewTokenRatio.MOST_TOKENS;
            near++;
            far.removeMin();
            farCount--;
        }
    }

    /** The sum when {@code step} steps were made. */
    long tokens(long step) {
        settle(step);
        return (long) farCount * NewTokenRatio.MOST_TOKENS + nearEnds - near * step;
    }
}
