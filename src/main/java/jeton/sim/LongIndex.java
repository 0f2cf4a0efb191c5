package jeton.sim;

import java.util.Arrays;

/**
 * Numbers other than {@link #NONE} by keys, such as slots by the ordinals of their requests: a hash table with linear
 * probing, at most half full. Nothing is allocated once it has grown. Not thread safe.
 */
public final class LongIndex {
    /** What no key has. */
    public static final int NONE = -1;

    /** Each key with its number behind it, so that both are read at once. */
    private long[] cells = empty(64);

    private int size;

    private static long[] empty(int places) {
        long[] cells = new long[2 * places];
        Arrays.fill(cells, NONE);
        return cells;
    }

    private int home(long key) {
        // Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4)
        return (int) ((key * 0x9E3779B97F4A7C15L) >>> 31) & (cells.length - 2);
    }

    private int next(int at) {
        return (at + 2) & (cells.length - 2);
    }

    private boolean isEmpty(int at) {
        return cells[at + 1] == NONE;
    }

    /** Gives a key a number, or another. */
    public void put(long key, int number) {
        int at = find(key);
        if (isEmpty(at) && 4 * ++size > cells.length) {
            grow();
            at = find(key);
        }
        set(at, key, number);
    }

    private void set(int at, long key, long number) {
        cells[at] = key;
        cells[at + 1] = number;
    }

    private void grow() {
        long[] old = cells;
        cells = empty(old.length);
        for (int at = 0; at < old.length; at += 2) {
            if (old[at + 1] != NONE) {
                set(find(old[at]), old[at], old[at + 1]);
            }
        }
    }

    /** Where a key is, or would be. */
    private int find(long key) {
        int at = home(key);
        while (!isEmpty(at) && cells[at] != key) {
            at = next(at);
        }
        return at;
    }

    /** The number of a key, {@link #NONE} if it has none. */
    public int get(long key) {
        return (int) cells[find(key) + 1];
    }

    /** Takes a key out that is in; those behind it move up, so that nothing is left between a home and its members. */
    public void remove(long key) {
        int gap = find(key);
        size--;
        int at = gap;
        while (true) {
            cells[gap + 1] = NONE;
            int home;
            do {
                at = next(at);
                if (isEmpty(at)) {
                    return;
                }
                home = home(cells[at]);
                // stay where the way from home to here does not pass the gap
            } while (gap <= at ? gap < home && home <= at : gap < home || home <= at);
            set(gap, cells[at], cells[at + 1]);
            gap = at;
        }
    }
}
