package jeton.sim;

/**
 * The finaliser of SplitMix64, Stafford's variant 13: a bijection of 64 bits in which every input bit changes every
 * output bit with a probability near one half.
 *
 * <p>Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, OOPSLA 2014; Stafford: Better Bit Mixing, 2011.
 */
public final class SplitMix {
    /** The odd number nearest to 2⁶⁴ divided by the golden ratio. */
    private static final long GAMMA = 0x9E3779B97F4A7C15L;

    private SplitMix() {}

    public static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** The key that follows {@code key} when {@code value} is added to what it stands for. */
    public static long chain(long key, long value) {
        return mix(key + GAMMA + mix(value + GAMMA));
    }

    static long chain(long key, String name) {
        long chained = chain(key, name.length());
        for (int i = 0; i < name.length(); i++) {
            chained = chain(chained, name.charAt(i));
        }
        return chained;
    }
}
