package jeton.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RunningSessionsTest {
    @Test
    void holdsWhatAMapHolds() {
        Random random = new Random(5);
        RunningSessions table = new RunningSessions();
        Map<Long, Session> map = new HashMap<>();
        List<Long> keys = new ArrayList<>();
        for (int i = 0; i < 200_000; i++) {
            boolean more = random.nextInt(1_000) < (i / 20_000 % 2 == 0 ? 600 : 400);
            if (more || keys.isEmpty()) {
                long key = (long) i * (1 + i % 3);
                if (map.putIfAbsent(key, new Session()) == null) {
                    keys.add(key);
                    table.put(key, map.get(key));
                }
            } else {
                int at = random.nextInt(keys.size());
                long key = keys.get(at);
                keys.set(at, keys.get(keys.size() - 1));
                keys.remove(keys.size() - 1);
                assertThat(table.remove(key)).isSameAs(map.remove(key));
                assertThat(table.remove(key)).isNull();
            }
        }
        assertThat(keys)
                .isNotEmpty()
                .allSatisfy(key -> assertThat(table.remove(key)).isSameAs(map.get(key)));
    }
}
