package jeton.workload;

/**
 * Names of segments as one number each, with no two alike: the class of the request, what kind of text it is, and which.
 * Never 0.
 */
final class SegmentNames {
    /** Classes are numbered below this. */
    static final int MOST_CLASSES = 127;
    /** Turns of a session are numbered below this. */
    static final int MOST_TURNS = 1 << 17;

    private static final int SYSTEM = 0;
    private static final int TEXT = 1;
    private static final int OUTPUT = 2;
    private static final int ANSWER = 3;
    private static final int BLOCK = 4;

    private SegmentNames() {}

    private static long of(int kind, int what, long which) {
        return (long) (kind + 1) << 56 | (long) what << 53 | which;
    }

    /** A system prompt of a class, by its ordinal. */
    static long system(int kind, int ordinal) {
        return of(kind, SYSTEM, ordinal);
    }

    /** What a user writes, or a tool reports, at the start of a turn. */
    static long text(int kind, long session, int turn) {
        return of(kind, TEXT, session << 17 | turn);
    }

    /** All that the model generates in a turn. */
    static long output(int kind, long session, int turn) {
        return of(kind, OUTPUT, session << 17 | turn);
    }

    /** What is left of the output of a turn without its thinking. */
    static long answer(int kind, long session, int turn) {
        return of(kind, ANSWER, session << 17 | turn);
    }

    /** A block of a logged prompt, by the name that the log gives it; the log may be gone through several times. */
    static long block(int kind, long name, int pass) {
        return of(kind, BLOCK, (long) (pass & 0xFFF) << 41 | name);
    }
}
