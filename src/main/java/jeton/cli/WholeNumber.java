package jeton.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an option that counts something, and says what was expected if it does not. */
abstract class WholeNumber implements ITypeConverter<Integer> {
    private final int least;

    private WholeNumber(int least) {
        this.least = least;
    }

    /** As in {@code --batch 0}. */
    static final class FromZero extends WholeNumber {
        FromZero() {
            super(0);
        }
    }

    /** As in {@code --threads 1}. */
    static final class FromOne extends WholeNumber {
        FromOne() {
            super(1);
        }
    }

    @Override
    public final Integer convert(String text) {
        try {
            int value = Integer.parseInt(text);
            if (value >= least) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw refused(text);
        }
        throw refused(text);
    }

    private TypeConversionException refused(String text) {
        return new TypeConversionException(
                "read '" + text + "', expected a whole number from " + least + " to " + Integer.MAX_VALUE);
    }
}
