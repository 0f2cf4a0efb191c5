package jeton.economics;

/** Parts of a whole. */
final class Share {
    private Share() {}

    /** @throws IllegalArgumentException if the value is not from 0 to 1 */
    static void require(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + " must be between 0 and 1, read " + value);
        }
    }
}
