package jeton.serving;

/** What a replica does of a request. */
public enum Role {
    /** The whole of it, from prompt to last token. */
    BOTH,
    /** Its prompt, up to the first token. */
    PREFILL,
    /** All tokens after the first, from a cache that another replica filled. */
    DECODE
}
