package jeton.serving;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;

/** The tiers below a cache block by block, as their rules read: the reference that {@link LowerTiers} must reproduce. */
final class StepwiseTiers {
    private final CacheTiers tiers;
    private final CacheLayout layout;
    private final Recorder recorder;
    /** Names of the blocks in each tier, the one asked for longest ago first. */
    private final List<LinkedHashSet<Integer>> contents = new ArrayList<>();
    /** When everything asked for so far has left a tier. */
    private final double[] free;

    StepwiseTiers(CacheTiers tiers, CacheLayout layout, Recorder recorder) {
        this.tiers = tiers;
        this.layout = layout;
        this.recorder = recorder;
        free = new double[tiers.tiers().size()];
        tiers.tiers().forEach(tier -> contents.add(new LinkedHashSet<>()));
    }

    boolean isNone() {
        return contents.isEmpty();
    }

    boolean has(int block) {
        return tierOf(block) < contents.size();
    }

    private int tierOf(int block) {
        int tier = 0;
        while (tier < contents.size() && !contents.get(tier).contains(block)) {
            tier++;
        }
        return tier;
    }

    void evicted(int block) {
        if (tiers.write() == CacheTiers.Write.EVICTION) {
            write(0, block);
        }
    }

    void released(int block) {
        if (tiers.write() == CacheTiers.Write.THROUGH) {
            write(0, block);
        }
    }

    void write(int tier, int block) {
        if (tier == contents.size()) {
            return;
        }
        LinkedHashSet<Integer> here = contents.get(tier);
        if (!here.remove(block)) {
            recorder.wroteDown(tier, layout.fullBytes());
        }
        here.add(block);
        if (here.size() > capacity(tier)) {
            int oldest = here.iterator().next();
            here.remove(oldest);
            write(tier + 1, oldest);
        }
    }

    private long capacity(int tier) {
        return (long) (tiers.tiers().get(tier).capacityBytes() / layout.fullBytes());
    }

    /** The first of these blocks, as long as they are in the first {@code depth} tiers. */
    List<Integer> within(int depth, List<Integer> blocks) {
        List<Integer> within = new ArrayList<>();
        for (int block : blocks) {
            if (tierOf(block) >= depth) {
                break;
            }
            within.add(block);
        }
        return within;
    }

    int count() {
        return contents.size();
    }

    private double[] sent(List<Integer> blocks, double now) {
        double[] sent = free.clone();
        for (int tier = 0; tier < contents.size(); tier++) {
            int at = tier;
            long here = blocks.stream().filter(block -> tierOf(block) == at).count();
            if (here > 0) {
                double seconds = here
                        * (double) layout.fullBytes()
                        / tiers.tiers().get(tier).bytesPerSecond();
                sent[tier] = Math.max(now, free[tier]) + seconds;
            }
        }
        return sent;
    }

    /** When these blocks would come if they were asked for now. */
    double arrival(List<Integer> blocks, double now) {
        double[] sent = sent(blocks, now);
        double last = now;
        for (int block : blocks) {
            int tier = tierOf(block);
            last = Math.max(last, sent[tier] + tiers.tiers().get(tier).latencySeconds());
        }
        return last;
    }

    void fetch(List<Integer> blocks, double now) {
        double[] sent = sent(blocks, now);
        System.arraycopy(sent, 0, free, 0, free.length);
        for (int i = blocks.size() - 1; i >= 0; i--) {
            int tier = tierOf(blocks.get(i));
            recorder.readUp(tier, layout.blockTokens(), layout.fullBytes());
            write(tier, blocks.get(i));
        }
    }

    void clear() {
        contents.forEach(LinkedHashSet::clear);
        Arrays.fill(free, 0);
    }
}
