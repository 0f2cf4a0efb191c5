package jeton.serving;

import java.util.Arrays;

/** Slots in an order, each in it at most once; any of them can be taken out in constant time. Not thread safe. */
final class SlotList {
    /** Of every slot the member before it and the member behind it, beside each other. */
    private int[] links = new int[16];

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
        return links[2 * slot + 1];
    }

    /** The member before {@code slot}, {@link Slots#NONE} before the first. */
    int previous(int slot) {
        return links[2 * slot];
    }

    private void link(int before, int after) {
        if (before == Slots.NONE) {
            first = after;
        } else {
            links[2 * before + 1] = after;
        }
        if (after == Slots.NONE) {
            last = before;
        } else {
            links[2 * after] = before;
        }
    }

    private void insert(int before, int slot, int after) {
        if (2 * slot >= links.length) {
            links = Arrays.copyOf(links, Math.max(2 * slot + 2, 2 * links.length));
        }
        link(before, slot);
        link(slot, after);
        size++;
    }

    void addLast(int slot) {
        insert(last, slot, Slots.NONE);
    }

    void addFirst(int slot) {
        insert(Slots.NONE, slot, first);
    }

    /** Adds a slot right before a member, last if that is {@link Slots#NONE}. */
    void addBefore(int slot, int member) {
        insert(member == Slots.NONE ? last : previous(member), slot, member);
    }

    /** Takes a member out. */
    void remove(int slot) {
        link(previous(slot), next(slot));
        size--;
    }
}
