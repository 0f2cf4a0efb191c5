package jeton.calibration;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jeton.hardware.Precision;
import jeton.input.Catalog;
import jeton.input.InputException;
import jeton.input.Problem;
import jeton.input.Range;
import jeton.input.Unit;
import jeton.input.YamlDocument;
import jeton.input.YamlMap;
import jeton.input.YamlNode;
import org.apache.commons.math3.util.FastMath;

/**
 * One number of a profile's file that a fit may change.
 *
 * @param of    what the profile describes
 * @param name  of the profile
 * @param path  of the number, as in {@code host.perStep}
 * @param kind  what it counts
 * @param start values in the file: one, or all of a list, which a fit scales together
 */
record Knob(Subject of, String name, String path, Kind kind, List<Double> start) {

    /** Keys under which the same number stands once for every format. */
    private static final Set<String> FORMATS =
            Arrays.stream(Precision.values()).map(Precision::key).collect(Collectors.toUnmodifiableSet());

    enum Subject {
        CHIP,
        ENGINE
    }

    /** What a number counts, and between which bounds it may lie. */
    enum Kind {
        /** Of what the datasheet allows. */
        SHARE(0.01, 1),
        SECONDS(1e-9, 1),
        /** Bytes per second. */
        BANDWIDTH(1e6, 1e15),
        /** Over what was measured. */
        FACTOR(0.01, 10);

        private final double least;
        private final double most;

        Kind(double least, double most) {
            this.least = least;
            this.most = most;
        }

        private static Optional<Kind> of(String key) {
            return Optional.ofNullable(
                    switch (key) {
                        case "compute", "memory", "activations", "elementwise", "linkShare", "shares", "experts" ->
                            SHARE;
                        case "time", "perStep", "perRequest", "gap", "launch", "perOperation", "residual" -> SECONDS;
                        case "bandwidth" -> BANDWIDTH;
                        case "fixed" -> FACTOR;
                        default -> null;
                    });
        }
    }

    /**
     * Finds a number in a profile.
     *
     * @throws InputException if the profile has no such number, or it is none that can be fitted
     */
    static Knob of(Subject subject, String profile, String path, Catalog<?> catalog) {
        YamlNode node = node(profile, path, catalog);
        Kind kind = keys(path).stream()
                .reduce((above, key) -> FORMATS.contains(key) ? above : key)
                .flatMap(Kind::of)
                .orElseThrow(() -> problem(path, "is nothing that can be fitted"));
        List<Double> start =
                node.listOrOne().stream().map(one -> value(one, kind)).toList();
        return new Knob(subject, profile, path, kind, start);
    }

    static YamlNode node(String profile, String path, Catalog<?> catalog) {
        YamlNode node = YamlDocument.parse(profile, catalog.text(profile)).node();
        for (String key : keys(path)) {
            YamlMap map = node.isMap() ? node.map() : null;
            if (map == null || !map.has(key)) {
                throw problem(path, "is no number of " + profile);
            }
            node = map.node(key);
        }
        return node;
    }

    private static List<String> keys(String path) {
        return Pattern.compile("\\.").splitAsStream(path).toList();
    }

    private static double value(YamlNode node, Kind kind) {
        return switch (kind) {
            case SECONDS -> node.quantity(Unit.SECONDS, Range.atLeast(0));
            case BANDWIDTH -> node.quantity(Unit.BYTES_PER_SECOND, Range.positive());
            case SHARE, FACTOR -> node.number(Range.atLeast(0));
        };
    }

    private static InputException problem(String path, String message) {
        return new InputException(Problem.of(path, message));
    }

    /** Where an optimiser starts; it may go anywhere from there. */
    double free() {
        double most = most();
        double value = Math.min(Math.max(lead(), kind.least * 1.0001), most * 0.9999);
        if (kind == Kind.SHARE) {
            double logistic = (value - kind.least) / (most - kind.least);
            return FastMath.log(logistic / (1 - logistic));
        }
        return FastMath.log(value);
    }

    /** The number, or the largest of the list, at a point of the optimiser. */
    double value(double free) {
        double most = most();
        if (kind == Kind.SHARE) {
            return kind.least + (most - kind.least) / (1 + FastMath.exp(-free));
        }
        return Math.min(Math.max(FastMath.exp(free), kind.least), most);
    }

    private double most() {
        return kind.most;
    }

    private double lead() {
        return start.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    /** As written in the file, for that value. */
    String written(double value) {
        if (start.size() == 1) {
            return written(value, kind);
        }
        double factor = value / lead();
        return start.stream().map(one -> written(one * factor, kind)).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String written(double value, Kind kind) {
        return switch (kind) {
            case SECONDS -> value < 1e-3 ? rounded(value * 1e6) + " us" : rounded(value * 1e3) + " ms";
            case BANDWIDTH -> rounded(value / 1e9) + " GB/s";
            case SHARE, FACTOR -> rounded(value);
        };
    }

    private static String rounded(double value) {
        BigDecimal decimal = new BigDecimal(value, new MathContext(3)).stripTrailingZeros();
        return decimal.signum() == 0 ? "0" : decimal.toPlainString();
    }

    @Override
    public String toString() {
        return of.name().toLowerCase(Locale.ROOT) + " " + name + " " + path;
    }
}
