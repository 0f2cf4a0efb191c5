package jeton.serving;

import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * Blocks in a row and what they say: pieces of one segment each, by the keys that the segments have in a {@link Chain}.
 * As a key stands for all that comes before it, two sequences that agree on a block do so on all before it. Not thread
 * safe.
 */
class BlockRow {
    private static final long[] NO_KEYS = new long[0];
    private static final int[] NO_ENDS = new int[0];

    private long firstKey;
    private long lastKey;
    private int first;
    private int count;
    private int pieces;
    /** Keys of all pieces but the last, and the blocks behind them. */
    private long[] keys = NO_KEYS;

    private int[] ends = NO_ENDS;

    /** Becomes one of {@code blocks} blocks of a segment, from {@code block} of the sequence on. */
    final void begin(long segmentKey, int block, int blocks) {
        firstKey = segmentKey;
        lastKey = segmentKey;
        first = block;
        count = blocks;
        pieces = 1;
    }

    /** The block of the sequence with which it starts. */
    final int first() {
        return first;
    }

    final int blocks() {
        return count;
    }

    /** The block behind it. */
    final int end() {
        return first + count;
    }

    /** Key of the segment with which it starts. */
    final long firstKey() {
        return firstKey;
    }

    private long keyOf(int piece) {
        return piece < pieces - 1 ? keys[piece] : lastKey;
    }

    private int startOf(int piece) {
        return piece == 0 ? first : ends[piece - 1];
    }

    private int endOf(int piece) {
        return piece < pieces - 1 ? ends[piece] : end();
    }

    /** Adds blocks of a segment at the end. */
    final void append(long segmentKey, int blocks) {
        if (segmentKey != lastKey) {
            if (pieces > keys.length) {
                keys = Arrays.copyOf(keys, Math.max(4, 2 * pieces));
                ends = Arrays.copyOf(ends, keys.length);
            }
            keys[pieces - 1] = lastKey;
            ends[pieces - 1] = end();
            lastKey = segmentKey;
            pieces++;
        }
        count += blocks;
    }

    /** Drops blocks from the end, no more than it has, and shows them to {@code sink}. */
    final void drop(int blocks, BlockSink sink) {
        int left = blocks;
        while (left > 0) {
            int n = Math.min(left, end() - startOf(pieces - 1));
            left -= n;
            count -= n;
            sink.take(lastKey, end(), n);
            if (pieces > 1 && end() == startOf(pieces - 1)) {
                pieces--;
                lastKey = keys[pieces - 1];
            }
        }
    }

    /** Moves the first blocks, fewer than all, into another row. */
    final void split(int blocks, BlockRow head) {
        int end = first + blocks;
        head.begin(firstKey, first, Math.min(end, endOf(0)) - first);
        int piece = 0;
        while (endOf(piece) < end) {
            piece++;
            head.append(keyOf(piece), Math.min(end, endOf(piece)) - startOf(piece));
        }
        if (endOf(piece) == end) {
            piece++;
        }
        firstKey = keyOf(piece);
        int left = pieces - piece;
        if (left > 1) {
            System.arraycopy(keys, piece, keys, 0, left - 1);
            System.arraycopy(ends, piece, ends, 0, left - 1);
        }
        pieces = left;
        first = end;
        count -= blocks;
    }

    /** How many of the blocks are those of a sequence of {@code most} blocks, whose {@code segment} has the first of them. */
    final int inCommon(Chain chain, int segment, int most, int blockTokens) {
        // who agrees on the last block does so on all
        if (end() <= most && chain.key(chain.segmentAt((long) end() * blockTokens - 1, segment)) == lastKey) {
            return count;
        }
        int block = first;
        int at = segment;
        for (int piece = 0; piece < pieces && block < most; piece++) {
            at = chain.segmentAt((block + 1L) * blockTokens - 1, at);
            if (chain.key(at) != keyOf(piece)) {
                break;
            }
            block = Math.min(Math.min(endOf(piece), chain.end(at) / blockTokens), most);
            if (block < endOf(piece)) {
                break;
            }
        }
        return block - first;
    }

    /** Shows all pieces, the last first. */
    final void show(BlockSink sink) {
        for (int piece = pieces - 1; piece >= 0; piece--) {
            sink.take(keyOf(piece), startOf(piece), endOf(piece) - startOf(piece));
        }
    }

    /** Shows the keys of all pieces. */
    final void showKeys(LongConsumer sink) {
        for (int piece = 0; piece < pieces; piece++) {
            sink.accept(keyOf(piece));
        }
    }
}
