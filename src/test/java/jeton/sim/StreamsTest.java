package jeton.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.apache.commons.math3.stat.inference.ChiSquareTest;
import org.junit.jupiter.api.Test;
import umontreal.ssj.rng.RandomStream;

class StreamsTest {
    @Test
    void aStreamDependsOnSeedNameAndReplicationOnly() {
        RandomStream alone = new Streams(42, 1).named("gaps");
        Streams busy = new Streams(42, 1);
        busy.named("other").nextDouble();
        RandomStream among = busy.named("gaps");
        for (int i = 0; i < 1_000; i++) {
            assertThat(among.nextDouble()).isEqualTo(alone.nextDouble());
        }
    }

    @Test
    void otherSeedsNamesAndReplicationsGiveOtherNumbers() {
        Set<Double> firsts = new HashSet<>();
        for (long seed = 0; seed < 20; seed++) {
            for (int replication = 0; replication < 20; replication++) {
                Streams streams = new Streams(seed, replication);
                firsts.add(streams.named("gaps").nextDouble());
                firsts.add(streams.named("state").nextDouble());
            }
        }
        assertThat(firsts).hasSize(800);
    }

    @Test
    void replicationIsTheSubstreamOfTheNamedStream() {
        RandomStream first = new Streams(9, 0).named("gaps");
        first.nextDouble();
        first.resetNextSubstream();
        first.resetNextSubstream();
        RandomStream third = new Streams(9, 2).named("gaps");
        for (int i = 0; i < 100; i++) {
            assertThat(third.nextDouble()).isEqualTo(first.nextDouble());
        }
    }

    @Test
    void streamsWithNeighbouringNamesAreIndependent() {
        RandomStream a = new Streams(1, 0).named("gaps 1");
        RandomStream b = new Streams(1, 0).named("gaps 2");
        long[][] cells = new long[8][8];
        for (int i = 0; i < 100_000; i++) {
            cells[(int) (a.nextDouble() * 8)][(int) (b.nextDouble() * 8)]++;
        }
        assertThat(new ChiSquareTest().chiSquareTest(cells)).isGreaterThan(1e-3);
    }

    /** Golden values of an implementation in another language: a change here changes the results of every study. */
    @Test
    void valuesAreFixedForever() {
        assertThat(new Streams(1, 0).named("gaps").nextDouble()).isEqualTo(0.44260836533795583);
        assertThat(new Streams(1, 5).named("gaps").nextDouble()).isEqualTo(0.388310843326304);
    }

    @Test
    void refusesANegativeReplication() {
        assertThatThrownBy(() -> new Streams(1, -1)).hasMessageContaining("count from 0, was -1");
    }
}
