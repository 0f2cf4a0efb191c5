package jeton.sim;

import java.util.Arrays;

/**
 * A min-heap of small integers, each in it at most once, by a long key: the least comes first, among equals the smaller
 * integer. Keys can be changed and members removed in O(log n). Nothing is allocated once it has grown. Not thread safe.
 *
 * <p>Every node has four children, which lie beside each other with their keys: half the levels of a binary heap, and one
 * look at memory for each (LaMarca and Ladner, The Influence of Caches on the Performance of Heaps, 1996).
 */
public final class IndexedHeap {
    private static final int CHILDREN = 4;

    /** Members and their keys, level by level. */
    private int[] heap;

    private long[] keys;
    /** Of every integer in {@link #heap}, -1 if it is not in. */
    private int[] place;

    private int size;

    public IndexedHeap(int capacity) {
        heap = new int[capacity];
        keys = new long[capacity];
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
        return size == 0 ? Long.MAX_VALUE : keys[0];
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
            heap = Arrays.copyOf(heap, capacity);
            keys = Arrays.copyOf(keys, capacity);
            place = Arrays.copyOf(place, capacity);
            Arrays.fill(place, old, capacity, -1);
        }
        settle(place[item] < 0 ? size++ : place[item], item, key);
    }

    /** Takes {@code item} out if it is in. */
    public void remove(int item) {
        if (size == 0 || item >= place.length || place[item] < 0) {
            return;
        }
        int at = place[item];
        place[item] = -1;
        size--;
        if (at < size) {
            settle(at, heap[size], keys[size]);
        }
    }

    /** Fills the hole {@code at}, or the place to which it moves, with a member. */
    private void settle(int at, int item, long key) {
        int hole = rise(at, item, key);
        if (hole == at) {
            hole = sink(at, item, key);
        }
        set(hole, item, key);
    }

    private void set(int at, int item, long key) {
        heap[at] = item;
        keys[at] = key;
        place[item] = at;
    }

    private int rise(int start, int item, long key) {
        int hole = start;
        while (hole > 0) {
            int parent = (hole - 1) / CHILDREN;
            if (!before(key, item, keys[parent], heap[parent])) {
                break;
            }
            set(hole, heap[parent], keys[parent]);
            hole = parent;
        }
        return hole;
    }

    private int sink(int start, int item, long key) {
        int hole = start;
        int first = CHILDREN * hole + 1;
        while (first < size) {
            int least = first;
            int end = Math.min(first + CHILDREN, size);
            for (int child = first + 1; child < end; child++) {
                if (before(keys[child], heap[child], keys[least], heap[least])) {
                    least = child;
                }
            }
            if (!before(keys[least], heap[least], key, item)) {
                break;
            }
            set(hole, heap[least], keys[least]);
            hole = least;
            first = CHILDREN * hole + 1;
        }
        return hole;
    }

    private static boolean before(long key, int item, long otherKey, int other) {
        return key != otherKey ? key < otherKey : item < other;
    }
}
