package jeton.serving;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jeton.workload.Request;
import org.jspecify.annotations.Nullable;

/**
 * The cache of a replica block by block, as its rules read: the reference that {@link PrefixCache} must reproduce. A block
 * is known by the block before it and by which tokens of which segments are in it. Not thread safe.
 */
final class BlockByBlock {
    /** A block with known contents, and how many sequences use it. */
    private static final class Block {
        final Contents contents;
        /** By which tiers know what it and all before it say. */
        final int name;

        int users;
        /** Of one that nobody uses: whether a call let it go that another is to follow, and when. */
        boolean awaited;

        double since;

        Block(Contents contents, int name) {
            this.contents = contents;
            this.name = name;
        }
    }

    /** Tokens {@code from} to {@code to} of a segment. */
    private record Piece(Object segment, int from, int to) {}

    private record Contents(@Nullable Block before, List<Piece> pieces) {}

    /** What a block says that follows one of that name. */
    private record Saying(int before, List<Piece> pieces) {}

    /** Names of segments that only one request has. */
    private record OwnPrompt(long request) {}

    private record OwnOutput(long request, double arrival, int sample) {}

    /** A sequence's segments, and the blocks it uses from the start on. */
    static final class Sequence {
        private final List<Piece> says = new ArrayList<>();
        private final List<Block> path = new ArrayList<>();
        /** Blocks of the path of which it has its own as well. */
        private int doubled;
        /** Whether another call of the session is to follow. */
        private boolean awaits;
    }

    private final CacheLayout layout;
    private final Recorder recorder;
    private final int b;
    private final boolean keeps;
    private final Map<Contents, Block> known = new HashMap<>();
    private final Set<Block> unused = new LinkedHashSet<>();
    /** Of those that nobody uses, those kept for a call to come. */
    private final Set<Block> kept = new LinkedHashSet<>();

    private final DuringTools duringTools;
    double now;
    private final Map<Saying, Integer> names = new HashMap<>();
    final StepwiseTiers tiers;
    private final Chain chain = new Chain();
    private final Set<Long> said = new HashSet<>();

    BlockByBlock(CacheLayout layout, Caching caching, Recorder recorder) {
        this.layout = layout;
        this.recorder = recorder;
        b = layout.blockTokens();
        keeps = caching.prefix() && layout.fullBytes() > 0;
        duringTools = caching.duringTools();
        tiers = new StepwiseTiers(keeps ? caching.tiers() : CacheTiers.NONE, layout, recorder);
    }

    boolean keeps() {
        return keeps;
    }

    /** Keys of all segments of which anybody ever spoke here. */
    Set<Long> said() {
        return said;
    }

    Sequence sequence(Request request) {
        Sequence sequence = new Sequence();
        chain.describe(request, true);
        for (int i = 0; keeps && i < chain.segments(); i++) {
            said.add(chain.key(i));
        }
        sequence.awaits = request.expectsNext && keeps;
        if (!keeps && (request.samples == 1 || layout.fullBytes() == 0)) {
            return sequence;
        }
        int tokens = 0;
        for (int i = 0; keeps && i < request.segments; i++) {
            sequence.says.add(new Piece(request.segmentId[i], tokens, tokens + request.segmentTokens[i]));
            tokens += request.segmentTokens[i];
        }
        if (tokens < request.promptTokens) {
            sequence.says.add(new Piece(new OwnPrompt(request.id), tokens, request.promptTokens));
        }
        Object output = keeps && request.outputSegment != 0 && tokens >= request.promptTokens
                ? (Object) request.outputSegment
                : new OwnOutput(request.id, request.arrival, 0);
        sequence.says.add(new Piece(output, request.promptTokens, Integer.MAX_VALUE));
        return sequence;
    }

    /** Another sample of a prompt of {@code tokens} tokens that is computed. */
    Sequence fork(Sequence first, int tokens, StepwiseSequence of, int sample) {
        Sequence sequence = new Sequence();
        for (Piece piece : first.says) {
            sequence.says.add(
                    piece.to() < Integer.MAX_VALUE
                            ? piece
                            : new Piece(new OwnOutput(of.id, of.arrival, sample), tokens, Integer.MAX_VALUE));
        }
        for (Block block : first.path) {
            use(sequence, block);
        }
        return sequence;
    }

    /** Bytes of a prompt that every sample of it has of its own. */
    long ownBytes(Sequence sequence, int tokens) {
        return layout.bytes(tokens) - (sequence.says.isEmpty() ? 0 : tokens / b * layout.fullBytes());
    }

    private Contents contents(Sequence sequence, int block, @Nullable Block before) {
        List<Piece> pieces = new ArrayList<>();
        for (Piece piece : sequence.says) {
            int from = Math.max(piece.from(), block * b);
            int to = Math.min(piece.to(), (block + 1) * b);
            if (from < to) {
                pieces.add(new Piece(piece.segment(), from - piece.from(), to - piece.from()));
            }
        }
        return new Contents(before, pieces);
    }

    private List<Block> find(Sequence sequence, int tokens) {
        List<Block> found = new ArrayList<>();
        Block before = null;
        for (int i = 0; !sequence.says.isEmpty() && i < (tokens - 1) / b; i++) {
            Block block = known.get(contents(sequence, i, before));
            if (block == null) {
                break;
            }
            found.add(block);
            before = block;
        }
        return found;
    }

    /** Names of the blocks behind {@code found} that the tiers have for a sequence of {@code tokens} tokens. */
    List<Integer> below(Sequence sequence, int tokens) {
        List<Block> found = find(sequence, tokens);
        List<Integer> below = new ArrayList<>();
        if (tiers.isNone()) {
            return below;
        }
        int name = found.isEmpty() ? -1 : found.get(found.size() - 1).name;
        for (int i = found.size(); i < (tokens - 1) / b; i++) {
            Integer next =
                    names.get(new Saying(name, contents(sequence, i, null).pieces()));
            if (next == null || !tiers.has(next)) {
                break;
            }
            name = next;
            below.add(name);
        }
        return below;
    }

    private Block block(Contents contents) {
        Block before = contents.before();
        Saying saying = new Saying(before == null ? -1 : before.name, contents.pieces());
        return new Block(contents, names.computeIfAbsent(saying, s -> names.size()));
    }

    /** Tokens that a sequence of {@code tokens} tokens would find. */
    int match(Sequence sequence, int tokens) {
        return find(sequence, tokens).size() * b;
    }

    /** Tokens from the start on that two sequences have in common, however long they are. */
    int inCommon(Sequence one, Sequence other) {
        int common = 0;
        for (int i = 0; i < Math.min(one.says.size(), other.says.size()); i++) {
            Piece a = one.says.get(i);
            Piece b = other.says.get(i);
            if (a.from() != b.from() || !a.segment().equals(b.segment())) {
                break;
            }
            common = Math.min(a.to(), b.to());
            if (a.to() != b.to()) {
                break;
            }
        }
        return common;
    }

    /** Bytes that a sequence takes of free memory to get what it finds. */
    long bytesOfMatch(Sequence sequence, int tokens) {
        List<Block> found = find(sequence, tokens);
        long held = found.stream().filter(block -> block.users > 0).count();
        return layout.bytes(found.size() * (long) b) - held * layout.fullBytes();
    }

    /** Gives a sequence, which has nothing yet, what it finds. */
    void acquire(Sequence sequence, int tokens) {
        for (Block block : find(sequence, tokens)) {
            use(sequence, block);
        }
    }

    /** Forgets blocks that nobody uses, those let go first before the others, until they fit into {@code bytes}. */
    void keepAtMost(long bytes) {
        while ((unused.size() + kept.size()) * layout.fullBytes() > bytes) {
            Set<Block> first = unused.isEmpty() ? kept : unused;
            Block gone = first.iterator().next();
            known.remove(gone.contents);
            first.remove(gone);
            resided(gone);
            recorder.evicted(1);
            tiers.evicted(gone.name);
        }
    }

    private void use(Sequence sequence, Block block) {
        sequence.path.add(block);
        block.users++;
        if (unused.remove(block) || kept.remove(block)) {
            resided(block);
        }
    }

    private void resided(Block block) {
        if (block.awaited) {
            recorder.resided((now - block.since) * layout.fullBytes());
        }
    }

    /** The whole blocks of a sequence's first {@code tokens} tokens can be found from now on. */
    void know(Sequence sequence, int tokens) {
        for (int i = sequence.path.size(); !sequence.says.isEmpty() && i < tokens / b; i++) {
            Contents contents = contents(sequence, i, i == 0 ? null : sequence.path.get(i - 1));
            Block block = known.computeIfAbsent(contents, this::block);
            sequence.doubled += block.users > 0 ? 1 : 0;
            use(sequence, block);
        }
    }

    /** A call with {@code computed} tokens has its answer; returns the bytes that become free. */
    long complete(Sequence sequence, int computed) {
        if (!sequence.awaits) {
            return release(sequence, computed);
        }
        know(sequence, computed);
        for (int i = sequence.path.size() - 1; i >= 0; i--) {
            if (duringTools == DuringTools.OFFLOAD) {
                tiers.write(0, sequence.path.get(i).name);
            } else {
                tiers.released(sequence.path.get(i).name);
            }
        }
        long own = layout.bytes(computed) - (sequence.path.size() - sequence.doubled) * layout.fullBytes();
        return own + letGo(sequence, true);
    }

    /** A sequence with {@code computed} tokens lets everything go; returns the bytes that become free. */
    long release(Sequence sequence, int computed) {
        if (keeps) {
            know(sequence, computed);
        }
        for (int i = sequence.path.size() - 1; i >= 0; i--) {
            tiers.released(sequence.path.get(i).name);
        }
        long own = layout.bytes(computed) - (sequence.path.size() - sequence.doubled) * layout.fullBytes();
        return own + letGo(sequence);
    }

    /** Bytes that a sequence takes to get what it finds, and {@code blocks} blocks behind it. */
    long bytesOfFetch(Sequence sequence, int tokens, int blocks) {
        long unheld = find(sequence, tokens).stream()
                .filter(block -> block.users == 0)
                .count();
        return (unheld + blocks) * layout.fullBytes();
    }

    /** The blocks behind what a sequence uses have come; nobody uses them now. */
    long fetched(Sequence sequence, int blocks) {
        know(sequence, (sequence.path.size() + blocks) * b);
        long own = sequence.doubled * layout.fullBytes();
        return own + letGo(sequence);
    }

    /** The blocks behind what a sequence uses will not be used. */
    long notFetched(Sequence sequence, int blocks) {
        return blocks * layout.fullBytes() + letGo(sequence);
    }

    private long letGo(Sequence sequence) {
        return letGo(sequence, false);
    }

    private boolean isFollowedBy(Block block, Collection<Block> others) {
        return others.stream().anyMatch(other -> other.contents.before() == block);
    }

    private void free(Block block, boolean awaits) {
        if (awaits && duringTools == DuringTools.OFFLOAD && !isFollowedBy(block, known.values())) {
            known.remove(block.contents);
            return;
        }
        block.awaited = awaits;
        block.since = now;
        boolean keep = (awaits && duringTools == DuringTools.KEEP) || isFollowedBy(block, kept);
        (keep ? kept : unused).add(block);
    }

    private long letGo(Sequence sequence, boolean awaits) {
        long freed = 0;
        for (int i = sequence.path.size() - 1; i >= 0; i--) {
            Block block = sequence.path.get(i);
            block.users--;
            if (block.users == 0) {
                freed += layout.fullBytes();
                if (keeps) {
                    free(block, awaits);
                } else {
                    known.remove(block.contents);
                }
            }
        }
        sequence.path.clear();
        sequence.doubled = 0;
        return freed;
    }

    /** Forgets everything; nobody must use any. */
    void clear() {
        tiers.clear();
        unused.forEach(this::resided);
        kept.forEach(this::resided);
        known.clear();
        unused.clear();
        kept.clear();
    }

    boolean nothingUsed() {
        return unused.size() + kept.size() == known.size();
    }
}
