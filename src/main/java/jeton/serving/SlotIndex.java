package jeton.serving;

import java.util.Arrays;

/**
 * Slots by the ordinals of their requests: a hash table with linear probing, at most half full. Nothing is allocated once
 * it has grown. Not thread safe.
 */
final class SlotIndex {
    private long[] ids = new long[64];
    private int[] slots = new int[64];
    private int size;

    SlotIndex() {
        Arrays.fill(slots, Slots.NONE);
    }

    private int home(long id) {
        // Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4)
        return (int) ((id * 0x9E3779B97F4A7C15L) >>> 40) & (ids.length - 1);
    }

    void put(long id, int slot) {
        if (2 * (size + 1) > ids.length) {
            grow();
        }
        int at = home(id);
        while (slots[at] != Slots.NONE) {
            at = (at + 1) & (ids.length - 1);
        }
        ids[at] = id;
        slots[at] = slot;
        size++;
    }

    private void grow() {
        long[] oldIds = ids;
        int[] oldSlots = slots;
        ids = new long[2 * oldIds.length];
        slots = new int[ids.length];
        Arrays.fill(slots, Slots.NONE);
        size = 0;
        for (int i = 0; i < oldIds.length; i++) {
            if (oldSlots[i] != Slots.NONE) {
                put(oldIds[i], oldSlots[i]);
            }
        }
    }

    private int find(long id) {
        int at = home(id);
        while (slots[at] != Slots.NONE && ids[at] != id) {
            at = (at + 1) & (ids.length - 1);
        }
        return at;
    }

    /** The slot of a request, {@link Slots#NONE} if it is not here. */
    int get(long id) {
        return slots[find(id)];
    }

    /** Takes a request out; those behind it move up, so that nothing is left between a home and its members. */
    void remove(long id) {
        int gap = find(id);
        size--;
        int at = gap;
        while (true) {
            slots[gap] = Slots.NONE;
            int home;
            do {
                at = (at + 1) & (ids.length - 1);
                if (slots[at] == Slots.NONE) {
                    return;
                }
                home = home(ids[at]);
                // stay where the way from home to here does not pass the gap
            } while (gap <= at ? gap < home && home <= at : gap < home || home <= at);
            ids[gap] = ids[at];
            slots[gap] = slots[at];
            gap = at;
        }
    }
}
