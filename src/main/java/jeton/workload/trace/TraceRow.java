package jeton.workload.trace;

import java.util.Arrays;

/** One request of a trace: a reused, mutable holder of primitives. */
public final class TraceRow {
    /** Value of {@link #thinking} where the trace does not say. */
    public static final int UNKNOWN = -1;

    /** Seconds since the first row. */
    public double seconds;
    /** Tokens of the prompt, at least 1. */
    public int input;
    /** All tokens that were generated. */
    public int output;
    /** Those of the output that came before the answer, or {@link #UNKNOWN}. */
    public int thinking = UNKNOWN;

    /** Tokens of every block of {@link #block} but the last, which has the rest of the prompt. */
    public static final int BLOCK_TOKENS = 512;
    /** Number of blocks of the prompt whose contents the trace names; 0 if it does not, else those of the whole prompt. */
    public int blocks;
    /** What each block of the prompt says, with all that is before it: equal names say the same. */
    public long[] block = new long[64];

    void addBlock(long name) {
        if (blocks == block.length) {
            block = Arrays.copyOf(block, 2 * blocks);
        }
        block[blocks] = name;
        blocks++;
    }
}
