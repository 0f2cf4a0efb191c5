package jeton.calibration;

import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jeton.input.Problem;

/**
 * The file of a profile with some values replaced; everything else stays as it was written, comments and line ends too.
 * Values must be replaced from the last to the first, so that the places of the others still hold.
 */
final class ProfileText {
    /** A list, or what comes before the end of the line, the end of a map or a comment. */
    private static final Pattern VALUE = Pattern.compile("\\[[^\\]]*]|(?:(?! #)[^,}\\r\\n])*(?<! )");

    private final StringBuilder text;

    ProfileText(String text) {
        this.text = new StringBuilder(text);
    }

    /** @param place where the old value starts */
    void replace(Problem place, String value) {
        int start = 0;
        for (int line = 1; line < place.line(); line++) {
            start = text.indexOf("\n", start) + 1;
        }
        start += place.column() - 1;
        Matcher old = VALUE.matcher(text).region(start, text.length());
        if (!old.lookingAt() || old.end() == start) {
            throw new IllegalArgumentException("no value at " + place);
        }
        text.replace(start, old.end(), value);
    }

    /** Replaces the value of the first line that has the key at this indentation; nothing if there is none. */
    void line(String indentedKey, UnaryOperator<String> value) {
        Matcher line = Pattern.compile("(?m)^" + Pattern.quote(indentedKey) + ": ([^\\r\\n]*)")
                .matcher(text);
        if (line.find()) {
            text.replace(line.start(1), line.end(1), value.apply(line.group(1)));
        }
    }

    /** Adds a note before the others, if any. */
    void note(String note) {
        String item = "  - " + quoted(note) + "\n";
        Matcher notes = Pattern.compile("(?m)^notes:[ ]*\\r?\\n").matcher(text);
        Matcher sources = Pattern.compile("(?m)^sources:").matcher(text);
        if (notes.find()) {
            text.insert(notes.end(), item);
        } else if (sources.find()) {
            text.insert(sources.start(), "notes:\n" + item);
        }
    }

    /** As a YAML scalar. */
    static String quoted(String value) {
        return "'" + value.replace("'", "''") + "'";
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
