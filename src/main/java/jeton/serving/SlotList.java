package jeton.serving;

import java.util.Arrays;

/** Slots in an order, each in it at most once; any of them can be taken out in constant time. Not thread safe. */
final class SlotList {
    private int[] previous = new int[8];
    private int[] next = new int[8];
    private int first = Slots.NONE;
    private int last = Slots.NONE;
    private int size;

    int size() {
        return size;
    }

    /** The first member, {@link Slots#NONE} of an empty list. */
    int first() {
        return first;
    }

    int last() {
        return last;
    }

    /** The member behind {@code slot}, {@link Slots#NONE} behind the last. */
    int next(int slot) {
        return next[slot];
    }

    /** The member before {@code slot}, {@link Slots#NONE} before the first. */
    int previous(int slot) {
        return previous[slot];
    }

    void addLast(int slot) {
        ensure(slot);
        previous[slot] = last;
        next[slot] = Slots.NONE;
        if (last == Slots.NONE) {
            first = slot;
        } else {
            next[last] = slot;
        }
        last = slot;
        size++;
    }

    void addFirst(int slot) {
        ensure(slot);
        next[slot] = first;
        previous[slot] = Slots.NONE;
        if (first == Slots.NONE) {
            last = slot;
        } else {
            previous[first] = slot;
        }
        first = slot;
        size++;
    }

    /** Adds a slot right before a member, last if that is {@link Slots#NONE}. */
    void addBefore(int slot, int member) {
        if (member == Slots.NONE) {
            addLast(slot);
        } else if (member == first) {
            addFirst(slot);
        } else {
            ensure(slot);
            int before = previous[member];
            previous[slot] = before;
            next[slot] = member;
            next[before] = slot;
            previous[member] = slot;
            size++;
        }
    }

    private void ensure(int slot) {
        if (slot >= next.length) {
            int capacity = Math.max(slot + 1, 2 * next.length);
            previous = Arrays.copyOf(previous, capacity);
            next = Arrays.copyOf(next, capacity);
        }
    }

    /** Takes a member out. */
    void remove(int slot) {
        int before = previous[slot];
        int after = next[slot];
        if (before == Slots.NONE) {
            first = after;
        } else {
            next[before] = after;
        }
        if (after == Slots.NONE) {
            last = before;
        } else {
            previous[after] = before;
        }
        size--;
    }
}
