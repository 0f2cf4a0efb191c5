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
 * <p>What no other sequence may say is found by a request that comes back alone, from the queue or after its client gave
 * up. So it is made known where one goes before its end; of one that ends the blocks are spent. Not thread safe.
 */
final class PrefixCache {
    private final CacheLayout layout;
    private final Recorder recorder;
    private final int b;
    private final boolean keeps;
    private final BlockTree tree;
    private final Chain asked = new Chain();
    private final LowerTiers lower;
    private final BlockSink evicted;
    private final BlockSink released;

    private Chain[] chains = new Chain[0];
    /** Tokens from the start on that are looked for and made known. */
    private int[] findable = new int[0];
    /** Last run of a sequence's path. */
    private BlockTree.@Nullable Run[] last = new BlockTree.Run[0];
    /** Blocks of its path. */
    private int[] held = new int[0];
    /** Of them, those of which the sequence has one of its own beside the one in the tree. */
    private int[] doubled = new int[0];

    /** Whether anything was ever worth remembering; until then nobody looks here. */
    private boolean used;

    private int slots;
    private final DuringTools duringTools;
    /** Whether another call of the session is to follow. */
    private boolean[] awaits = new boolean[0];

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
        if (shares) {
            chains[slot].describe(request, keeps);
        } else {
            chains[slot].clear();
        }
        awaits[slot] = request.expectsNext && keeps;
        // tiers have room and time for all that goes, and blocks on the way up are somebody's
        findable[slot] = lower.isNone() && !awaits[slot] ? chains[slot].commonEnd() : Integer.MAX_VALUE;
        findOwn(slot);
        last[slot] = null;
        held[slot] = 0;
        doubled[slot] = 0;
    }

    /** Looks whether what no other sequence says was left here by an earlier try of the same request. */
    private void findOwn(int slot) {
        int common = findable[slot];
        if (tree.hasUnnamed() && common < Integer.MAX_VALUE && isKnown(chains[slot], common / b)) {
            findable[slot] = Integer.MAX_VALUE;
        }
    }

    /** Another sample of a prompt, counted from 1, holds what the first does when the prompt is computed. */
    void fork(int first, int slot, int sample) {
        slots = Math.max(slots, slot + 1);
        if (!used) {
            return;
        }
        ensure(slot);
        chains[slot].fork(chains[first], sample);
        findable[slot] = findable[first];
        last[slot] = last[first];
        held[slot] = held[first];
        doubled[slot] = 0;
        awaits[slot] = false;
        tree.share(last[slot]);
    }

    /** Bytes of a prompt of {@code tokens} tokens that every sample of it has of its own. */
    long ownBytes(int slot, int tokens) {
        return layout.bytes(tokens) - (!used || chains[slot].isEmpty() ? 0 : tokens / b * layout.fullBytes());
    }

    private void ensure(int slot) {
        int old = chains.length;
        if (slot < old) {
            return;
        }
        int n = Math.max(64, Math.max(slot + 1, 2 * old));
        chains = Arrays.copyOf(chains, n);
        for (int i = old; i < n; i++) {
            chains[i] = new Chain();
        }
        findable = Arrays.copyOf(findable, n);
        last = Arrays.copyOf(last, n);
        held = Arrays.copyOf(held, n);
        doubled = Arrays.copyOf(doubled, n);
        awaits = Arrays.copyOf(awaits, n);
    }

    /** Tokens that a sequence would find, at most {@code tokens - 1} of it: the last is always computed. */
    int match(int slot, int tokens) {
        if (!used) {
            return 0;
        }
        findOwn(slot);
        return match(chains[slot], Math.min(tokens - 1, findable[slot]));
    }

    /** Tokens that a request would find if it were admitted now, in the cache and behind it in the tiers. */
    int match(Request request) {
        if (!keeps) {
            return 0;
        }
        asked.describe(request, true);
        int tokens = match(asked, request.promptTokens - 1);
        if (lower.isNone()) {
            return tokens;
        }
        return tokens + lower.look(asked, matched, (request.promptTokens - 1) / b) * b;
    }

    /** Shows the keys of all segments that are in the cache, in the tiers or in a sequence here. */
    void show(LongConsumer keys) {
        if (!used) {
            return;
        }
        tree.show(keys);
        lower.show(keys);
        for (int slot = 0; slot < slots; slot++) {
            for (int i = 0; i < chains[slot].segments(); i++) {
                keys.accept(chains[slot].key(i));
            }
        }
    }

    /** Blocks behind those of the last match that the tiers have for a sequence of {@code tokens} tokens. */
    int lookBelow(int slot, int tokens) {
        return lower.look(chains[slot], matched, (tokens - 1) / b);
    }

    /** Bytes that a sequence takes of free memory for what the last match found, and {@code blocks} blocks behind it. */
    long bytesOfFetch(int blocks) {
        return (matchedUnheld + blocks) * layout.fullBytes();
    }

    /** The {@code blocks} blocks for which a sequence took memory have come: they are known, and nobody's yet. */
    long fetched(int slot, int blocks) {
        extend(slot, (held[slot] + blocks) * b);
        long own = doubled[slot] * layout.fullBytes();
        return own + letGo(slot, BlockTree.Then.FREE, false) * layout.fullBytes();
    }

    /** The {@code blocks} blocks for which a sequence took memory will not be used; returns the bytes that become free. */
    long notFetched(int slot, int blocks) {
        return (blocks + letGo(slot, BlockTree.Then.FREE, false)) * layout.fullBytes();
    }

    private long letGo(int slot, BlockTree.Then then, boolean next) {
        long freed = tree.letGo(last[slot], then, next);
        last[slot] = null;
        held[slot] = 0;
        doubled[slot] = 0;
        return freed;
    }

    private int match(Chain chain, int tokens) {
        matched = 0;
        matchedUnheld = 0;
        int most = tokens / b;
        for (int i = 0; i < chain.segments() && matched < most; i++) {
            int end = Math.min(chain.end(i) / b, most);
            while (matched < end) {
                BlockTree.Run run = tree.find(chain.key(i), matched);
                if (run == null) {
                    return matched * b;
                }
                int left = end - matched;
                if (run.blocks() >= left) {
                    // not the sum: the processor looks for the next run while it still waits for this one
                    matched = end;
                    matchedUnheld += run.isHeld() ? 0 : left;
                } else {
                    matched += run.blocks();
                    matchedUnheld += run.isHeld() ? 0 : run.blocks();
                }
            }
        }
        return matched * b;
    }

    /** Equal for sequences of at least {@code count} tokens whose first {@code count} are the same; 0 without contents. */
    long opening(int slot, int count) {
        return chains[slot].isEmpty() ? 0 : chains[slot].keyAt(count - 1);
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
        int blocks = tokens / b;
        Chain chain = chains[slot];
        int block = 0;
        BlockTree.Run run = null;
        for (int i = 0; block < blocks; i++) {
            int end = Math.min(chain.end(i) / b, blocks);
            while (block < end) {
                BlockTree.Run found = Objects.requireNonNull(tree.find(chain.key(i), block));
                run = tree.hold(found, Math.min(found.blocks(), end - block));
                block += run.blocks();
            }
        }
        last[slot] = run;
        held[slot] = blocks;
    }

    /** Makes the whole blocks of a sequence's first {@code tokens} tokens known, which are computed or about to be. */
    void extend(int slot, int tokens) {
        if (!used) {
            return;
        }
        Chain chain = chains[slot];
        int blocks = Math.min(tokens, findable[slot]) / b;
        int block = held[slot];
        if (block >= blocks || chain.isEmpty()) {
            return;
        }
        BlockTree.Run run = last[slot];
        for (int i = 0; block < blocks; i++) {
            int end = Math.min(chain.end(i) / b, blocks);
            while (block < end) {
                BlockTree.Run found = tree.find(chain.key(i), block);
                if (found != null) {
                    boolean foreign = found.isHeld();
                    run = tree.hold(found, Math.min(found.blocks(), end - block));
                    block += run.blocks();
                    doubled[slot] += foreign ? run.blocks() : 0;
                } else {
                    if (!tree.lengthen(run, chain.key(i), block, end - block)) {
                        run = tree.add(chain.key(i), block, end - block, run);
                    }
                    block = end;
                }
            }
        }
        last[slot] = run;
        held[slot] = blocks;
    }

    /** Whether the block that follows a sequence's path is in the cache: somebody else who says the same has left. */
    boolean knowsNext(int slot) {
        return used && held[slot] < findable[slot] / b && isKnown(chains[slot], held[slot]);
    }

    private boolean isKnown(Chain chain, int block) {
        for (int i = 0; i < chain.segments(); i++) {
            if (block < chain.end(i) / b) {
                return tree.find(chain.key(i), block) != null;
            }
        }
        return false;
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
        extend(slot, tokens);
        tree.spend(tokens / b - held[slot]);
        boolean next = awaits[slot];
        if (lower.writesThrough() || (next && duringTools == DuringTools.OFFLOAD)) {
            tree.show(last[slot], released);
        }
        BlockTree.Then then = !next
                ? BlockTree.Then.FREE
                : switch (duringTools) {
                    case RELEASE -> BlockTree.Then.FREE;
                    case KEEP -> BlockTree.Then.KEPT;
                    case OFFLOAD -> BlockTree.Then.FORGOTTEN_FROM_THE_END;
                };
        return letGo(slot, tokens, then, next);
    }

    /** A sequence with {@code tokens} tokens in the cache goes before its end; returns the bytes that become free. */
    long release(int slot, int tokens) {
        if (!used || chains[slot].isEmpty()) {
            return layout.bytes(tokens);
        }
        if (!keeps) {
            return letGo(slot, tokens, BlockTree.Then.FORGOTTEN, false);
        }
        findable[slot] = Integer.MAX_VALUE;
        extend(slot, tokens);
        if (lower.writesThrough()) {
            tree.show(last[slot], released);
        }
        return letGo(slot, tokens, BlockTree.Then.FREE, false);
    }

    private long letGo(int slot, int tokens, BlockTree.Then then, boolean next) {
        long own = layout.bytes(tokens) - (held[slot] - doubled[slot]) * layout.fullBytes();
        return own + letGo(slot, then, next) * layout.fullBytes();
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
