package jeton.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import jeton.sim.Streams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import umontreal.ssj.rng.RandomStream;

/** Who gets the next request. */
class RouterTest {
    private static RandomStream stream() {
        return new Streams(1, 0).named("routing");
    }

    @ParameterizedTest
    @EnumSource
    void aSingleReplicaTakesEverything(RoutingPolicy policy) {
        Router router = policy.router(1, stream());
        for (int i = 0; i < 5; i++) {
            assertThat(router.choose()).isZero();
            router.changed(0, i);
        }
    }

    @Test
    void roundRobinGoesInTurn() {
        Router router = RoutingPolicy.ROUND_ROBIN.router(3, stream());
        for (int i = 0; i < 9; i++) {
            assertThat(router.choose()).isEqualTo(i % 3);
        }
    }

    @Test
    void randomIsUniform() {
        Router router = RoutingPolicy.RANDOM.router(4, stream());
        int[] chosen = new int[4];
        for (int i = 0; i < 40_000; i++) {
            chosen[router.choose()]++;
        }
        assertThat(Arrays.stream(chosen)).allSatisfy(n -> assertThat((double) n).isCloseTo(10_000, within(400.0)));
    }

    @Test
    void leastOutstandingTakesTheFirstOfTheShortest() {
        SplittableRandom random = new SplittableRandom(2);
        Router router = RoutingPolicy.LEAST_OUTSTANDING.router(7, stream());
        int[] outstanding = new int[7];
        for (int i = 0; i < 10_000; i++) {
            int least = 0;
            for (int r = 1; r < 7; r++) {
                least = outstanding[r] < outstanding[least] ? r : least;
            }
            assertThat(router.choose()).isEqualTo(least);
            int changed = random.nextInt(7);
            outstanding[changed] = random.nextInt(4);
            router.changed(changed, outstanding[changed]);
        }
    }

    /** Of four replicas the longest queue is chosen never, the shortest half of the time. */
    @Test
    void powerOfTwoTakesTheShorterOfTwoDifferentReplicas() {
        Router router = RoutingPolicy.POWER_OF_TWO.router(4, stream());
        for (int r = 0; r < 4; r++) {
            router.changed(r, 10 - r);
        }
        int[] chosen = new int[4];
        for (int i = 0; i < 60_000; i++) {
            chosen[router.choose()]++;
        }
        assertThat(chosen[0]).isZero();
        assertThat((double) chosen[1]).isCloseTo(10_000, within(400.0));
        assertThat((double) chosen[2]).isCloseTo(20_000, within(500.0));
        assertThat((double) chosen[3]).isCloseTo(30_000, within(500.0));
    }
}
