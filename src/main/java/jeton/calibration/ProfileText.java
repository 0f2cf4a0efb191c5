package jeton.calibration;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jeton.input.Problem;

/** The file of a profile with some numbers replaced; everything else stays as it was written, comments too. */
final class ProfileText {
    private static final Pattern VALUE = Pattern.compile("\\[[^\\]]*]|[^,}#]*[^,}#\\s]");

    private final List<String> lines;

    ProfileText(String text) {
        lines = new ArrayList<>(text.lines().toList());
    }

    /**
     * Replaces one value.
     *
     * @param place where it stands
     */
    void replace(Problem place, String value) {
        String line = lines.get(place.line() - 1);
        int from = place.column() - 1;
        Matcher old = VALUE.matcher(line).region(from, line.length());
        if (!old.lookingAt()) {
            throw new IllegalArgumentException("no value at " + place);
        }
        lines.set(place.line() - 1, line.substring(0, from) + value + line.substring(old.end()));
    }

    /** Replaces the value of a key that stands on a line of its own, wherever that is first. */
    void replaceLine(String key, String value) {
        for (int i = 0; i < lines.size(); i++) {
            Matcher line = Pattern.compile("(\\s*" + key + ": ).*").matcher(lines.get(i));
            if (line.matches()) {
                lines.set(i, line.group(1) + value);
                return;
            }
        }
    }

    @Override
    public String toString() {
        return String.join("\n", lines) + "\n";
    }
}
