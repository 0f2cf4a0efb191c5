package jeton.serving;

/**
 * Memory below that of the accelerators which keeps cache blocks of one replica, such as that of its host or its disks.
 *
 * @param name          as results call it
 * @param capacityBytes of cache blocks
 * @param bytesPerSecond of the way from it to the cache, and of the way back; positive, infinite for no time at all
 * @param latencySeconds from asking for bytes to the first of them, not negative
 */
public record CacheTier(String name, double capacityBytes, double bytesPerSecond, double latencySeconds) {
    public CacheTier {
        if (!(capacityBytes > 0) || !(bytesPerSecond > 0) || !(latencySeconds >= 0)) {
            throw new IllegalArgumentException("a tier needs a capacity and a bandwidth");
        }
    }
}
