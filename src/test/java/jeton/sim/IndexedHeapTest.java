package jeton.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The heap orders as a sorted set of (key, member) does. */
class IndexedHeapTest {
    private record Entry(long key, int item) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void agreesWithASortedSet(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        IndexedHeap heap = new IndexedHeap(1);
        TreeMap<Integer, Long> keys = new TreeMap<>();
        TreeSet<Entry> sorted =
                new TreeSet<>(Comparator.comparingLong(Entry::key).thenComparingInt(Entry::item));
        int members = 1 + (int) Math.pow(4, seed);
        for (int i = 0; i < 20_000; i++) {
            int item = random.nextInt(members);
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    long key = random.nextInt(20) == 0 ? random.nextLong() : random.nextInt(30);
                    heap.put(item, key);
                    Long before = keys.put(item, key);
                    if (before != null) {
                        sorted.remove(new Entry(before, item));
                    }
                    sorted.add(new Entry(key, item));
                }
                case 2 -> {
                    heap.remove(item);
                    Long before = keys.remove(item);
                    if (before != null) {
                        sorted.remove(new Entry(before, item));
                    }
                }
                default -> {
                    if (!sorted.isEmpty()) {
                        Entry first = sorted.first();
                        assertThat(heap.removeMin()).isEqualTo(first.item());
                        sorted.remove(first);
                        keys.remove(first.item());
                    }
                }
            }
            assertThat(heap.isEmpty()).isEqualTo(sorted.isEmpty());
            if (sorted.isEmpty()) {
                assertThat(heap.minKey()).isEqualTo(Long.MAX_VALUE);
            } else {
                assertThat(heap.min()).isEqualTo(sorted.first().item());
                assertThat(heap.minKey()).isEqualTo(sorted.first().key());
            }
        }
    }

    @Test
    void removingWhoIsNotInDoesNothing() {
        IndexedHeap heap = new IndexedHeap(2);
        heap.put(1, 7);
        heap.remove(0);
        heap.remove(1000);
        assertThat(heap.min()).isEqualTo(1);
        heap.remove(1);
        heap.remove(1);
        assertThat(heap.isEmpty()).isTrue();
    }
}
