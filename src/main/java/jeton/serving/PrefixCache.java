package jeton.serving;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.LongConsumer;
import jeton.workload.Request;
import org.jspecify.annotations.Nullable;

/**
 * Which cache blocks of a replica hold what, and which of them a sequence has in common with others.
 *
 * <p>Only whole blocks of the full-attention layers are shared, each held once however many sequences use it; what windowed
 * and linear layers keep is each sequence's own. Blocks of a prompt can be found from the step on in which they are
 * computed, or after it, those of an output once it has left. A sequence that computes blocks which somebody else holds
 * already keeps its own beside them; where nobody holds them, its own take their place. Blocks that nobody holds are
 * free memory with contents: taken last, the one let go first before the others.
 *
 * <p>What only one request may say, nobody finds but itself, when it comes from the queue again or its client asks again.
 * So it is made known when a sequence goes before its end, and when its prompt is held for another replica; of one that
 * ends such blocks are spent. While it runs, the same request does not come a second time. Not thread safe.
 */
final class PrefixCache {
    /** What is known of a sequence's blocks. */
    private static final class Path {
        private final Chain chain = new Chain();
        /** Last run of it in the tree, and how many blocks that are. */
        private BlockTree.@Nullable Run last;

        private int held;
        /** Of them, those of which the sequence has one of its own beside the one in the tree. */
        private int doubled;
        /** Tokens from the start on that are looked for and made known. */
        private int findable;
        /** Tokens that were computed or about to be; those of them that are findable are known. */
        private int reached;
        /** Whether another call of the session is to follow. */
        private boolean awaits;

        private Path() {}
    }

    private final CacheLayout layout;
    private final Recorder recorder;
    private final int b;
    private final boolean keeps;
    private final BlockTree tree;
    private final LowerTiers lower;
    private final DuringTools duringTools;
    private final BlockSink evicted;
    private final BlockSink released;

    private Path[] paths = new Path[0];

    /** Whether anything was ever worth remembering; until then nobody looks here. */
    private boolean used;

    private int slots;

    private int matched;
    private long matchedUnheld;

    PrefixCache(CacheLayout layout, Caching caching, Recorder recorder) {
        this.layout = layout;
        this.recorder = recorder;
        b = layout.blockTokens();
        // without full-attention layers there is nothing to share
        keeps = caching.prefix() && layout.fullBytes() > 0;
        tree = new BlockTree(blockSeconds -> recorder.resided(blockSeconds * layout.fullBytes()));
        duringTools = caching.duringTools();
        lower = new LowerTiers(caching.tiers(), layout, keeps, recorder);
        evicted = lower.isNone() ? BlockSink.NOWHERE : lower::evicted;
        released = lower::released;
    }

    /** What is kept below the cache. */
    LowerTiers lower() {
        return lower;
    }

    /** Whether blocks that nobody holds keep their contents. */
    boolean keeps() {
        return keeps;
    }

    /** A sequence takes a slot; with nothing to share its tokens are of no account. */
    void create(int slot, Request request) {
        slots = Math.max(slots, slot + 1);
        boolean shares = keeps || (request.samples > 1 && layout.fullBytes() > 0);
        used |= shares;
        if (!used) {
            return;
        }
        ensure(slots - 1);
        Path path = paths[slot];
        if (shares) {
            path.chain.describe(request, keeps);
        } else {
            path.chain.clear();
        }
        path.awaits = request.expectsNext && keeps;
        // tiers have room and time for all that goes, and blocks on the way up are somebody's
        path.findable = lower.isNone() && !path.awaits ? path.chain.commonEnd() : Integer.MAX_VALUE;
        becomeFindable(path);
        path.last = null;
        path.held = 0;
        path.doubled = 0;
        path.reached = 0;
    }

    /** All of a request is findable if an earlier try of it left its own blocks here, which may have gone just now. */
    private void becomeFindable(Path path) {
        if (tree.hasUnnamed()
                && path.findable < Integer.MAX_VALUE
                && !path.chain.isEmpty()
                && isKnown(null, path.chain, path.findable / b)) {
            path.findable = Integer.MAX_VALUE;
        }
    }

    /** Another sample of a prompt, counted from 1, holds what the first does when the prompt is computed. */
    void fork(int first, int slot, int sample) {
        slots = Math.max(slots, slot + 1);
        if (!used) {
            return;
        }
        ensure(slot);
        Path of = paths[first];
        Path path = paths[slot];
        path.chain.fork(of.chain, sample);
        path.findable = of.findable;
        path.last = of.last;
        path.held = of.held;
        path.doubled = 0;
        path.reached = of.reached;
        path.awaits = false;
        tree.share(path.last);
    }

    /** Bytes of a prompt of {@code tokens} tokens that every sample of it has of its own. */
    long ownBytes(int slot, int tokens) {
        return layout.bytes(tokens) - (!used || paths[slot].chain.isEmpty() ? 0 : tokens / b * layout.fullBytes());
    }

    private void ensure(int slot) {
        int old = paths.length;
        if (slot < old) {
            return;
        }
        paths = Arrays.copyOf(paths, Math.max(64, Math.max(slot + 1, 2 * old)));
        for (int i = old; i < paths.length; i++) {
            paths[i] = new Path();
        }
    }

    /** Tokens that a sequence would find, at most {@code tokens - 1} of it: the last is always computed. */
    int match(int slot, int tokens) {
        if (!used) {
            return 0;
        }
        Path path = paths[slot];
        becomeFindable(path);
        return match(path.chain, Math.min(tokens - 1, path.findable));
    }

    /** Tokens that a request would find if it were admitted now, in the cache and behind it in the tiers. */
    int match(Request request, Chain chain) {
        if (!keeps) {
            return 0;
        }
        int most = request.promptTokens - 1;
        if (lower.isNone()) {
            return match(chain, tree.hasUnnamed() ? most : Math.min(most, chain.commonEnd()));
        }
        return match(chain, most) + lower.look(chain, matched, most / b) * b;
    }

    /** Shows the keys of all segments that are in the cache, in the tiers or in a sequence here. */
    void show(LongConsumer keys) {
        if (!used) {
            return;
        }
        tree.show(keys);
        lower.show(keys);
        for (int slot = 0; slot < slots; slot++) {
            Chain chain = paths[slot].chain;
            for (int i = 0; i < chain.segments(); i++) {
                keys.accept(chain.key(i));
            }
        }
    }

    /** Blocks behind those of the last match that the tiers have for a sequence of {@code tokens} tokens. */
    int lookBelow(int slot, int tokens) {
        return lower.look(paths[slot].chain, matched, (tokens - 1) / b);
    }

    /** Bytes that a sequence takes of free memory for what the last match found, and {@code blocks} blocks behind it. */
    long bytesOfFetch(int blocks) {
        return (matchedUnheld + blocks) * layout.fullBytes();
    }

    /** The {@code blocks} blocks for which a sequence took memory have come: they are known, and nobody's yet. */
    long fetched(int slot, int blocks) {
        Path path = paths[slot];
        extend(path, (path.held + blocks) * b);
        long own = path.doubled * layout.fullBytes();
        return own + letGo(path, BlockTree.Then.FREE, false) * layout.fullBytes();
    }

    /** The {@code blocks} blocks for which a sequence took memory will not be used; returns the bytes that become free. */
    long notFetched(int slot, int blocks) {
        return (blocks + letGo(paths[slot], BlockTree.Then.FREE, false)) * layout.fullBytes();
    }

    private long letGo(Path path, BlockTree.Then then, boolean next) {
        long freed = tree.letGo(path.last, then, next);
        path.last = null;
        path.held = 0;
        path.doubled = 0;
        path.reached = 0;
        return freed;
    }

    private int match(Chain chain, int tokens) {
        matched = 0;
        matchedUnheld = 0;
        int most = tokens / b;
        int segment = 0;
        BlockTree.Run run = null;
        while (matched < most) {
            segment = segmentOf(chain, matched, segment);
            run = tree.find(run, chain.key(segment), matched);
            if (run == null) {
                break;
            }
            int blocks = run.inCommon(chain, segment, most, b);
            matched += blocks;
            matchedUnheld += run.isHeld() ? 0 : blocks;
        }
        return matched * b;
    }

    private int segmentOf(Chain chain, int block, int from) {
        return chain.segmentAt((block + 1L) * b - 1, from);
    }

    /** Equal for sequences of at least {@code count} tokens whose first {@code count} are the same; 0 without contents. */
    long opening(int slot, int count) {
        Chain chain = paths[slot].chain;
        return chain.isEmpty() ? 0 : chain.key(chain.segmentAt(count - 1, 0));
    }

    /** Bytes that a sequence takes of free memory to get what the last match found. */
    long bytesOfMatch() {
        return matchedUnheld * layout.fullBytes() + layout.bytes((long) matched * b) - matched * layout.fullBytes();
    }

    /** A sequence that holds nothing yet gets the first {@code tokens} tokens, which the last match found for it. */
    void acquire(int slot, int tokens) {
        if (!used) {
            return;
        }
        Path path = paths[slot];
        Chain chain = path.chain;
        int blocks = tokens / b;
        int block = 0;
        int segment = 0;
        BlockTree.Run run = null;
        while (block < blocks) {
            segment = segmentOf(chain, block, segment);
            BlockTree.Run found = Objects.requireNonNull(tree.find(run, chain.key(segment), block));
            run = tree.hold(found, found.inCommon(chain, segment, blocks, b));
            block = run.end();
        }
        path.last = run;
        path.held = blocks;
    }

    /** Makes the whole blocks of a sequence's first {@code tokens} tokens known, which are computed or about to be. */
    void extend(int slot, int tokens) {
        if (used) {
            extend(paths[slot], tokens);
        }
    }

    private void extend(Path path, int tokens) {
        Chain chain = path.chain;
        path.reached = Math.max(path.reached, tokens);
        int blocks = Math.min(tokens, path.findable) / b;
        int block = path.held;
        if (block >= blocks || chain.isEmpty()) {
            return;
        }
        BlockTree.Run run = path.last;
        int segment = 0;
        while (block < blocks) {
            segment = segmentOf(chain, block, segment);
            long key = chain.key(segment);
            BlockTree.Run found = tree.find(run, key, block);
            if (found != null) {
                boolean foreign = found.isHeld();
                run = tree.hold(found, found.inCommon(chain, segment, blocks, b));
                path.doubled += foreign ? run.blocks() : 0;
                block = run.end();
            } else {
                int end = Math.min(chain.end(segment) / b, blocks);
                if (!tree.lengthen(run, key, end - block)) {
                    run = tree.add(key, block, end - block, run);
                }
                block = end;
            }
        }
        path.last = run;
        path.held = blocks;
    }

    /** Whether the block that follows a sequence's path is in the cache: somebody else who says the same has left. */
    boolean knowsNext(int slot) {
        if (!used) {
            return false;
        }
        Path path = paths[slot];
        return path.held < path.findable / b && isKnown(path.last, path.chain, path.held);
    }

    private boolean isKnown(BlockTree.@Nullable Run before, Chain chain, int block) {
        return tree.find(before, chain.key(segmentOf(chain, block, 0)), block) != null;
    }

    /** The prompt of a sequence is computed and held for another replica; its client may ask again before it is gone. */
    void hold(int slot, int tokens) {
        if (keeps) {
            paths[slot].findable = Integer.MAX_VALUE;
            extend(paths[slot], tokens);
        }
    }

    /** It is {@code now}; for what is told of times alone. */
    void at(double now) {
        if (used) {
            tree.at(now);
        }
    }

    /** A call with {@code tokens} tokens in the cache has its answer; returns the bytes that become free. */
    long complete(int slot, int tokens) {
        if (!keeps) {
            return release(slot, tokens);
        }
        Path path = paths[slot];
        extend(path, tokens);
        tree.spend(tokens / b - path.held);
        boolean next = path.awaits;
        if (lower.writesThrough() || (next && duringTools == DuringTools.OFFLOAD)) {
            tree.show(path.last, released);
        }
        BlockTree.Then then = !next
                ? BlockTree.Then.FREE
                : switch (duringTools) {
                    case RELEASE -> BlockTree.Then.FREE;
                    case KEEP -> BlockTree.Then.KEPT;
                    case OFFLOAD -> BlockTree.Then.FORGOTTEN_FROM_THE_END;
                };
        return letGo(path, tokens, then, next);
    }

    /** A sequence with {@code tokens} tokens in the cache goes before its end; returns the bytes that become free. */
    long release(int slot, int tokens) {
        if (!used || paths[slot].chain.isEmpty()) {
            return layout.bytes(tokens);
        }
        Path path = paths[slot];
        if (!keeps) {
            return letGo(path, tokens, BlockTree.Then.FORGOTTEN, false);
        }
        path.findable = Integer.MAX_VALUE;
        extend(path, Math.max(tokens, path.reached));
        if (lower.writesThrough()) {
            tree.show(path.last, released);
        }
        return letGo(path, tokens, BlockTree.Then.FREE, false);
    }

    private long letGo(Path path, int tokens, BlockTree.Then then, boolean next) {
        long own = layout.bytes(tokens) - (path.held - path.doubled) * layout.fullBytes();
        return own + letGo(path, then, next) * layout.fullBytes();
    }

    /** Gives up contents until no more than {@code bytes} of blocks that nobody holds have any. */
    void keepAtMost(long bytes) {
        if (!used) {
            return;
        }
        long excess = tree.unheldBlocks() * layout.fullBytes() - bytes;
        if (excess > 0) {
            long blocks = (excess + layout.fullBytes() - 1) / layout.fullBytes();
            tree.evict(blocks, evicted);
            recorder.evicted(blocks);
        }
    }

    /** Forgets all contents; nobody must hold any. */
    void clear() {
        tree.evict(tree.unheldBlocks(), BlockSink.NOWHERE);
        lower.clear();
    }

    void checkNothingHeld() {
        lower.checkCapacity();
        if (tree.heldBlocks() != 0 || tree.unheldBlocks() * layout.fullBytes() > layout.capacityBytes()) {
            throw new IllegalStateException(
                    "not drained: " + tree.heldBlocks() + " shared blocks held, " + tree.unheldBlocks() + " kept");
        }
    }
}
