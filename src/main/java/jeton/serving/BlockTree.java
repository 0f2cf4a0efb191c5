package jeton.serving;

import java.util.Arrays;
import java.util.function.DoubleConsumer;
import jeton.sim.SplitMix;

/**
 * Blocks with known contents, as a tree of runs: a node is a run of blocks within one segment, its parent the run before
 * it. A node is found by the key of its segment and its first block.
 *
 * <p>Whoever holds a node holds its ancestors. Nodes that nobody holds are linked from the one that was let go first to the
 * one let go last; since the end of a path is let go before its start, descendants come before their ancestors, and
 * eviction from the head takes leaves only, the last block of a run first. That is the order in which vLLM's free queue
 * gives up blocks (Kwon et al., SOSP 2023; vLLM V1 kv_cache_manager). Not thread safe.
 */
final class BlockTree {
    static final int NONE = -1;

    private long[] key = new long[64];
    private int[] first = new int[64];
    private int[] count = new int[64];
    private int[] parent = new int[64];
    private int[] children = new int[64];
    private int[] holders = new int[64];
    private int[] older = new int[64];
    private int[] newer = new int[64];
    private int used;
    private int[] unused = new int[64];
    private int unusedCount;

    /** Nodes by the hash of key and first block: linear probing, {@link #NONE} where there is none. */
    private int[] table = new int[256];

    /** Of those that go first, and of those kept for a call to come, which go when no others are left. */
    private final int[] oldest = {NONE, NONE};

    private final int[] newest = {NONE, NONE};
    /** Whether a node that nobody holds is of those kept. */
    private boolean[] kept = new boolean[64];
    /** Children of a node that are of those kept; then it is, too. */
    private int[] keptChildren = new int[64];
    /** Whether a node that nobody holds was let go by a call that is to be followed by another, and when. */
    private boolean[] awaited = new boolean[64];

    private double[] since = new double[64];
    private double now;
    private final DoubleConsumer idle;
    private long unheldBlocks;
    private long heldBlocks;

    /** @param idle takes blocks that nobody held between two calls of a session, times seconds, when that is over */
    BlockTree(DoubleConsumer idle) {
        this.idle = idle;
        Arrays.fill(table, NONE);
    }

    /** Blocks that nobody holds. */
    long unheldBlocks() {
        return unheldBlocks;
    }

    /** Blocks that somebody holds, each counted once. */
    long heldBlocks() {
        return heldBlocks;
    }

    int blocks(int node) {
        return count[node];
    }

    boolean held(int node) {
        return holders[node] > 0;
    }

    int parent(int node) {
        return parent[node];
    }

    /** Shows the runs of a path to {@code sink}, the last first. */
    void show(int last, BlockSink sink) {
        for (int node = last; node != NONE; node = parent[node]) {
            sink.take(key[node], first[node], count[node]);
        }
    }

    /** The node of the segment {@code segmentKey} that starts with {@code block}, or {@link #NONE}. */
    int find(long segmentKey, int block) {
        int mask = table.length - 1;
        int at = place(segmentKey, block) & mask;
        while (table[at] != NONE) {
            int node = table[at];
            if (key[node] == segmentKey && first[node] == block) {
                return node;
            }
            at = (at + 1) & mask;
        }
        return NONE;
    }

    private static int place(long segmentKey, int block) {
        return (int) SplitMix.mix(segmentKey + block);
    }

    /** Adds a run that one sequence holds, who holds {@code before} as well. */
    int add(long segmentKey, int block, int blocks, int before) {
        int node = create(segmentKey, block, blocks, before);
        holders[node] = 1;
        heldBlocks += blocks;
        if (before != NONE) {
            children[before]++;
        }
        return node;
    }

    /** Lengthens a run if it ends with {@code block} of that segment and its only holder can do so; tells whether it did. */
    boolean lengthen(int node, long segmentKey, int block, int blocks) {
        boolean possible = node != NONE
                && holders[node] == 1
                && children[node] == 0
                && key[node] == segmentKey
                && first[node] + count[node] == block;
        if (possible) {
            count[node] += blocks;
            heldBlocks += blocks;
        }
        return possible;
    }

    /** One more holder of the first {@code blocks} of a run; returns the node of those, split off if they are not all. */
    int hold(int node, int blocks) {
        int part = blocks < count[node] ? split(node, blocks) : node;
        if (holders[part]++ == 0) {
            resided(part, count[part]);
            unlink(part);
            unheldBlocks -= count[part];
            heldBlocks += count[part];
        }
        return part;
    }

    /** It is {@code time} now. */
    void at(double time) {
        now = time;
    }

    private void resided(int node, long blocks) {
        if (awaited[node]) {
            idle.accept(blocks * (now - since[node]));
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
    long letGo(int last, Then then, boolean awaits) {
        long freed = 0;
        int node = last;
        while (node != NONE) {
            int before = parent[node];
            if (--holders[node] == 0) {
                freed += count[node];
                heldBlocks -= count[node];
                if (then == Then.FORGOTTEN || (then == Then.FORGOTTEN_FROM_THE_END && children[node] == 0)) {
                    remove(node);
                } else {
                    free(node, then == Then.KEPT, awaits);
                }
            }
            node = before;
        }
        return freed;
    }

    private void free(int node, boolean keep, boolean awaits) {
        kept[node] = keep || keptChildren[node] > 0;
        awaited[node] = awaits;
        since[node] = now;
        if (kept[node] && parent[node] != NONE) {
            keptChildren[parent[node]]++;
        }
        link(node, newest[list(node)]);
        unheldBlocks += count[node];
    }

    private int list(int node) {
        return kept[node] ? 1 : 0;
    }

    /** Another holder of the last run of a path and all before it, which somebody holds already. */
    void share(int last) {
        for (int node = last; node != NONE; node = parent[node]) {
            holders[node]++;
        }
    }

    /** Gives up the blocks that were let go first; {@code below} takes them in the order in which they go. */
    void evict(long blocks, BlockSink below) {
        long left = blocks;
        while (left > 0) {
            int node = oldest[0] == NONE ? oldest[1] : oldest[0];
            int n = (int) Math.min(left, count[node]);
            left -= n;
            unheldBlocks -= n;
            resided(node, n);
            below.take(key[node], first[node] + count[node] - n, n);
            if (n < count[node]) {
                count[node] -= n;
            } else {
                unlink(node);
                remove(node);
            }
        }
    }

    /** Cuts a run in two; the first {@code blocks} become a node of their own, the parent of the rest. */
    private int split(int node, int blocks) {
        int before = parent[node];
        untable(node);
        int head = create(key[node], first[node], blocks, before);
        holders[head] = holders[node];
        children[head] = 1;
        first[node] += blocks;
        count[node] -= blocks;
        parent[node] = head;
        entable(node);
        if (holders[node] == 0) {
            kept[head] = kept[node];
            keptChildren[head] = kept[node] ? 1 : 0;
            awaited[head] = awaited[node];
            since[head] = since[node];
            link(head, node);
        }
        return head;
    }

    private int create(long segmentKey, int block, int blocks, int before) {
        int node = unusedCount > 0 ? unused[--unusedCount] : used++;
        if (node == key.length) {
            grow();
        }
        key[node] = segmentKey;
        first[node] = block;
        count[node] = blocks;
        parent[node] = before;
        children[node] = 0;
        holders[node] = 0;
        kept[node] = false;
        keptChildren[node] = 0;
        entable(node);
        return node;
    }

    private void remove(int node) {
        untable(node);
        if (parent[node] != NONE) {
            children[parent[node]]--;
        }
        if (children[node] != 0) {
            throw new IllegalStateException("blocks were given up before those that follow them");
        }
        unused[unusedCount++] = node;
    }

    private void grow() {
        int n = 2 * key.length;
        key = Arrays.copyOf(key, n);
        first = Arrays.copyOf(first, n);
        count = Arrays.copyOf(count, n);
        parent = Arrays.copyOf(parent, n);
        children = Arrays.copyOf(children, n);
        holders = Arrays.copyOf(holders, n);
        older = Arrays.copyOf(older, n);
        newer = Arrays.copyOf(newer, n);
        kept = Arrays.copyOf(kept, n);
        keptChildren = Arrays.copyOf(keptChildren, n);
        awaited = Arrays.copyOf(awaited, n);
        since = Arrays.copyOf(since, n);
        unused = Arrays.copyOf(unused, n);
    }

    /** Puts a node into its order right after {@code after}; first if that is {@link #NONE}. */
    private void link(int node, int after) {
        int list = list(node);
        int next = after == NONE ? oldest[list] : newer[after];
        older[node] = after;
        newer[node] = next;
        if (after == NONE) {
            oldest[list] = node;
        } else {
            newer[after] = node;
        }
        if (next == NONE) {
            newest[list] = node;
        } else {
            older[next] = node;
        }
    }

    private void unlink(int node) {
        int list = list(node);
        if (kept[node] && parent[node] != NONE) {
            keptChildren[parent[node]]--;
        }
        int before = older[node];
        int after = newer[node];
        if (before == NONE) {
            oldest[list] = after;
        } else {
            newer[before] = after;
        }
        if (after == NONE) {
            newest[list] = before;
        } else {
            older[after] = before;
        }
    }

    private void entable(int node) {
        if (2 * (used - unusedCount) > table.length) {
            int[] old = table;
            table = new int[2 * old.length];
            Arrays.fill(table, NONE);
            for (int other : old) {
                if (other != NONE) {
                    insert(other);
                }
            }
        }
        insert(node);
    }

    private void insert(int node) {
        int mask = table.length - 1;
        int at = place(key[node], first[node]) & mask;
        while (table[at] != NONE) {
            at = (at + 1) & mask;
        }
        table[at] = node;
    }

    /** Takes a node out of the table and moves those up that probing would no longer find. */
    private void untable(int node) {
        int mask = table.length - 1;
        int hole = place(key[node], first[node]) & mask;
        while (table[hole] != node) {
            hole = (hole + 1) & mask;
        }
        int at = hole;
        while (true) {
            at = (at + 1) & mask;
            if (table[at] == NONE) {
                break;
            }
            int home = place(key[table[at]], first[table[at]]) & mask;
            if (((at - home) & mask) >= ((at - hole) & mask)) {
                table[hole] = table[at];
                hole = at;
            }
        }
        table[hole] = NONE;
    }
}
