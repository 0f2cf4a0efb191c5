package jeton.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import jeton.model.Transformer.Window;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Blocks of many growing sequences, counted one sequence at a time. */
class BlockPoolTest {
    static Stream<CacheLayout> layouts() {
        return Stream.of(
                new CacheLayout(1_000_000_000L, 1, 7, 0, 0, 0, Window.NONE, 0),
                new CacheLayout(1_000_000_000L, 16, 160, 0, 0, 0, Window.NONE, 0),
                new CacheLayout(1_000_000_000L, 16, 160, 0, 0, 1000, Window.NONE, 0),
                new CacheLayout(1_000_000_000L, 16, 160, 48, 5, 0, Window.SLIDING, 60),
                new CacheLayout(1_000_000_000L, 16, 0, 48, 4, 0, Window.CHUNKED, 64),
                new CacheLayout(1_000_000_000L, 7, 70, 21, 10, 5, Window.CHUNKED, 64));
    }

    /** Sequences of a pool with their tokens, and the pool that holds them. */
    private static final class Population {
        final CacheLayout layout;
        final BlockPool pool;
        final List<Long> tokens = new ArrayList<>();
        long step;

        Population(CacheLayout layout, SplittableRandom random) {
            this.layout = layout;
            pool = new BlockPool(layout);
            step = random.nextInt(1000);
            for (int i = random.nextInt(1, 30); i > 0; i--) {
                add(random.nextInt(1, 200));
            }
        }

        void add(long length) {
            tokens.add(length);
            pool.take(layout.bytes(length));
            pool.join(length, step);
            if (layout.windowBytes() > 0 && pool.windowGrows(length)) {
                pool.joinWindow(length, step);
            }
        }

        void remove(int i) {
            long length = tokens.remove(i);
            pool.leave(length, step);
            if (layout.windowBytes() > 0 && pool.windowGrows(length)) {
                pool.leaveWindow(length, step);
            }
            pool.giveBack(layout.bytes(length));
        }

        /** Steps in which no windowed sequence fills its last block. */
        long horizon() {
            long least = 100;
            for (long length : tokens) {
                if (layout.windowBytes() > 0 && pool.windowGrows(length)) {
                    least = Math.min(least, pool.windowLimit() - length);
                }
            }
            return least;
        }

        long growth(long n) {
            long bytes = 0;
            for (long length : tokens) {
                bytes += layout.bytes(length + n) - layout.bytes(length);
            }
            return bytes;
        }

        void advance(long n) {
            pool.take(growth(n));
            step += n;
            for (int i = 0; i < tokens.size(); i++) {
                long before = tokens.get(i);
                long after = before + n;
                if (layout.windowBytes() > 0 && pool.windowGrows(before) && !pool.windowGrows(after)) {
                    pool.leaveWindow(after, step);
                }
                tokens.set(i, after);
            }
        }

        long held() {
            return tokens.stream().mapToLong(layout::bytes).sum();
        }
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void growthIsWhatEverySequenceTakes(CacheLayout layout) {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 300; i++) {
            Population population = new Population(layout, random);
            for (int move = 0; move < 20 && !population.tokens.isEmpty(); move++) {
                long horizon = population.horizon();
                for (long n = 0; n <= horizon; n += 1 + random.nextInt(5)) {
                    assertThat(population.pool.growth(n, population.step))
                            .as("%s %s growing by %d", layout, population.tokens, n)
                            .isEqualTo(population.growth(n));
                }
                switch (random.nextInt(3)) {
                    case 0 -> population.advance(random.nextLong(1, horizon + 1));
                    case 1 -> population.add(random.nextInt(1, 200));
                    default -> population.remove(random.nextInt(population.tokens.size()));
                }
                assertThat(population.pool.held()).isEqualTo(population.held());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void meanGrowthIsTheAverageOverTheSteps(CacheLayout layout) {
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 300; i++) {
            Population population = new Population(layout, random);
            long n = random.nextLong(1, population.horizon() + 1);
            double sum = 0;
            for (long j = 1; j <= n; j++) {
                sum += population.growth(j);
            }
            assertThat(population.pool.meanGrowth(n, population.step)).isCloseTo(sum / n, within(1e-12 * sum));
        }
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void stepsThatFitIsTheLargestNumberThatFits(CacheLayout layout) {
        SplittableRandom random = new SplittableRandom(2);
        int tight = 0;
        for (int i = 0; i < 500; i++) {
            Population population = new Population(layout, random);
            int chunk = random.nextBoolean() ? 0 : random.nextInt(1, 40);
            long cached = chunk == 0 ? 0 : random.nextInt(0, 300);
            long first = population.growth(1) + chunkGrowth(layout, 1, chunk, cached);
            long limit = population.horizon();
            long all = population.growth(limit) + chunkGrowth(layout, limit, chunk, cached);
            long free = random.nextLong(first, all + 1);
            population.pool.take(population.pool.free() - free);
            long expected = 1;
            while (expected < limit
                    && population.growth(expected + 1) + chunkGrowth(layout, expected + 1, chunk, cached) <= free) {
                expected++;
            }
            tight += expected < limit ? 1 : 0;
            assertThat(population.pool.stepsThatFit(limit, population.step, chunk, cached))
                    .as("%s %s chunk %d after %d, free %d", layout, population.tokens, chunk, cached, free)
                    .isEqualTo(expected);
        }
        assertThat(tight).isGreaterThan(200);
    }

    private static long chunkGrowth(CacheLayout layout, long n, int chunk, long cached) {
        return chunk == 0 ? 0 : layout.bytes(cached + n * chunk) - layout.bytes(cached);
    }

    @Test
    void blocksAreNeitherHandedOutNorGivenBackTwice() {
        BlockPool pool = new BlockPool(new CacheLayout(100, 1, 1, 0, 0, 0, Window.NONE, 0));
        pool.take(60);
        assertThat(pool.free()).isEqualTo(40);
        assertThat(pool.held()).isEqualTo(60);
        assertThatThrownBy(() -> pool.take(41)).isInstanceOf(IllegalStateException.class);
        BlockPool other = new BlockPool(new CacheLayout(100, 1, 1, 0, 0, 0, Window.NONE, 0));
        other.take(10);
        assertThatThrownBy(() -> other.giveBack(11)).isInstanceOf(IllegalStateException.class);
    }
}
