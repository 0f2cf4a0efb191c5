package jeton.report;

import java.util.ArrayList;
import java.util.List;

/** A table in Markdown. */
final class MarkdownTable {
    private final List<List<String>> rows = new ArrayList<>();

    /** @param sides of the columns, a letter each: {@code l} for words, {@code r} for figures */
    MarkdownTable(String sides, String... heads) {
        rows.add(List.of(heads));
        rows.add(sides.chars().mapToObj(side -> side == 'r' ? "---:" : "---").toList());
    }

    void row(String... cells) {
        row(List.of(cells));
    }

    void row(List<String> cells) {
        rows.add(cells.stream().map(cell -> cell.replace("|", "\\|")).toList());
    }

    boolean isEmpty() {
        return rows.size() == 2;
    }

    /** Without a line end at its end. */
    String text() {
        return String.join(
                "\n",
                rows.stream()
                        .map(cells -> "| " + String.join(" | ", cells) + " |")
                        .toList());
    }
}
