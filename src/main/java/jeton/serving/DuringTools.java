package jeton.serving;

/** What becomes of the blocks of a call while its session waits for a tool, or a user, before the next call. */
public enum DuringTools {
    /** They are free like any others: the one let go first goes first. */
    RELEASE,
    /** They are free when no others are left; the one let go first goes first. */
    KEEP,
    /** They go to the first tier below the cache at once. */
    OFFLOAD
}
