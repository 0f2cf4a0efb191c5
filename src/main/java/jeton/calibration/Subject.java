package jeton.calibration;

import java.util.Comparator;
import jeton.hardware.Precision;

/**
 * What one set of efficiencies describes.
 *
 * @param format of weights or cache; BF16 for collectives
 * @param ranks  of an all-reduce; 0 for everything else
 */
record Subject(Family family, Precision format, int ranks) implements Comparable<Subject> {
    private static final Comparator<Subject> ORDER =
            Comparator.comparing(Subject::family).thenComparing(Subject::format).thenComparingInt(Subject::ranks);

    /** Kinds of kernels; what is fitted first bounds what comes later. */
    enum Family {
        DENSE("matrix products"),
        ATTENTION("decode attention"),
        LATENT_ATTENTION("latent attention"),
        PREFILL_ATTENTION("prompt attention"),
        EXPERTS("routed experts"),
        SMALL("small kernels"),
        ALL_REDUCE("all-reduce"),
        ALL_TO_ALL("expert exchange");

        private final String words;

        Family(String words) {
            this.words = words;
        }
    }

    static Subject of(Family family, Precision format) {
        return new Subject(family, format, 0);
    }

    @Override
    public int compareTo(Subject other) {
        return ORDER.compare(this, other);
    }

    /** As printed: {@code routed experts fp8}, {@code all-reduce of 8}. */
    @Override
    public String toString() {
        return switch (family) {
            case ALL_REDUCE -> family.words + " of " + ranks;
            case ALL_TO_ALL, SMALL -> family.words;
            default -> family.words + " " + format.key();
        };
    }
}
