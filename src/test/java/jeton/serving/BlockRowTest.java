package jeton.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import jeton.workload.Request;
import org.junit.jupiter.api.Test;

/** A row of blocks against a list of them. */
class BlockRowTest {
    private static final int BLOCK = 16;

    private final SplittableRandom random = new SplittableRandom(5);

    /** The key of every block, as the pieces that a row shows have them. */
    private static List<Long> blocks(BlockRow row) {
        List<Long> blocks = new ArrayList<>();
        row.show((key, from, count) -> {
            assertThat(from + count).isEqualTo(row.end() - blocks.size());
            blocks.addAll(Collections.nCopies(count, key));
        });
        Collections.reverse(blocks);
        return blocks;
    }

    @Test
    void holdsTheBlocksThatWereAddedAndNeitherDroppedNorMoved() {
        for (int trial = 0; trial < 300; trial++) {
            BlockRow row = new BlockRow();
            BlockRow head = new BlockRow();
            List<Long> expected = new ArrayList<>();
            int first = random.nextInt(50);
            for (int i = 0; i < 40; i++) {
                int n = 1 + random.nextInt(4);
                int action = expected.isEmpty() ? 0 : 1 + random.nextInt(5);
                if (action == 0) {
                    row.begin(100, first, n);
                    expected.addAll(Collections.nCopies(n, 100L));
                } else if (action < 4) {
                    long key = expected.get(expected.size() - 1) + random.nextInt(2);
                    row.append(key, n);
                    expected.addAll(Collections.nCopies(n, key));
                } else if (action == 4) {
                    int most = Math.min(2 * n, expected.size());
                    List<Long> dropped = new ArrayList<>();
                    row.drop(most, (key, from, count) -> {
                        assertThat(from).isEqualTo(row.end());
                        dropped.addAll(0, Collections.nCopies(count, key));
                    });
                    List<Long> last = expected.subList(expected.size() - most, expected.size());
                    assertThat(dropped).isEqualTo(last);
                    last.clear();
                } else if (n < expected.size()) {
                    row.split(n, head);
                    assertThat(head.first()).isEqualTo(first);
                    assertThat(blocks(head)).isEqualTo(expected.subList(0, n));
                    first += n;
                    expected.subList(0, n).clear();
                }
                assertThat(row.blocks()).isEqualTo(expected.size());
                assertThat(row.end()).isEqualTo(first + expected.size());
                if (!expected.isEmpty()) {
                    assertThat(row.first()).isEqualTo(first);
                    assertThat(row.firstKey()).isEqualTo(expected.get(0));
                    assertThat(blocks(row)).isEqualTo(expected);
                }
            }
        }
    }

    /** A prompt of segments shorter and longer than a block; the first {@code same} of another's and their lengths. */
    private Request prompt(Request other, int same) {
        Request request = new Request();
        request.id = random.nextLong();
        for (int i = 0; i < 6; i++) {
            boolean taken = i < same;
            boolean shortened = i == same && random.nextBoolean();
            request.addSegment(
                    taken || shortened ? other.segmentId[i] : random.nextLong(),
                    taken ? other.segmentTokens[i] : 1 + random.nextInt(5 * BLOCK));
            request.promptTokens += request.segmentTokens[i];
        }
        return request;
    }

    @Test
    void whatItHasInCommonWithASequenceIsWhatEachBlockSays() {
        int all = 0;
        int some = 0;
        for (int trial = 0; trial < 3_000; trial++) {
            Request one = prompt(new Request(), 0);
            Request other = prompt(one, random.nextInt(7));
            Chain ours = new Chain();
            ours.describe(one, true);
            Chain theirs = new Chain();
            theirs.describe(other, true);
            int first = random.nextInt(4);
            int end = first + 1 + random.nextInt(12);
            BlockRow row = new BlockRow();
            for (int block = first; block < end; block++) {
                long key = keyOf(ours, block);
                if (block == first) {
                    row.begin(key, block, 1);
                } else {
                    row.append(key, 1);
                }
            }
            if (row.firstKey() != keyOf(theirs, first)) {
                continue;
            }
            int most = first + 1 + random.nextInt(14);
            int expected = 0;
            while (first + expected < Math.min(end, most)
                    && keyOf(ours, first + expected) == keyOf(theirs, first + expected)) {
                expected++;
            }
            int segment = theirs.segmentAt((first + 1L) * BLOCK - 1, 0);
            assertThat(row.inCommon(theirs, segment, most, BLOCK)).isEqualTo(expected);
            all += expected == row.blocks() ? 1 : 0;
            some += expected < row.blocks() && first + expected < most ? 1 : 0;
        }
        assertThat(all).isPositive();
        assertThat(some).isPositive();
    }

    private static long keyOf(Chain chain, int block) {
        return chain.key(chain.segmentAt((block + 1L) * BLOCK - 1, 0));
    }
}
