package jeton.sim;

import java.util.Arrays;

/**
 * A min-heap of small integers, each in it at most once, by a long key: the least comes first, among equals the smaller
 * integer. Keys can be changed and members removed in O(log n). Nothing is allocated once it has grown. Not thread safe.
 */
public final class IndexedHeap {
    private long[] keys;
    private int[] heap;
    private int[] place;
    private int size;

    public IndexedHeap(int capacity) {
        keys = new long[capacity];
        heap = new int[capacity];
        place = new int[capacity];
        Arrays.fill(place, -1);
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /** The member with the least key; the heap must not be empty. */
    public int min() {
        return heap[0];
    }

    /** The least key, {@link Long#MAX_VALUE} of an empty heap. */
    public long minKey() {
        return size == 0 ? Long.MAX_VALUE : keys[heap[0]];
    }

    public int removeMin() {
        int item = heap[0];
        remove(item);
        return item;
    }

    /** Puts {@code item} in, or changes its key. */
    public void put(int item, long key) {
        if (item >= place.length) {
            int capacity = Math.max(item + 1, 2 * place.length);
            int old = place.length;
            keys = Arrays.copyOf(keys, capacity);
            heap = Arrays.copyOf(heap, capacity);
            place = Arrays.copyOf(place, capacity);
            Arrays.fill(place, old, capacity, -1);
        }
        keys[item] = key;
        int at = place[item];
        if (at < 0) {
            at = size++;
            heap[at] = item;
            place[item] = at;
        }
        siftDown(siftUp(at));
    }

    /** Takes {@code item} out if it is in. */
    public void remove(int item) {
        if (item >= place.length || place[item] < 0) {
            return;
        }
        int at = place[item];
        place[item] = -1;
        int last = heap[--size];
        if (at < size) {
            heap[at] = last;
            place[last] = at;
            siftDown(siftUp(at));
        }
    }

    private boolean before(int a, int b) {
        return keys[a] != keys[b] ? keys[a] < keys[b] : a < b;
    }

    private int siftUp(int start) {
        int at = start;
        int item = heap[at];
        while (at > 0) {
            int parent = (at - 1) >> 1;
            if (!before(item, heap[parent])) {
                break;
            }
            heap[at] = heap[parent];
            place[heap[at]] = at;
            at = parent;
        }
        heap[at] = item;
        place[item] = at;
        return at;
    }

    private void siftDown(int start) {
        int at = start;
        int item = heap[at];
        while (true) {
            int child = 2 * at + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && before(heap[child + 1], heap[child])) {
                child++;
            }
            if (!before(heap[child], item)) {
                break;
            }
            heap[at] = heap[child];
            place[heap[at]] = at;
            at = child;
        }
        heap[at] = item;
        place[item] = at;
    }
}
