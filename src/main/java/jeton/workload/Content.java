package jeton.workload;

/** What requests of a class say and are answered. */
public sealed interface Content permits Content.Single, Content.Logged, Conversation, ReplayedSessions {
    /** What comes before the answers. */
    Thinking thinking();

    /** The same with other thinking. */
    Content with(Thinking other);

    /**
     * One request each.
     *
     * @param system texts before the prompt
     * @param input  tokens of the prompt after that
     * @param output tokens of the output, all or the answer alone as {@code thinking} says
     */
    record Single(SystemPrompts system, LengthLaw input, LengthLaw output, Thinking thinking) implements Content {
        @Override
        public Single with(Thinking other) {
            return new Single(system, input, output, other);
        }
    }

    /** The rows of the trace that says when requests arrive. */
    record Logged(Thinking thinking) implements Content {
        @Override
        public Logged with(Thinking other) {
            return new Logged(other);
        }
    }
}
