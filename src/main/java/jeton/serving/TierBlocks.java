package jeton.serving;

import java.util.Arrays;
import java.util.function.LongConsumer;
import jeton.sim.LongIndex;

/**
 * Blocks that one tier keeps, as runs of blocks of one segment. The one written or asked for longest ago goes first; of
 * blocks that come together the last ones of a segment come first, so that a run is given up from its end, and whoever
 * looks for its start still finds it. Not thread safe.
 */
final class TierBlocks {
    private static final int NONE = Slots.NONE;

    private final long capacity;
    private final BlockSink below;

    private long[] key = new long[64];
    private int[] first = new int[64];
    private int[] end = new int[64];
    /** Of runs of one segment, in order of their blocks. */
    private int[] before = new int[64];

    private int[] behind = new int[64];
    /** Of all runs, in the order in which they go. */
    private int[] older = new int[64];

    private int[] newer = new int[64];
    private int used;
    private int[] unused = new int[64];
    private int unusedCount;

    /** First run of a segment by its key. */
    private final LongIndex segments = new LongIndex();

    private int oldest = NONE;
    private int newest = NONE;
    private long blocks;

    /**
     * @param capacity in blocks
     * @param below    who takes what does not fit any more
     */
    TierBlocks(long capacity, BlockSink below) {
        this.capacity = capacity;
        this.below = below;
    }

    long blocks() {
        return blocks;
    }

    /** Shows the key of every run. */
    void show(LongConsumer keys) {
        for (int run = oldest; run != NONE; run = newer[run]) {
            keys.accept(key[run]);
        }
    }

    /** Blocks of a segment from {@code block} on that are here, as far as one run goes; 0 if that one is not. */
    int run(long segmentKey, int block) {
        int run = covering(segmentKey, block);
        return run == NONE ? 0 : end[run] - block;
    }

    /** The first block of a segment behind {@code block} with which a run starts here; none has the greatest number. */
    int nextRun(long segmentKey, int block) {
        int run = segments.get(segmentKey);
        while (run != NONE && first[run] <= block) {
            run = behind[run];
        }
        return run == NONE ? Integer.MAX_VALUE : first[run];
    }

    private int covering(long segmentKey, int block) {
        int run = segments.get(segmentKey);
        while (run != NONE && end[run] <= block) {
            run = behind[run];
        }
        return run == NONE || first[run] > block ? NONE : run;
    }

    /**
     * Writes a run of blocks, its last block first, and gives up others for them; blocks that are here are only asked for.
     *
     * @return those that were not here
     */
    long write(long segmentKey, int block, int count) {
        long written = 0;
        int to = block + count;
        while (to > block) {
            int run = covering(segmentKey, to - 1);
            if (run != NONE) {
                int from = Math.max(block, first[run]);
                takeOut(run, from, to);
                append(segmentKey, from, to);
                to = from;
            } else {
                int from = Math.max(block, endBefore(segmentKey, to));
                written += to - from;
                blocks += to - from;
                append(segmentKey, from, to);
                shrink();
                to = from;
            }
        }
        return written;
    }

    /** End of the last run of a segment that ends before {@code block}; 0 if there is none. */
    private int endBefore(long segmentKey, int block) {
        int found = 0;
        for (int run = segments.get(segmentKey); run != NONE && end[run] < block; run = behind[run]) {
            found = end[run];
        }
        return found;
    }

    private void shrink() {
        while (blocks > capacity) {
            int run = oldest;
            int count = (int) Math.min(blocks - capacity, end[run] - first[run]);
            int from = end[run] - count;
            long segmentKey = key[run];
            blocks -= count;
            if (from == first[run]) {
                remove(run);
            } else {
                end[run] = from;
            }
            below.take(segmentKey, from, count);
        }
    }

    /** Takes blocks out of a run, what is left of it on either side keeps its place. */
    private void takeOut(int run, int from, int to) {
        if (first[run] == from && end[run] == to) {
            remove(run);
        } else if (end[run] == to) {
            end[run] = from;
        } else if (first[run] == from) {
            first[run] = to;
        } else {
            int rest = create(key[run], to, end[run]);
            end[run] = from;
            linkOlder(rest, run);
            linkBehind(rest, run);
        }
    }

    /** Puts blocks last in the order in which they go. */
    private void append(long segmentKey, int from, int to) {
        if (newest != NONE && key[newest] == segmentKey && first[newest] == to) {
            first[newest] = from;
            return;
        }
        int run = create(segmentKey, from, to);
        linkNewest(run);
        int head = segments.get(segmentKey);
        if (head == NONE || first[head] > from) {
            before[run] = NONE;
            behind[run] = head;
            if (head != NONE) {
                segments.remove(segmentKey);
                before[head] = run;
            }
            segments.put(segmentKey, run);
            return;
        }
        int after = head;
        while (behind[after] != NONE && first[behind[after]] < from) {
            after = behind[after];
        }
        linkBehind(run, after);
    }

    private int create(long segmentKey, int from, int to) {
        int run = unusedCount > 0 ? unused[--unusedCount] : used++;
        if (run == key.length) {
            grow();
        }
        key[run] = segmentKey;
        first[run] = from;
        end[run] = to;
        return run;
    }

    private void remove(int run) {
        if (before[run] != NONE) {
            behind[before[run]] = behind[run];
        } else {
            segments.remove(key[run]);
            if (behind[run] != NONE) {
                segments.put(key[run], behind[run]);
            }
        }
        if (behind[run] != NONE) {
            before[behind[run]] = before[run];
        }
        if (older[run] != NONE) {
            newer[older[run]] = newer[run];
        } else {
            oldest = newer[run];
        }
        if (newer[run] != NONE) {
            older[newer[run]] = older[run];
        } else {
            newest = older[run];
        }
        unused[unusedCount++] = run;
    }

    private void linkNewest(int run) {
        older[run] = newest;
        newer[run] = NONE;
        if (newest == NONE) {
            oldest = run;
        } else {
            newer[newest] = run;
        }
        newest = run;
    }

    /** Puts a run right before another in the order in which they go. */
    private void linkOlder(int run, int than) {
        older[run] = older[than];
        newer[run] = than;
        if (older[than] == NONE) {
            oldest = run;
        } else {
            newer[older[than]] = run;
        }
        older[than] = run;
    }

    private void linkBehind(int run, int after) {
        before[run] = after;
        behind[run] = behind[after];
        if (behind[after] != NONE) {
            before[behind[after]] = run;
        }
        behind[after] = run;
    }

    private void grow() {
        int n = 2 * key.length;
        key = Arrays.copyOf(key, n);
        first = Arrays.copyOf(first, n);
        end = Arrays.copyOf(end, n);
        before = Arrays.copyOf(before, n);
        behind = Arrays.copyOf(behind, n);
        older = Arrays.copyOf(older, n);
        newer = Arrays.copyOf(newer, n);
        unused = Arrays.copyOf(unused, n);
    }

    /** Forgets everything. */
    void clear() {
        while (oldest != NONE) {
            blocks -= end[oldest] - first[oldest];
            remove(oldest);
        }
    }
}
