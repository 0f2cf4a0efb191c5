package jeton.serving;

/**
 * Requests that fill idle capacity: they are admitted only when nobody else waits and the cache is not too full, and leave
 * first when others need their seats or blocks.
 *
 * @param priority   from which a request is of this tier; the larger, the less urgent
 * @param cacheShare of the cache that may be in use with such a request in it when it is admitted, in (0, 1]; unless
 *                   nothing else runs
 */
public record BatchTier(int priority, double cacheShare) {
    /** Nobody is of the tier. */
    public static final BatchTier NONE = new BatchTier(Integer.MAX_VALUE, 1);

    public BatchTier {
        if (!(cacheShare > 0 && cacheShare <= 1)) {
            throw new IllegalArgumentException("the share of the cache must be in (0, 1], not " + cacheShare);
        }
    }

    boolean isNone() {
        return priority == Integer.MAX_VALUE;
    }

    boolean holds(int requestPriority) {
        return !isNone() && requestPriority >= priority;
    }
}
