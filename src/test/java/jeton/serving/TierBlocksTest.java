package jeton.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs of blocks in a tier are what single blocks in order of their last use are. */
class TierBlocksTest {
    private record Block(long segment, int number) {}

    /** What a tier is, one block after the other. */
    private static final class Single {
        final LinkedHashSet<Block> blocks = new LinkedHashSet<>();
        final List<Block> gone = new ArrayList<>();
        private final long capacity;

        Single(long capacity) {
            this.capacity = capacity;
        }

        long write(long segment, int first, int count) {
            long written = 0;
            for (int number = first + count - 1; number >= first; number--) {
                Block block = new Block(segment, number);
                written += blocks.remove(block) ? 0 : 1;
                blocks.add(block);
                if (blocks.size() > capacity) {
                    Block oldest = blocks.iterator().next();
                    blocks.remove(oldest);
                    gone.add(oldest);
                }
            }
            return written;
        }

        int run(long segment, int first) {
            int number = first;
            while (blocks.contains(new Block(segment, number))) {
                number++;
            }
            return number - first;
        }
    }

    /** Consecutive runs together. */
    private static int inARow(TierBlocks tier, long segment, int first) {
        int at = first;
        for (int run = tier.run(segment, at); run > 0; run = tier.run(segment, at)) {
            at += run;
        }
        return at - first;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 7, 40, 300})
    void runsAreSingleBlocksTogether(long capacity) {
        for (long seed = 0; seed < 10; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Single single = new Single(capacity);
            List<Block> gone = new ArrayList<>();
            TierBlocks tier = new TierBlocks(capacity, (segment, first, count) -> {
                for (int number = first + count - 1; number >= first; number--) {
                    gone.add(new Block(segment, number));
                }
            });
            int longest = 1 + random.nextInt(60);
            for (int i = 0; i < 400; i++) {
                long segment = random.nextInt(5);
                int first = random.nextInt(50);
                int count = 1 + random.nextInt(longest);
                assertThat(tier.write(segment, first, count)).isEqualTo(single.write(segment, first, count));
                assertThat(tier.blocks()).isEqualTo(single.blocks.size());
                long other = random.nextInt(5);
                int at = random.nextInt(80);
                assertThat(inARow(tier, other, at)).isEqualTo(single.run(other, at));
                int next = tier.nextRun(other, at);
                for (int number = at + 1; tier.run(other, at) == 0 && number < Math.min(next, 120); number++) {
                    assertThat(single.blocks).doesNotContain(new Block(other, number));
                }
                assertThat(gone).isEqualTo(single.gone);
                gone.clear();
                single.gone.clear();
            }
            tier.clear();
            assertThat(tier.blocks()).isZero();
            assertThat(tier.write(3, 0, 1)).isEqualTo(1);
        }
    }
}
