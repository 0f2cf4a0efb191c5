package jeton.serving;

import java.util.function.DoubleConsumer;
import java.util.function.LongConsumer;
import jeton.sim.SplitMix;
import org.jspecify.annotations.Nullable;

/**
 * Blocks with known contents, as a tree of runs: a run is some blocks in a row, its parent the run before it. It is found
 * by the key of the segment with which it starts and its first block.
 *
 * <p>Whoever holds a run holds its ancestors. Runs that nobody holds are linked from the one that was let go first to the
 * one let go last; since the end of a path is let go before its start, descendants come before their ancestors, and
 * eviction from the head takes leaves only, the last block of a run first. That is the order in which vLLM's free queue
 * gives up blocks (Kwon et al., SOSP 2023; vLLM V1 kv_cache_manager). Blocks are spent whose contents nobody will look for
 * again; of them is only known how many go before which run. Runs are used again. Not thread safe.
 */
final class BlockTree {
    /** A run of blocks, with its place in the tree and in the order in which they go. */
    static final class Run extends BlockRow {
        private @Nullable Run parent;
        private int children;
        private int holders;
        /** The next of those that the table has in one place. */
        private @Nullable Run beside;

        private @Nullable Run older;
        private @Nullable Run newer;
        /** Whether one that nobody holds is of those kept. */
        private boolean kept;
        /** Children that are of those kept; then it is, too. */
        private int keptChildren;
        /** Whether one that nobody holds was let go by a call that is to be followed by another, and when. */
        private boolean awaited;

        private double since;
        /** Spent blocks that go right before one that nobody holds. */
        private long spent;

        private Run() {}

        boolean isHeld() {
            return holders > 0;
        }
    }

    /** Runs that nobody holds, in the order in which they go, and between them blocks that are spent. */
    private static final class Order {
        private @Nullable Run oldest;
        private @Nullable Run newest;
        /** Spent blocks that go after all runs. */
        private long spentLast;

        /** Puts a run behind all others. */
        void append(Run run) {
            link(run, newest);
            run.spent = spentLast;
            spentLast = 0;
        }

        /** Puts a run right after another; first if that is null. */
        void link(Run run, @Nullable Run after) {
            Run next = after == null ? oldest : after.newer;
            run.older = after;
            run.newer = next;
            run.spent = 0;
            if (after == null) {
                oldest = run;
            } else {
                after.newer = run;
            }
            if (next == null) {
                newest = run;
            } else {
                next.older = run;
            }
        }

        void unlink(Run run) {
            Run before = run.older;
            Run after = run.newer;
            if (before == null) {
                oldest = after;
            } else {
                before.newer = after;
            }
            if (after == null) {
                newest = before;
                spentLast += run.spent;
            } else {
                after.older = before;
                after.spent += run.spent;
            }
        }

        /** Takes up to so many of the spent blocks before which nothing goes. */
        long takeSpent(long most) {
            long taken = Math.min(most, oldest == null ? spentLast : oldest.spent);
            if (oldest == null) {
                spentLast -= taken;
            } else {
                oldest.spent -= taken;
            }
            return taken;
        }
    }

    /** Runs by the hash of key and first block. */
    private @Nullable Run[] table = new Run[256];

    private int runs;
    /** Of them, those of segments that only one request has: all of a run, or nothing, is what others may say too. */
    private int unnamed;
    /** Those to be used again. */
    private @Nullable Run unused;

    /** Those that go first, and those kept for a call to come, which go when no others are left. */
    private final Order free = new Order();

    private final Order kept = new Order();
    private double now;
    private final DoubleConsumer idle;
    private long unheldBlocks;
    private long heldBlocks;

    /** @param idle takes blocks that nobody held between two calls of a session, times seconds, when that is over */
    BlockTree(DoubleConsumer idle) {
        this.idle = idle;
    }

    /** Blocks that nobody holds. */
    long unheldBlocks() {
        return unheldBlocks;
    }

    /** Blocks that somebody holds, each counted once. */
    long heldBlocks() {
        return heldBlocks;
    }

    /** Shows the runs of a path to {@code sink}, the last first. */
    void show(@Nullable Run last, BlockSink sink) {
        for (Run run = last; run != null; run = run.parent) {
            run.show(sink);
        }
    }

    /** Shows the keys of all segments. */
    void show(LongConsumer keys) {
        for (Run head : table) {
            for (Run run = head; run != null; run = run.beside) {
                run.showKeys(keys);
            }
        }
    }

    /** Whether there are blocks of what only one request says. */
    boolean hasUnnamed() {
        return unnamed > 0;
    }

    /**
     * The run that starts with {@code block}, of the segment {@code segmentKey}, null if there is none.
     *
     * @param before the run before it, whose lack of children saves the look; null if it is not known
     */
    @Nullable
    Run find(@Nullable Run before, long segmentKey, int block) {
        if (before != null && before.children == 0) {
            return null;
        }
        Run run = table[place(segmentKey, block)];
        while (run != null && (run.firstKey() != segmentKey || run.first() != block)) {
            run = run.beside;
        }
        return run;
    }

    private int place(long segmentKey, int block) {
        return (int) SplitMix.mix(segmentKey + block) & (table.length - 1);
    }

    /** Adds a run that one sequence holds, who holds {@code before} as well. */
    Run add(long segmentKey, int block, int blocks, @Nullable Run before) {
        Run run = create(before);
        run.begin(segmentKey, block, blocks);
        entable(run);
        run.holders = 1;
        heldBlocks += blocks;
        if (before != null) {
            before.children++;
        }
        return run;
    }

    /**
     * Lengthens the last run of a path if nobody else holds it; tells whether it did. What only one request says starts a
     * run of its own, where that request can look for it.
     */
    boolean lengthen(@Nullable Run last, long segmentKey, int blocks) {
        if (last == null
                || last.holders > 1
                || last.children > 0
                || Chain.isNamed(last.firstKey()) != Chain.isNamed(segmentKey)) {
            return false;
        }
        last.append(segmentKey, blocks);
        heldBlocks += blocks;
        return true;
    }

    /** One more holder of the first {@code blocks} of a run; returns the run of those, split off if they are not all. */
    Run hold(Run run, int blocks) {
        Run part = blocks < run.blocks() ? split(run, blocks) : run;
        if (part.holders++ == 0) {
            resided(part, part.blocks());
            unlink(part);
            unheldBlocks -= part.blocks();
            heldBlocks += part.blocks();
        }
        return part;
    }

    /** It is {@code time} now. */
    void at(double time) {
        now = time;
    }

    private void resided(Run run, long blocks) {
        if (run.awaited) {
            idle.accept(blocks * (now - run.since));
        }
    }

    /** What becomes of blocks that nobody holds. */
    enum Then {
        FORGOTTEN,
        /** Forgotten unless others follow them that are not. */
        FORGOTTEN_FROM_THE_END,
        FREE,
        /** Free for want of others alone. */
        KEPT
    }

    /**
     * One holder less of the last run of a path and all before it; returns the blocks that nobody holds any more.
     *
     * @param awaits whether another call is to follow, which will look for them
     */
    long letGo(@Nullable Run last, Then then, boolean awaits) {
        long freed = 0;
        Run run = last;
        while (run != null) {
            Run before = run.parent;
            if (--run.holders == 0) {
                freed += run.blocks();
                heldBlocks -= run.blocks();
                if (then == Then.FORGOTTEN || (then == Then.FORGOTTEN_FROM_THE_END && run.children == 0)) {
                    remove(run);
                } else {
                    free(run, then == Then.KEPT, awaits);
                }
            }
            run = before;
        }
        return freed;
    }

    private void free(Run run, boolean keep, boolean awaits) {
        run.kept = keep || run.keptChildren > 0;
        run.awaited = awaits;
        run.since = now;
        if (run.kept && run.parent != null) {
            run.parent.keptChildren++;
        }
        order(run).append(run);
        unheldBlocks += run.blocks();
    }

    /** Blocks become free that nobody will look for; they go before those that are let go after this. */
    void spend(long blocks) {
        free.spentLast += blocks;
        unheldBlocks += blocks;
    }

    private Order order(Run run) {
        return run.kept ? kept : free;
    }

    private void unlink(Run run) {
        order(run).unlink(run);
        if (run.kept && run.parent != null) {
            run.parent.keptChildren--;
        }
    }

    /** Another holder of the last run of a path and all before it, which somebody holds already. */
    void share(@Nullable Run last) {
        for (Run run = last; run != null; run = run.parent) {
            run.holders++;
        }
    }

    /** Gives up the blocks that were let go first; {@code below} takes them in the order in which they go. */
    void evict(long blocks, BlockSink below) {
        if (blocks > unheldBlocks) {
            throw new IllegalStateException("more blocks are to be given up than nobody holds");
        }
        unheldBlocks -= blocks;
        long left = blocks - free.takeSpent(blocks);
        while (left > 0) {
            Run run = free.oldest == null ? kept.oldest : free.oldest;
            if (run == null) {
                throw new IllegalStateException("blocks that nobody holds are in no order");
            }
            int n = (int) Math.min(left, run.blocks());
            left -= n;
            resided(run, n);
            run.drop(n, below);
            if (run.blocks() == 0) {
                unlink(run);
                remove(run);
                left -= free.takeSpent(left);
            }
        }
    }

    /** Cuts a run in two; the first {@code blocks} become one of their own, the parent of the rest. */
    private Run split(Run run, int blocks) {
        untable(run);
        Run head = create(run.parent);
        run.split(blocks, head);
        head.holders = run.holders;
        head.children = 1;
        run.parent = head;
        entable(head);
        entable(run);
        if (run.holders == 0) {
            head.kept = run.kept;
            head.keptChildren = run.kept ? 1 : 0;
            head.awaited = run.awaited;
            head.since = run.since;
            order(head).link(head, run);
        }
        return head;
    }

    private Run create(@Nullable Run before) {
        Run run = unused;
        if (run == null) {
            run = new Run();
        } else {
            unused = run.beside;
        }
        run.parent = before;
        run.children = 0;
        run.holders = 0;
        run.kept = false;
        run.keptChildren = 0;
        return run;
    }

    private void remove(Run run) {
        untable(run);
        if (run.parent != null) {
            run.parent.children--;
        }
        if (run.children != 0) {
            throw new IllegalStateException("blocks were given up before those that follow them");
        }
        run.beside = unused;
        unused = run;
    }

    private void entable(Run run) {
        if (2 * ++runs > table.length) {
            grow();
        }
        if (!Chain.isNamed(run.firstKey())) {
            unnamed++;
        }
        insert(run);
    }

    private void grow() {
        Run[] old = table;
        table = new Run[2 * old.length];
        for (Run head : old) {
            Run run = head;
            while (run != null) {
                Run next = run.beside;
                insert(run);
                run = next;
            }
        }
    }

    private void insert(Run run) {
        int at = place(run.firstKey(), run.first());
        run.beside = table[at];
        table[at] = run;
    }

    private void untable(Run run) {
        runs--;
        if (!Chain.isNamed(run.firstKey())) {
            unnamed--;
        }
        int at = place(run.firstKey(), run.first());
        Run before = table[at];
        if (before == run) {
            table[at] = run.beside;
            return;
        }
        while (before != null && before.beside != run) {
            before = before.beside;
        }
        if (before == null) {
            throw new IllegalStateException("a run is not where it was put");
        }
        before.beside = run.beside;
    }
}
