package jeton.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WhereaboutsTest {
    @Test
    void knowsWhatASetForEveryKeyKnows() {
        SplittableRandom random = new SplittableRandom(1);
        Whereabouts whereabouts = new Whereabouts();
        Map<Long, SortedSet<Integer>> expected = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            // keys in a row, as a hash must not expect them, and some that are all over
            long key = (2 + 2L * random.nextInt(2_000)) << (random.nextBoolean() ? 0 : 40);
            int replica = random.nextInt(1 + random.nextInt(50));
            whereabouts.add(key, replica);
            expected.computeIfAbsent(key, absent -> new TreeSet<>()).add(replica);
        }
        expected.forEach((key, replicas) -> {
            int set = whereabouts.find(key);
            List<Integer> found = IntStream.range(0, whereabouts.size(set))
                    .mapToObj(i -> whereabouts.get(set, i))
                    .toList();
            assertThat(found).containsExactlyElementsOf(replicas);
            for (int replica = 0; replica < 50; replica++) {
                assertThat(whereabouts.contains(set, replica)).isEqualTo(replicas.contains(replica));
            }
        });
        assertThat(whereabouts.find(1L << 60)).isEqualTo(Whereabouts.NOBODY);
        assertThat(whereabouts.size(Whereabouts.NOBODY)).isZero();
        assertThat(whereabouts.contains(Whereabouts.NOBODY, 0)).isFalse();
    }
}
