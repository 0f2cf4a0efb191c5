package jeton.workload;

/**
 * One request as a source hands it over: a reused, mutable holder of primitives, so that a stream of millions of
 * requests allocates nothing.
 */
public final class Request {
    /** Ordinal of the request in its source, from 0. */
    public long id;
    /** Seconds since the start. */
    public double arrival;
    /** Tokens of the prompt, at least 1. */
    public int promptTokens;
    /** Thinking tokens that come before the answer, 0 for a model that does not think. */
    public int thinkingTokens;
    /** Tokens that the user reads; {@code thinkingTokens + answerTokens} is at least 1. */
    public int answerTokens;

    public int outputTokens() {
        return thinkingTokens + answerTokens;
    }
}
