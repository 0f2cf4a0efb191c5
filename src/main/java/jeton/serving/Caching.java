package jeton.serving;

/**
 * What sequences of a replica have in common in its cache.
 *
 * @param prefix      whether blocks keep their contents until the memory is needed, so that a request with the same beginning
 *                    need not compute it again (automatic prefix caching)
 * @param sharedReads whether the samples of one prompt read its cache once a step for all of them (cascade attention),
 *                    instead of once for each
 * @param tiers       that keep what the cache gives up
 * @param duringTools what becomes of the blocks of a call that another call of its session is to follow
 */
public record Caching(boolean prefix, boolean sharedReads, CacheTiers tiers, DuringTools duringTools) {
    /** Nothing is kept. */
    public static final Caching NONE = new Caching(false, false);
    /** What is in the cache's memory is kept there. */
    public static final Caching PREFIX = new Caching(true, false);

    public Caching {
        if (!prefix && !tiers.isNone()) {
            throw new IllegalArgumentException("without a prefix cache there is nothing for tiers to keep");
        }
        if (duringTools == DuringTools.KEEP && !prefix) {
            throw new IllegalArgumentException("without a prefix cache there is nothing to keep");
        }
        if (duringTools == DuringTools.OFFLOAD && tiers.isNone()) {
            throw new IllegalArgumentException("without tiers there is nowhere to go");
        }
    }

    /** Without tiers. */
    public Caching(boolean prefix, boolean sharedReads) {
        this(prefix, sharedReads, CacheTiers.NONE, DuringTools.RELEASE);
    }

    /** What each of {@code ranks} caches of one replica has. */
    Caching split(int ranks) {
        return ranks == 1 ? this : with(tiers.split(ranks));
    }

    /** The same with tiers below the cache. */
    public Caching with(CacheTiers below) {
        return new Caching(prefix, sharedReads, below, duringTools);
    }

    /** The same with another rule for what is between two calls. */
    public Caching with(DuringTools rule) {
        return new Caching(prefix, sharedReads, tiers, rule);
    }
}
