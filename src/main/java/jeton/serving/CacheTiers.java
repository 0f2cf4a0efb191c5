package jeton.serving;

import java.util.List;

/**
 * The tiers below a replica's cache, the fastest first, and what goes down and up between them.
 *
 * @param tiers at most {@link #MOST}; none where nothing is kept below the cache
 */
public record CacheTiers(List<CacheTier> tiers, Write write, Fetch fetch) {
    /** Tiers that one replica can have. */
    public static final int MOST = 3;

    /** Nothing is kept below the cache. */
    public static final CacheTiers NONE = new CacheTiers(List.of(), Write.EVICTION, Fetch.MIN);

    /** When blocks are written to the first tier. */
    public enum Write {
        /** When the cache gives them up. */
        EVICTION,
        /** When a sequence lets go of them. */
        THROUGH
    }

    /** Whether a request gets from the tiers what it finds there. */
    public enum Fetch {
        /** Only as far as its bytes come no later than the replica, if it did nothing else, would have computed them. */
        MIN,
        /** Whatever it finds. */
        ALWAYS
    }

    public CacheTiers {
        tiers = List.copyOf(tiers);
        if (tiers.size() > MOST) {
            throw new IllegalArgumentException("at most " + MOST + " tiers");
        }
    }

    /** What each of {@code ranks} caches of one replica has of them: an equal part of every tier and its link. */
    CacheTiers split(int ranks) {
        List<CacheTier> parts = tiers.stream()
                .map(tier -> new CacheTier(
                        tier.name(),
                        tier.capacityBytes() / ranks,
                        tier.bytesPerSecond() / ranks,
                        tier.latencySeconds()))
                .toList();
        return new CacheTiers(parts, write, fetch);
    }

    public boolean isNone() {
        return tiers.isEmpty();
    }
}
