package jeton.sim;

import umontreal.ssj.rng.MRG32k3aL;
import umontreal.ssj.rng.RandomStream;

/**
 * The random streams of one replication, by name. A stream's numbers depend on the root seed, its name and the
 * replication alone; it does not matter which other streams exist or in which order they are made. This is the only
 * maker of generators.
 *
 * <p>Each is an MRG32k3a (L'Ecuyer: Good Parameters and Implementations for Combined Multiple Recursive Random Number
 * Generators, Operations Research 47(1), 1999) with a period of about 2¹⁹¹. The name gives the starting point,
 * replication r is its substream r, and substreams are 2⁷⁶ numbers apart.
 */
public final class Streams {
    private static final long FIRST_MODULUS = 4294967087L;
    private static final long SECOND_MODULUS = 4294944443L;

    private final long seed;
    private final int replication;

    /**
     * @param seed        root seed of the study; any value
     * @param replication from 0
     */
    public Streams(long seed, int replication) {
        if (replication < 0) {
            throw new IllegalArgumentException("replications count from 0, was " + replication);
        }
        this.seed = seed;
        this.replication = replication;
    }

    /** A new generator at the start of the named stream; numbers lie in (0, 1). */
    public RandomStream named(String name) {
        MRG32k3aL stream = new MRG32k3aL(name);
        stream.setSeed(startOf(name));
        for (int r = 0; r < replication; r++) {
            stream.resetNextSubstream();
        }
        return stream;
    }

    /** Numbers of the same replication by ordinal. */
    public Draws draws(String purpose) {
        return new Draws(seed, replication, purpose);
    }

    /** Six numbers from 1 to the modulus less one: three for each of the two recurrences. */
    private long[] startOf(String name) {
        long key = SplitMix.chain(SplitMix.chain(0, seed), name);
        long[] start = new long[6];
        for (int i = 0; i < start.length; i++) {
            long modulus = i < 3 ? FIRST_MODULUS : SECOND_MODULUS;
            start[i] = 1 + (SplitMix.chain(key, i) >>> 1) % (modulus - 1);
        }
        return start;
    }
}
