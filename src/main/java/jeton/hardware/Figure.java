package jeton.hardware;

import java.util.Objects;

/**
 * A number and where it comes from.
 *
 * @param value  in SI units (bytes, bytes/s, FLOP/s, watts, US dollars); finite and not negative
 * @param status how it came to be known
 * @param source who says so, named so that a reader can find it
 * @param date   of the source, {@code yyyy}, {@code yyyy-mm} or {@code yyyy-mm-dd}
 */
public record Figure(double value, Status status, String source, String date) {
    public Figure {
        if (!(value >= 0) || value == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("a figure must be finite and not negative, read " + value);
        }
        Objects.requireNonNull(status);
        Objects.requireNonNull(source);
        Objects.requireNonNull(date);
    }
}
