package jeton.workload;

import jeton.sim.Draws;
import jeton.workload.trace.TraceCursor;
import jeton.workload.trace.TraceFile;
import jeton.workload.trace.TraceRow;

/** What single requests say, asked for in order of their ordinals. Not thread safe. */
sealed interface Tokens extends AutoCloseable {
    /** Sets everything but ordinal and arrival, which is set, of the request of this ordinal. */
    void fill(Request into, long ordinal);

    @Override
    void close();

    /** Drawn from laws, by ordinal. */
    final class Drawn implements Tokens {
        private final LengthLaw input;
        private final Draws inputs;
        private final OutputDraws output;
        private final SystemPrompts.Drawn system;
        private final RequestClass.Sampling sampling;
        private final Marks marks;
        private final ClassSeed seed;

        Drawn(Content.Single content, RequestClass of, ClassSeed seed) {
            this.input = content.input();
            this.inputs = seed.draws("input tokens");
            this.output = new OutputDraws(content.output(), content.thinking(), seed);
            this.system = new SystemPrompts.Drawn(content.system(), seed);
            this.sampling = of.sampling();
            this.marks = new Marks(of, seed);
            this.seed = seed;
        }

        @Override
        public void fill(Request into, long ordinal) {
            into.promptTokens = input.tokens(inputs.uniform(ordinal));
            output.draw(ordinal);
            into.thinkingTokens = output.thinkingTokens();
            into.answerTokens = output.answerTokens();
            marks.mark(into, ordinal, 0);
            if (!system.none()) {
                int text = system.of(ordinal);
                into.addSegment(SegmentNames.system(seed.kind(), text), system.tokens(text));
                into.promptTokens += system.tokens(text);
            }
            for (int sample = 1; sample < sampling.samples(); sample++) {
                output.drawSample(ordinal, sample);
                into.addSample(output.thinkingTokens(), output.answerTokens());
            }
            into.samplesWanted = sampling.wanted();
        }

        @Override
        public void close() {
            // holds nothing open
        }
    }

    /** Those of the rows of a trace in their order, begun again after the last. */
    final class Cycled implements Tokens {
        private final TraceFile file;
        private final LoggedPrompt prompt;
        private final TraceRow row = new TraceRow();
        private TraceCursor cursor;
        private int pass;

        Cycled(TraceFile file, LoggedPrompt prompt) {
            this.file = file;
            this.prompt = prompt;
            this.cursor = file.open();
        }

        @Override
        public void fill(Request into, long ordinal) {
            if (!cursor.next(row)) {
                cursor.close();
                cursor = file.open();
                pass++;
                if (!cursor.next(row)) {
                    throw new IllegalStateException(file + " held requests before and holds none now");
                }
            }
            prompt.fill(row, pass, into, ordinal);
        }

        @Override
        public void close() {
            cursor.close();
        }
    }
}
