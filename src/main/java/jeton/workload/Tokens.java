package jeton.workload;

import jeton.sim.Draws;
import jeton.workload.trace.TraceCursor;
import jeton.workload.trace.TraceFile;
import jeton.workload.trace.TraceRow;

/** Token counts of requests, asked for in order of their ordinals. Not thread safe. */
sealed interface Tokens extends AutoCloseable {
    /** Sets the token counts of a request whose ordinal is set. */
    void fill(Request into);

    @Override
    void close();

    /** Drawn from laws, by ordinal. */
    final class Drawn implements Tokens {
        private final LengthLaw input;
        private final LengthLaw output;
        private final Draws inputs;
        private final Draws outputs;
        private final ThinkingDraws thinking;

        Drawn(LengthLaw input, LengthLaw output, Thinking thinking, long seed, int replication) {
            this.input = input;
            this.output = output;
            this.inputs = new Draws(seed, replication, "input tokens");
            this.outputs = new Draws(seed, replication, "output tokens");
            this.thinking = new ThinkingDraws(thinking, seed, replication);
        }

        @Override
        public void fill(Request into) {
            into.promptTokens = input.tokens(inputs.uniform(into.id));
            thinking.divide(into, output.tokens(outputs.uniform(into.id)));
        }

        @Override
        public void close() {
            // holds nothing open
        }
    }

    /** Those of the rows of a trace in their order, begun again after the last. */
    final class Cycled implements Tokens {
        private final TraceFile file;
        private final ThinkingDraws thinking;
        private final TraceRow row = new TraceRow();
        private TraceCursor cursor;

        Cycled(TraceFile file, Thinking thinking, long seed, int replication) {
            this.file = file;
            this.thinking = new ThinkingDraws(thinking, seed, replication);
            this.cursor = file.open();
        }

        @Override
        public void fill(Request into) {
            if (!cursor.next(row)) {
                cursor.close();
                cursor = file.open();
                if (!cursor.next(row)) {
                    throw new IllegalStateException(file + " held requests before and holds none now");
                }
            }
            fillFrom(row, thinking, into);
        }

        @Override
        public void close() {
            cursor.close();
        }
    }

    /** Sets the token counts of a request whose ordinal is set to those of a row. */
    static void fillFrom(TraceRow row, ThinkingDraws thinking, Request into) {
        into.promptTokens = row.input;
        if (row.thinking == TraceRow.UNKNOWN) {
            thinking.divide(into, row.output);
        } else {
            into.thinkingTokens = row.thinking;
            into.answerTokens = row.output - row.thinking;
        }
    }
}
