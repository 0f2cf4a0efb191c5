package jeton.serving;

/**
 * Cache blocks of one replica: who needs how many more as all decoding sequences grow in step.
 *
 * <p>Decoding sequences are kept as a histogram of their tokens modulo the block size, relative to the step counter, so that
 * it needs no update while they grow. Holding ceil(x / b) blocks for x tokens each, D sequences need for n more tokens
 * {@code D floor(n / b)} blocks and one more for every sequence whose residue reaches the next block in the remaining
 * n mod b tokens. Not thread safe.
 */
final class BlockPool {
    private final CacheLayout layout;
    private final int b;
    private final int[] residues;
    private final int[] windowResidues;
    private long sequences;
    private long windowSequences;
    private long free;
    private long returns;
    /** Of drafts, in the next step. */
    private long due;

    BlockPool(CacheLayout layout) {
        this.layout = layout;
        b = layout.blockTokens();
        residues = new int[b];
        windowResidues = new int[b];
        free = layout.capacityBytes();
    }

    long free() {
        return free;
    }

    /** How often somebody gave blocks back. */
    long returns() {
        return returns;
    }

    long held() {
        return layout.capacityBytes() - free;
    }

    void take(long bytes) {
        free -= bytes;
        if (free < 0) {
            throw new IllegalStateException("cache blocks handed out twice");
        }
    }

    void giveBack(long bytes) {
        free += bytes;
        returns++;
        if (free > layout.capacityBytes()) {
            throw new IllegalStateException("cache blocks given back twice");
        }
    }

    private int key(long tokens, long step) {
        return Math.floorMod(tokens - step, b);
    }

    /** A sequence of {@code tokens} cached tokens starts to grow by one token a step. */
    void join(long tokens, long step) {
        residues[key(tokens, step)]++;
        sequences++;
    }

    void leave(long tokens, long step) {
        residues[key(tokens, step)]--;
        sequences--;
    }

    /** Whether a sequence's windowed layers still take blocks as it grows. */
    boolean windowGrows(long tokens) {
        return tokens < windowLimit();
    }

    /** Tokens from which a sequence's windowed layers take no further block. */
    long windowLimit() {
        return (long) layout.windowBlocks() * b;
    }

    void joinWindow(long tokens, long step) {
        windowResidues[key(tokens, step)]++;
        windowSequences++;
    }

    void leaveWindow(long tokens, long step) {
        windowResidues[key(tokens, step)]--;
        windowSequences--;
    }

    /** Bytes that sequences take in the next step which do not grow by one token a step, and so did not join. */
    void due(long bytes) {
        due = bytes;
    }

    /** Bytes that the decoding sequences take for {@code n} more tokens each, at the given step. */
    long growth(long n, long step) {
        long bytes = due + blocks(residues, sequences, n, step) * layout.fullBytes();
        if (windowSequences > 0) {
            bytes += blocks(windowResidues, windowSequences, n, step) * layout.windowBytes();
        }
        return bytes;
    }

    private long blocks(int[] histogram, long count, long n, long step) {
        long blocks = count * (n / b);
        int rest = (int) (n % b);
        // the residues 0 and b - rest + 1 .. b - 1 cross into a new block
        int key = Math.floorMod(-step, b);
        for (int i = 0; i < rest; i++) {
            blocks += histogram[key];
            key = key == 0 ? b - 1 : key - 1;
        }
        return blocks;
    }

    /** Bytes that the decoding sequences hold more than now, averaged over the next {@code n} steps. */
    double meanGrowth(long n, long step) {
        double bytes = meanBlocks(residues, n, step) * layout.fullBytes();
        if (windowSequences > 0) {
            bytes += meanBlocks(windowResidues, n, step) * layout.windowBytes();
        }
        return bytes;
    }

    private double meanBlocks(int[] histogram, long n, long step) {
        double blockSteps = 0;
        int key = Math.floorMod(-step, b);
        // the rounds of b steps in the n - i that are left after i steps, and the rest
        long rounds = n / b;
        long rest = n % b;
        int most = (int) Math.min(b, n);
        double ofRounds = 0.5 * b * rounds * (rounds + 1);
        for (int i = 0; i < most; i++) {
            // these take a block in step i + 1 and in every b-th after it
            blockSteps += histogram[key] * (ofRounds + rest * (rounds + 1.0));
            key = key == 0 ? b - 1 : key - 1;
            if (rest > 0) {
                rest--;
            } else {
                rest = b - 1L;
                rounds--;
                ofRounds = 0.5 * b * rounds * (rounds + 1);
            }
        }
        return blockSteps / n;
    }

    /** More bytes than the decoding sequences can take for {@code n} more tokens each. */
    private long growthBound(long n) {
        return (n / b + 1) * (sequences * layout.fullBytes() + windowSequences * layout.windowBytes());
    }

    /**
     * The most steps, up to {@code limit}, whose blocks are free; the first step is known to fit.
     *
     * @param chunk  tokens that one prompt takes in every step beside the decoding sequences, 0 if none
     * @param cached tokens of that prompt in the cache
     */
    long stepsThatFit(long limit, long step, int chunk, long cached) {
        if (growthBound(limit) + chunkBytes(limit, chunk, cached) <= free) {
            return limit;
        }
        long low = 1;
        long high = limit;
        while (low < high) {
            long middle = (low + high + 1) >>> 1;
            if (growth(middle, step) + chunkBytes(middle, chunk, cached) <= free) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    private long chunkBytes(long n, int chunk, long cached) {
        return chunk == 0 ? 0 : layout.bytes(cached + n * chunk) - layout.bytes(cached);
    }
}
