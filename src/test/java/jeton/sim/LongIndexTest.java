package jeton.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LongIndexTest {
    @Test
    void findsWhatAMapFinds() {
        SplittableRandom random = new SplittableRandom(3);
        LongIndex index = new LongIndex();
        Map<Long, Integer> map = new HashMap<>();
        for (int i = 0; i < 100_000; i++) {
            long id = random.nextInt(4) == 0 ? random.nextLong() % 50 : random.nextInt(400);
            if (map.containsKey(id)) {
                assertThat(index.get(id)).isEqualTo(map.get(id));
                index.remove(id);
                map.remove(id);
            } else {
                assertThat(index.get(id)).isEqualTo(LongIndex.NONE);
                index.put(id, i);
                map.put(id, i);
            }
        }
        map.keySet().forEach(id -> index.put(id, 7));
        map.replaceAll((id, number) -> 7);
        map.forEach((id, number) -> assertThat(index.get(id)).isEqualTo(number));
    }
}
