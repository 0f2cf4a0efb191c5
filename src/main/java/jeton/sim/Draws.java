package jeton.sim;

/**
 * Uniform random numbers by ordinal: the same (seed, replication, purpose, ordinal) gives the same number, whatever was
 * asked before. Attributes of a request are drawn this way, so that neither the scheduler nor the fleet can change
 * them. Immutable; a call takes a few nanoseconds and allocates nothing.
 *
 * <p>Numbers lie on the odd multiples of 2⁻⁵³: never 0 or 1, and {@code 1 - u} is exact.
 */
public final class Draws {
    private final long key;

    /**
     * @param seed        root seed of the study; any value
     * @param replication from 0
     * @param purpose     what the numbers are for; different purposes are independent
     */
    public Draws(long seed, int replication, String purpose) {
        if (replication < 0) {
            throw new IllegalArgumentException("replications count from 0, was " + replication);
        }
        this.key = SplitMix.chain(SplitMix.chain(SplitMix.chain(0, seed), replication), purpose);
    }

    /** The number in (0, 1) that belongs to an ordinal. */
    public double uniform(long ordinal) {
        return uniformOf(SplitMix.chain(key, ordinal));
    }

    /** The number in (0, 1) that belongs to a pair of ordinals, as in a sample of a problem. */
    public double uniform(long ordinal, long part) {
        return uniformOf(SplitMix.chain(SplitMix.chain(key, ordinal), part));
    }

    private static double uniformOf(long bits) {
        return ((bits >>> 12) + 0.5) * 0x1p-52;
    }
}
