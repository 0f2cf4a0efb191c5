package jeton.workload;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A session on its way: what its next prompt says, and where it stands. Reused; not thread safe. */
final class Session {
    /** Ordinal among the sessions of its stream. */
    long ordinal;
    /** Its class among those of its stream. */
    int member;
    /** The present turn, from 0. */
    int turn;
    /** Turns that it would have if nothing ended it early. */
    int turns;
    /** Whether another turn follows the present one if that is served. */
    boolean more;

    /** When the next turn is due, in seconds, and its place among those due at the same time. */
    double due;

    long dueOrder;
    /** When its first turn arrived, in seconds. */
    double begun;

    /** What of it was asked and generated so far. */
    long promptTokens;

    long outputTokens;

    /** Of the present turn: what the history will hold of its output, and the reply to it. */
    long keptName;

    int keptTokens;
    int reply;
    int replyTokens;
    /** Session of the trace that is replayed. */
    int replayed;

    /** The next one of those that are free for use. */
    @Nullable
    Session nextFree;

    private long[] names = new long[8];
    private int[] tokens = new int[8];
    private int segments;
    private int length;

    void clear() {
        turn = 0;
        more = false;
        promptTokens = 0;
        outputTokens = 0;
        segments = 0;
        length = 0;
    }

    /** Tokens of the prompt. */
    int length() {
        return length;
    }

    void append(long name, int count) {
        if (segments == names.length) {
            names = Arrays.copyOf(names, 2 * segments);
            tokens = Arrays.copyOf(tokens, 2 * segments);
        }
        names[segments] = name;
        tokens[segments] = count;
        segments++;
        length += count;
    }

    /** Leaves only the first {@code keep} tokens of the prompt. */
    void cutTo(int keep) {
        while (length > keep) {
            int last = Math.min(tokens[segments - 1], length - keep);
            tokens[segments - 1] -= last;
            length -= last;
            if (tokens[segments - 1] == 0) {
                segments--;
            }
        }
    }

    /** Hands over the prompt. */
    void copyTo(Request into) {
        into.promptTokens = length;
        into.setSegments(names, tokens, segments);
    }
}
