package jeton.calibration;

import java.util.Comparator;
import jeton.hardware.Precision;

/**
 * Kernels that may do the same work.
 *
 * @param engine     whose they are, as in {@code vllm}
 * @param arithmetic format in which they multiply
 */
record Variant(String engine, String version, Precision arithmetic) implements Comparable<Variant> {
    private static final Comparator<Variant> ORDER = Comparator.comparing(Variant::engine)
            .thenComparing(Variant::version)
            .thenComparing(Variant::arithmetic);

    @Override
    public int compareTo(Variant other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return (engine + " " + version).strip();
    }
}
