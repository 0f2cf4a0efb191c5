package jeton.workload;

/** Parameters of laws, refused with their name and what is allowed; NaN passes no check. */
final class Check {
    private Check() {}

    static void above(double bound, String name, double value) {
        if (!(value > bound && value < Double.POSITIVE_INFINITY)) {
            throw refused(name, "above " + Wording.number(bound), value);
        }
    }

    static void within(double least, double most, String name, double value) {
        if (!(value >= least && value <= most)) {
            throw refused(name, "from " + Wording.number(least) + " to " + Wording.number(most), value);
        }
    }

    /** Above {@code bound} and at most {@code most}. */
    static void above(double bound, double most, String name, double value) {
        if (!(value > bound && value <= most)) {
            throw refused(name, "above " + Wording.number(bound) + " and at most " + Wording.number(most), value);
        }
    }

    static void bounds(int min, int max) {
        within(1, LengthLaw.MOST_TOKENS, "min", min);
        within(min, LengthLaw.MOST_TOKENS, "max", max);
    }

    private static IllegalArgumentException refused(String name, String allowed, double was) {
        return new IllegalArgumentException(name + " must be " + allowed + ", was " + Wording.exact(was));
    }
}
