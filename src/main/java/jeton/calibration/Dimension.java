package jeton.calibration;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Optional;
import jeton.input.Range;
import jeton.input.Unit;
import jeton.input.YamlNode;
import org.apache.commons.math3.util.FastMath;

/**
 * What a fitted number counts: its unit, its bounds, and the line without bounds on which an optimiser moves it. That is
 * logarithmic, so that a step is one in percent; of a share it is logistic, so that no step leads beyond the datasheet.
 */
enum Dimension {
    /** Of what the datasheet allows. */
    SHARE(0.01, 0.01, 1),
    /** Nothing measured here is shorter than a nanosecond; what shows in no error at zero starts at a microsecond. */
    SECONDS(1e-9, 1e-6, 1),
    /** Bytes per second. */
    BANDWIDTH(1e6, 1e6, 1e15),
    /** Over what was measured. */
    FACTOR(0.01, 0.01, 10);

    /** By how much a start keeps off the bounds. */
    private static final double MARGIN = 1e-4;

    private static final MathContext THREE_DIGITS = new MathContext(3);

    private final double least;
    private final double leastStart;
    private final double most;

    Dimension(double least, double leastStart, double most) {
        this.least = least;
        this.leastStart = leastStart;
        this.most = most;
    }

    /** Of the number with this key in the file of a chip or an engine; empty if it is none that can be fitted. */
    static Optional<Dimension> of(String key) {
        return Optional.ofNullable(
                switch (key) {
                    case "compute", "memory", "activations", "elementwise", "linkShare", "shares", "experts" -> SHARE;
                    case "time",
                            "perStep",
                            "perRequest",
                            "gap",
                            "launch",
                            "perOperation",
                            "residual",
                            "perLayer",
                            "perHop" -> SECONDS;
                    case "bandwidth" -> BANDWIDTH;
                    case "fixed" -> FACTOR;
                    default -> null;
                });
    }

    /** What is no such number becomes a problem of the node's document. */
    double read(YamlNode node) {
        return switch (this) {
            case SECONDS -> node.quantity(Unit.SECONDS, Range.atLeast(0));
            case BANDWIDTH -> node.quantity(Unit.BYTES_PER_SECOND, Range.positive());
            case SHARE, FACTOR -> node.number(Range.atLeast(0));
        };
    }

    /** Where on its line an optimiser starts. */
    double start(double value) {
        double within = Math.min(Math.max(value, leastStart * (1 + MARGIN)), most * (1 - MARGIN));
        if (this == SHARE) {
            double share = (within - least) / (most - least);
            return FastMath.log(share / (1 - share));
        }
        return FastMath.log(within);
    }

    /** The number at a position on the line, always within the bounds. */
    double value(double position) {
        if (this == SHARE) {
            return least + (most - least) / (1 + FastMath.exp(-position));
        }
        return Math.min(Math.max(FastMath.exp(position), least), most);
    }

    /** By what share the number changes with its position. */
    double elasticity(double position) {
        double value = value(position);
        return this == SHARE ? (value - least) * (most - value) / (most - least) / value : 1;
    }

    /** To its last digit. */
    String exact(double value) {
        return switch (this) {
            case SECONDS -> value + " s";
            case BANDWIDTH -> value + " B/s";
            case SHARE, FACTOR -> String.valueOf(value);
        };
    }

    /** As people write it: three digits and a handy unit. */
    String rounded(double value) {
        return switch (this) {
            case SECONDS -> value < 1e-3 ? threeDigits(value * 1e6) + " us" : threeDigits(value * 1e3) + " ms";
            case BANDWIDTH -> threeDigits(value / 1e9) + " GB/s";
            case SHARE, FACTOR -> threeDigits(value);
        };
    }

    private static String threeDigits(double value) {
        BigDecimal decimal = new BigDecimal(value, THREE_DIGITS).stripTrailingZeros();
        return decimal.signum() == 0 ? "0" : decimal.toPlainString();
    }
}
