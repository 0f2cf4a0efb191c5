package jeton.serving;

/**
 * What a replica keeps of the caches of requests that have left.
 *
 * @param prefix whether blocks keep their contents until the memory is needed, so that a request with the same beginning
 *               need not compute it again (automatic prefix caching)
 */
public record Caching(boolean prefix) {
    /** Nothing is kept. */
    public static final Caching NONE = new Caching(false);
    /** What is in the cache's memory is kept there. */
    public static final Caching PREFIX = new Caching(true);
}
