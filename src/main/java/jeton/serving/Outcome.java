package jeton.serving;

/** How a request left a replica. */
public enum Outcome {
    /** With all its tokens. */
    COMPLETED,
    /** With its first token, for another replica to go on; not an end of the request. */
    PREFILLED,
    /** It can never be served here: too long for the model, or for the cache. */
    REJECTED,
    /** It could no longer come in time when its turn came. */
    EXPIRED,
    /** It outgrew the cache while it ran. */
    OUT_OF_MEMORY,
    /** Its client gave it up. */
    ABORTED,
    /** The replica failed under it. */
    LOST
}
