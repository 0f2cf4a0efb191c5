package jeton.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Parts of one run, such as its pools, as rows of aligned text. */
record DetailTable<T>(List<Column<T>> columns) {
    private static final int WIDEST_CELL = 40;

    record Column<T>(String head, boolean leftAligned, Function<T, String> cell) {
        static <T> Column<T> words(String head, Function<T, String> cell) {
            return new Column<>(
                    head,
                    true,
                    part -> TextGrid.wrap(TextGrid.printable(cell.apply(part)), WIDEST_CELL)
                            .get(0));
        }

        static <T> Column<T> figure(String head, Function<T, String> cell) {
            return new Column<>(head, false, cell);
        }
    }

    /** A heading first; without the columns in which no part has anything. */
    List<String> lines(List<T> parts) {
        List<StringBuilder> lines = new ArrayList<>();
        lines.add(new StringBuilder());
        parts.forEach(part -> lines.add(new StringBuilder()));
        for (Column<T> column : columns) {
            List<String> cells = parts.stream().map(column.cell()).toList();
            if (cells.stream().anyMatch(cell -> !cell.isEmpty() && !cell.equals(HumanNumber.ABSENT))) {
                append(lines, column, cells);
            }
        }
        return lines.stream().map(line -> line.toString().stripTrailing()).toList();
    }

    private static <T> void append(List<StringBuilder> lines, Column<T> column, List<String> cells) {
        List<String> all = new ArrayList<>(List.of(column.head()));
        all.addAll(cells);
        int width = all.stream().mapToInt(TextGrid::width).max().orElse(0);
        for (int i = 0; i < lines.size(); i++) {
            String cell = all.get(i);
            lines.get(i)
                    .append("  ")
                    .append(column.leftAligned() ? TextGrid.left(cell, width) : TextGrid.right(cell, width));
        }
    }
}
