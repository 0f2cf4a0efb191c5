package jeton.sim;

import java.util.Arrays;

/**
 * Numbers other than {@link #NONE} by keys, such as slots by the ordinals of their requests: a hash table with linear
 * probing, at most half full. Nothing is allocated once it has grown. Not thread safe.
 */
public final class LongIndex {
    /** What no key has. */
    public static final int NONE = -1;

    private long[] keys = new long[64];
    private int[] numbers = new int[64];
    private int size;

    public LongIndex() {
        Arrays.fill(numbers, NONE);
    }

    private int home(long key) {
        // Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4)
        return (int) ((key * 0x9E3779B97F4A7C15L) >>> 32) & (keys.length - 1);
    }

    /** Gives a key a number, or another. */
    public void put(long key, int number) {
        int at = find(key);
        if (numbers[at] == NONE && 2 * ++size > keys.length) {
            grow();
            at = find(key);
        }
        keys[at] = key;
        numbers[at] = number;
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldNumbers = numbers;
        keys = new long[2 * oldKeys.length];
        numbers = new int[keys.length];
        Arrays.fill(numbers, NONE);
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldNumbers[i] != NONE) {
                int at = find(oldKeys[i]);
                keys[at] = oldKeys[i];
                numbers[at] = oldNumbers[i];
            }
        }
    }

    /** Where a key is, or would be. */
    private int find(long key) {
        int at = home(key);
        while (numbers[at] != NONE && keys[at] != key) {
            at = (at + 1) & (keys.length - 1);
        }
        return at;
    }

    /** The number of a key, {@link #NONE} if it has none. */
    public int get(long key) {
        return numbers[find(key)];
    }

    /** Takes a key out that is in; those behind it move up, so that nothing is left between a home and its members. */
    public void remove(long key) {
        int gap = find(key);
        size--;
        int at = gap;
        while (true) {
            numbers[gap] = NONE;
            int home;
            do {
                at = (at + 1) & (keys.length - 1);
                if (numbers[at] == NONE) {
                    return;
                }
                home = home(keys[at]);
                // stay where the way from home to here does not pass the gap
            } while (gap <= at ? gap < home && home <= at : gap < home || home <= at);
            keys[gap] = keys[at];
            numbers[gap] = numbers[at];
            gap = at;
        }
    }
}
