package jeton.serving;

/**
 * What sequences of a replica have in common in its cache.
 *
 * @param prefix      whether blocks keep their contents until the memory is needed, so that a request with the same beginning
 *                    need not compute it again (automatic prefix caching)
 * @param sharedReads whether the samples of one prompt read its cache once a step for all of them (cascade attention),
 *                    instead of once for each
 */
public record Caching(boolean prefix, boolean sharedReads) {
    /** Nothing is kept. */
    public static final Caching NONE = new Caching(false, false);
    /** What is in the cache's memory is kept there. */
    public static final Caching PREFIX = new Caching(true, false);
}
