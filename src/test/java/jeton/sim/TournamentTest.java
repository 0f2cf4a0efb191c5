package jeton.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import umontreal.ssj.rng.MRG32k3a;
import umontreal.ssj.rng.RandomStream;

class TournamentTest {
    /** Small keys, so that many are equal; all that is asked is compared with a search through everybody. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 8, 9, 100})
    void theLeastIsWhatASearchFinds(int players) {
        RandomStream random = new MRG32k3a();
        Tournament tournament = new Tournament(players);
        TreeMap<Integer, Long> keys = new TreeMap<>();
        for (int i = 0; i < 5000; i++) {
            int player = random.nextInt(0, players - 1);
            if (random.nextInt(0, 3) == 0) {
                tournament.remove(player);
                keys.remove(player);
            } else {
                long key = random.nextInt(0, 20);
                tournament.put(player, key);
                keys.put(player, key);
            }
            assertThat(tournament.isEmpty()).isEqualTo(keys.isEmpty());
            if (keys.isEmpty()) {
                assertThat(tournament.minKey()).isEqualTo(Long.MAX_VALUE);
                continue;
            }
            int least =
                    keys.keySet().stream().min(Comparator.comparing(keys::get)).orElseThrow();
            assertThat(tournament.min()).isEqualTo(least);
            assertThat(tournament.minKey()).isEqualTo(keys.get(least));
            if (random.nextInt(0, 9) == 0) {
                assertThat(tournament.removeMin()).isEqualTo(least);
                keys.remove(least);
            }
        }
    }
}
