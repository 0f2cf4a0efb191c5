package jeton.report;

import java.util.List;
import java.util.regex.Pattern;

/** Parts of a sentence. */
final class Sentence {
    static final char NO_BREAK = '\u00a0';

    private static final Pattern BEFORE_UNIT = Pattern.compile("(?<=[0-9]) (?=(?:s|ms|µs|%)(?![A-Za-z]))");

    private Sentence() {}

    /** The text with a space between a figure and its unit at which no line ends. */
    static String unbroken(String text) {
        return BEFORE_UNIT.matcher(text).replaceAll(String.valueOf(NO_BREAK));
    }

    /** {@code a}, {@code a and b}, {@code a, b and c}. */
    static String list(List<String> items) {
        if (items.size() < 2) {
            return String.join("", items);
        }
        int last = items.size() - 1;
        return String.join(", ", items.subList(0, last)) + " and " + items.get(last);
    }
}
