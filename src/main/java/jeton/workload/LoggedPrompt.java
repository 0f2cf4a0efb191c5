package jeton.workload;

import jeton.workload.trace.TraceRow;

/** A request as a row of a trace has it. */
final class LoggedPrompt {
    private final OutputDraws output;
    private final Marks marks;
    private final int kind;

    LoggedPrompt(Content.Logged content, RequestClass of, ClassSeed seed) {
        this.output = new OutputDraws(null, content.thinking(), seed);
        this.marks = new Marks(of, seed);
        this.kind = seed.kind();
    }

    /**
     * Sets everything but ordinal and arrival, which is set, of the request of this ordinal.
     *
     * @param pass how often the trace was gone through before; what it repeats says something new
     */
    void fill(TraceRow row, int pass, Request into, long ordinal) {
        into.promptTokens = row.input;
        if (row.thinking == TraceRow.UNKNOWN) {
            output.divide(ordinal, row.output);
            into.thinkingTokens = output.thinkingTokens();
            into.answerTokens = output.answerTokens();
        } else {
            into.thinkingTokens = row.thinking;
            into.answerTokens = row.output - row.thinking;
        }
        marks.mark(into, ordinal, 0);
        int left = row.input;
        for (int i = 0; i < row.blocks && left > 0; i++) {
            int tokens = Math.min(TraceRow.BLOCK_TOKENS, left);
            into.addSegment(SegmentNames.block(kind, row.block[i], pass), tokens);
            left -= tokens;
        }
    }
}
