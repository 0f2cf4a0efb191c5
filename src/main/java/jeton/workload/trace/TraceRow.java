package jeton.workload.trace;

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
}
