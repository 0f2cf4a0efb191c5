package jeton.serving;

import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * What a replica keeps below its cache, tier by tier. What one tier gives up falls to the next. A block that is fetched
 * stays where it is, as the one asked for last. Not thread safe.
 */
final class LowerTiers {
    private final CacheTiers tiers;
    private final CacheLayout layout;
    private final Recorder recorder;
    private final int count;
    private final TierBlocks[] contents;
    /** When everything asked for so far has left a tier. */
    private final double[] free;

    /** What the last look found behind the cache: runs of blocks, each in one tier. */
    private int runs;

    private int[] runTier = new int[8];
    private long[] runKey = new long[8];
    private int[] runBlock = new int[8];
    private int[] runBlocks = new int[8];
    /** Of them, blocks in each tier as far as the fetch goes that was looked at last. */
    private final long[] wanted;

    /** @param blocks whether there are blocks that sequences can have in common */
    LowerTiers(CacheTiers tiers, CacheLayout layout, boolean blocks, Recorder recorder) {
        this.tiers = tiers;
        this.layout = layout;
        this.recorder = recorder;
        count = blocks ? tiers.tiers().size() : 0;
        contents = new TierBlocks[count];
        free = new double[count];
        wanted = new long[count];
        for (int tier = count - 1; tier >= 0; tier--) {
            int next = tier + 1;
            BlockSink below = next == count ? BlockSink.NOWHERE : (key, block, n) -> write(next, key, block, n);
            double capacity = tiers.tiers().get(tier).capacityBytes() / layout.fullBytes();
            contents[tier] = new TierBlocks((long) capacity, below);
        }
    }

    /** Whether there are no tiers. */
    boolean isNone() {
        return count == 0;
    }

    int count() {
        return count;
    }

    private void write(int tier, long segmentKey, int block, int blocks) {
        long written = contents[tier].write(segmentKey, block, blocks);
        recorder.wroteDown(tier, written * layout.fullBytes());
    }

    /** Shows the keys of all segments of which there is anything. */
    void show(LongConsumer keys) {
        for (TierBlocks tier : contents) {
            tier.show(keys);
        }
    }

    /** The cache gives blocks up. */
    void evicted(long segmentKey, int block, int blocks) {
        if (count > 0 && tiers.write() == CacheTiers.Write.EVICTION) {
            write(0, segmentKey, block, blocks);
        }
    }

    /** Whether blocks are written when a sequence lets go of them. */
    boolean writesThrough() {
        return count > 0 && tiers.write() == CacheTiers.Write.THROUGH;
    }

    /** A sequence lets go of blocks. */
    void released(long segmentKey, int block, int blocks) {
        write(0, segmentKey, block, blocks);
    }

    /** Looks for the blocks of a chain from {@code block} on; returns how many there are in a row, of {@code most} in all. */
    int look(Chain chain, int block, int most) {
        runs = 0;
        int at = block;
        for (int i = 0; i < chain.segments() && at < most; i++) {
            int end = Math.min(chain.end(i) / layout.blockTokens(), most);
            while (at < end) {
                int found = find(chain.key(i), at, end);
                if (found == 0) {
                    return at - block;
                }
                at += found;
            }
        }
        return at - block;
    }

    /** Adds a run of blocks in the first tier that has the one at {@code block}, up to where a tier before has them. */
    private int find(long segmentKey, int block, int end) {
        int limit = end;
        for (int tier = 0; tier < count; tier++) {
            int blocks = Math.min(contents[tier].run(segmentKey, block), limit - block);
            if (blocks > 0) {
                add(tier, segmentKey, block, blocks);
                return blocks;
            }
            limit = Math.min(limit, contents[tier].nextRun(segmentKey, block));
        }
        return 0;
    }

    private void add(int tier, long segmentKey, int block, int blocks) {
        if (runs == runTier.length) {
            runTier = Arrays.copyOf(runTier, 2 * runs);
            runKey = Arrays.copyOf(runKey, 2 * runs);
            runBlock = Arrays.copyOf(runBlock, 2 * runs);
            runBlocks = Arrays.copyOf(runBlocks, 2 * runs);
        }
        runTier[runs] = tier;
        runKey[runs] = segmentKey;
        runBlock[runs] = block;
        runBlocks[runs] = blocks;
        runs++;
    }

    /** Blocks in a row that the last look found in the first {@code depth} tiers alone. */
    int within(int depth) {
        Arrays.fill(wanted, 0);
        int blocks = 0;
        for (int i = 0; i < runs && runTier[i] < depth; i++) {
            wanted[runTier[i]] += runBlocks[i];
            blocks += runBlocks[i];
        }
        return blocks;
    }

    /** When those blocks would be here if they were asked for now: over each tier's link in turn, over all at once. */
    double arrival(double now) {
        double last = now;
        for (int tier = 0; tier < count; tier++) {
            if (wanted[tier] > 0) {
                last = Math.max(last, sent(tier, now) + tiers.tiers().get(tier).latencySeconds());
            }
        }
        return last;
    }

    private double sent(int tier, double now) {
        double seconds = wanted[tier]
                * (double) layout.fullBytes()
                / tiers.tiers().get(tier).bytesPerSecond();
        return Math.max(now, free[tier]) + seconds;
    }

    /** Asks for those blocks. */
    void fetch(double now) {
        int blocks = 0;
        for (int tier = 0; tier < count; tier++) {
            if (wanted[tier] > 0) {
                free[tier] = sent(tier, now);
                blocks += (int) wanted[tier];
                recorder.readUp(tier, wanted[tier] * layout.blockTokens(), wanted[tier] * layout.fullBytes());
            }
        }
        int last = 0;
        while (blocks > 0) {
            blocks -= runBlocks[last++];
        }
        for (int i = last - 1; i >= 0; i--) {
            contents[runTier[i]].write(runKey[i], runBlock[i], runBlocks[i]);
        }
    }

    /** Forgets everything. */
    void clear() {
        for (int tier = 0; tier < count; tier++) {
            contents[tier].clear();
            free[tier] = 0;
        }
    }

    void checkCapacity() {
        for (int tier = 0; tier < count; tier++) {
            double bytes = (double) contents[tier].blocks() * layout.fullBytes();
            if (bytes > tiers.tiers().get(tier).capacityBytes()) {
                throw new IllegalStateException(
                        "tier " + tiers.tiers().get(tier).name() + " holds " + bytes + " bytes");
            }
        }
    }
}
