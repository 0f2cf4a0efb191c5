package jeton.serving;

/** What can be seen of a replica from outside at one moment: a reused, mutable holder. Not thread safe. */
public final class ReplicaView {
    /** Prompt tokens of requests whose prompt is not wholly computed, computed or not. */
    public long promptTokens;
    /** Tokens in the cache of those that have theirs and go on producing. */
    public long decodeTokens;

    void clear() {
        promptTokens = 0;
        decodeTokens = 0;
    }

    /** Tokens that are or will be in the cache before anything more is produced. */
    public long tokens() {
        return promptTokens + decodeTokens;
    }
}
