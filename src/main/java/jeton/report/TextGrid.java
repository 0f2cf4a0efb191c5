package jeton.report;

import java.util.ArrayList;
import java.util.List;

/** Text in columns of a fixed-width font, measured in terminal cells. */
final class TextGrid {
    private TextGrid() {}

    /** Cells that the text takes: two for ideographs, kana, hangul and full-width forms, none for what combines. */
    static int width(String text) {
        return text.codePoints().map(TextGrid::width).sum();
    }

    private static int width(int character) {
        int type = Character.getType(character);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        boolean wide = Character.isIdeographic(character)
                || (character >= 0x1100 && character <= 0x115F)
                || (character >= 0x2E80 && character <= 0xA4CF)
                || (character >= 0xAC00 && character <= 0xD7A3)
                || (character >= 0xF900 && character <= 0xFAFF)
                || (character >= 0xFF00 && character <= 0xFF60)
                || (character >= 0x1F300 && character <= 0x1FAFF);
        return wide ? 2 : 1;
    }

    /** The text without control characters, which could move the cursor or end a line. */
    static String printable(String text) {
        return text.codePoints()
                .map(character -> Character.isISOControl(character) ? ' ' : character)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    static String left(String text, int width) {
        return text + " ".repeat(Math.max(0, width - width(text)));
    }

    static String right(String text, int width) {
        return " ".repeat(Math.max(0, width - width(text))) + text;
    }

    /** Lines of at most the given width, broken at spaces where there are any; at least one line. */
    static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : Sentence.unbroken(text).strip().split(" +", -1)) {
            if (!line.isEmpty() && width(line.toString()) + 1 + width(word) > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            if (!line.isEmpty()) {
                line.append(' ');
            }
            breakInto(lines, line, word.replace(Sentence.NO_BREAK, ' '), width);
        }
        lines.add(line.toString());
        return lines;
    }

    /** Appends a word, ending the line wherever a character does not fit. */
    private static void breakInto(List<String> lines, StringBuilder line, String word, int width) {
        int cells = width(line.toString());
        for (int character : word.codePoints().toArray()) {
            int more = width(character);
            if (cells > 0 && cells + more > width) {
                lines.add(line.toString());
                line.setLength(0);
                cells = 0;
            }
            line.appendCodePoint(character);
            cells += more;
        }
    }
}
