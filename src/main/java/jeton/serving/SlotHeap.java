package jeton.serving;

import java.util.Arrays;

/** A min-heap of slots, each in it at most once, by two numbers and then an ordinal. Not thread safe. */
final class SlotHeap {
    private double[] first = new double[64];
    private double[] second = new double[64];
    private long[] third = new long[64];
    private int[] place = new int[64];
    private int[] heap = new int[64];
    private int size;

    SlotHeap() {
        Arrays.fill(place, Slots.NONE);
    }

    int size() {
        return size;
    }

    boolean contains(int slot) {
        return slot < place.length && place[slot] != Slots.NONE;
    }

    /** The least member, {@link Slots#NONE} of an empty heap. */
    int min() {
        return size == 0 ? Slots.NONE : heap[0];
    }

    /** A member, counted from 0 in no order. */
    int member(int index) {
        return heap[index];
    }

    /** Puts in a slot that is not yet a member. */
    void add(int slot, double byFirst, double thenSecond, long thenThird) {
        if (slot >= place.length) {
            grow(Math.max(slot + 1, 2 * place.length));
        }
        first[slot] = byFirst;
        second[slot] = thenSecond;
        third[slot] = thenThird;
        siftUp(slot, size++);
    }

    private void grow(int capacity) {
        int old = place.length;
        first = Arrays.copyOf(first, capacity);
        second = Arrays.copyOf(second, capacity);
        third = Arrays.copyOf(third, capacity);
        heap = Arrays.copyOf(heap, capacity);
        place = Arrays.copyOf(place, capacity);
        Arrays.fill(place, old, capacity, Slots.NONE);
    }

    /** Takes a member out. */
    void remove(int slot) {
        int at = place[slot];
        place[slot] = Slots.NONE;
        int moved = heap[--size];
        if (at < size) {
            siftUp(moved, at);
            siftDown(moved, place[moved]);
        }
    }

    private boolean before(int a, int b) {
        int order = Double.compare(first[a], first[b]);
        if (order == 0) {
            order = Double.compare(second[a], second[b]);
        }
        return order == 0 ? third[a] < third[b] : order < 0;
    }

    private void put(int slot, int at) {
        heap[at] = slot;
        place[slot] = at;
    }

    private void siftUp(int slot, int from) {
        int at = from;
        while (at > 0 && before(slot, heap[(at - 1) / 2])) {
            put(heap[(at - 1) / 2], at);
            at = (at - 1) / 2;
        }
        put(slot, at);
    }

    private void siftDown(int slot, int from) {
        int at = from;
        while (2 * at + 1 < size) {
            int child = 2 * at + 1;
            if (child + 1 < size && before(heap[child + 1], heap[child])) {
                child++;
            }
            if (!before(heap[child], slot)) {
                break;
            }
            put(heap[child], at);
            at = child;
        }
        put(slot, at);
    }
}
