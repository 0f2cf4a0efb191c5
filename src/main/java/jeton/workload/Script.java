package jeton.workload;

/**
 * What the sessions of a class say, turn by turn. Everything is drawn by session and turn, so it does not matter when turns
 * come or in which order sessions go on. Not thread safe.
 */
sealed interface Script extends AutoCloseable permits SingleScript, ConversationScript, ReplayScript {
    /** Whether sessions can have more than one turn. */
    boolean severalTurns();

    /** Makes the first prompt of a cleared session whose ordinal is set. */
    void begin(Session session);

    /** Sets everything but ordinal and arrival, which is set, of the present turn; says whether the session goes on. */
    void fill(Session session, Request into);

    /**
     * Makes the prompt of the next turn, once the present one was served.
     *
     * @return seconds from the end of the present turn to the arrival of the next
     */
    double advance(Session session);

    @Override
    default void close() {
        // most hold nothing open
    }

    /** @param arrivals that of a logged class is its trace */
    static Script of(RequestClass of, ArrivalLaw arrivals, ClassSeed seed) {
        if (of.content() instanceof Conversation conversation) {
            return new ConversationScript(conversation, of, seed);
        }
        if (of.content() instanceof ReplayedSessions replayed) {
            return new ReplayScript(replayed, of, seed);
        }
        return new SingleScript(tokens(of, arrivals, seed));
    }

    /** Of a class of single requests. */
    static Tokens tokens(RequestClass of, ArrivalLaw arrivals, ClassSeed seed) {
        if (of.content() instanceof Content.Single single) {
            return new Tokens.Drawn(single, of, seed);
        }
        if (of.content() instanceof Content.Logged logged && arrivals instanceof ArrivalLaw.Trace trace) {
            return new Tokens.Cycled(trace.file(), new LoggedPrompt(logged, of, seed));
        }
        throw new IllegalArgumentException("not a class of single requests: " + of.name());
    }
}
