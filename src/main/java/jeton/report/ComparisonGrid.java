package jeton.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import jeton.study.RunResult;
import jeton.study.RunResult.Verdict;

/**
 * Runs as rows of aligned text. Columns that find no room are left out, the least important first. A name too long for
 * what they leave goes on below its row, or stands on lines of its own above. A run without long-run averages says why
 * in their place.
 */
final class ComparisonGrid {
    private static final int NARROWEST_NAME = 12;
    /** A column is given up for a name of this width, but not for a longer one. */
    private static final int COMFORTABLE_NAME = 16;

    private final List<RunResult> runs;
    private final List<RunResult> averaged;
    private final List<String> labels;
    private final List<GridColumn> columns;
    private final int width;
    private final int nameWidth;
    private final String gap;

    /**
     * @param labels of the runs, in their order
     * @param width  in terminal cells that a line should not pass
     */
    ComparisonGrid(List<RunResult> runs, List<String> labels, int width) {
        this.runs = runs;
        this.labels = labels;
        this.width = width;
        int longest = labels.stream().mapToInt(TextGrid::width).max().orElse(0);
        int wanted = Math.max(NARROWEST_NAME, Math.min(COMFORTABLE_NAME, longest));
        this.averaged = runs.stream().filter(ComparisonGrid::averaged).toList();
        this.columns = fitting(GridColumn.of(averaged), averaged, width - wanted);
        int figures = columns.stream().mapToInt(this::width).sum();
        this.gap = figures + 2 * columns.size() + NARROWEST_NAME <= width ? "  " : " ";
        int room = width - figures - gap.length() * columns.size();
        this.nameWidth = Math.max(NARROWEST_NAME, Math.min(room, longest));
    }

    private static List<GridColumn> fitting(List<GridColumn> all, List<RunResult> averaged, int width) {
        List<GridColumn> columns = new ArrayList<>(all);
        while (columns.stream().mapToInt(column -> 2 + column.width(averaged)).sum() > width) {
            GridColumn least = columns.get(0);
            for (GridColumn column : columns) {
                if (column.importance() < least.importance()) {
                    least = column;
                }
            }
            if (least.importance() == GridColumn.NEEDED) {
                break;
            }
            columns.remove(least);
        }
        return columns;
    }

    /**
     * Every line with its end.
     *
     * @param head    dresses a line of the header
     * @param problem dresses a row without averages
     */
    String text(UnaryOperator<String> head, UnaryOperator<String> problem) {
        StringBuilder out = new StringBuilder();
        if (!averaged.isEmpty()) {
            out.append(head.apply(row("", GridColumn::upper))).append('\n');
        }
        out.append(head.apply(row("deployment", GridColumn::lower))).append('\n');
        for (int i = 0; i < runs.size(); i++) {
            List<String> name = TextGrid.wrap(labels.get(i), nameWidth);
            if (name.size() <= 2) {
                out.append(figures(name.get(0), runs.get(i), problem)).append('\n');
                name.stream().skip(1).forEach(rest -> out.append(rest).append('\n'));
            } else {
                TextGrid.wrap(labels.get(i), width)
                        .forEach(line -> out.append(line).append('\n'));
                out.append(figures("", runs.get(i), problem)).append('\n');
            }
        }
        return out.toString();
    }

    private String figures(String name, RunResult run, UnaryOperator<String> problem) {
        return averaged(run) ? row(name, column -> column.text(run)) : problem.apply(whyNot(name, run));
    }

    /** What the headings leave open. */
    String legend() {
        String meanings = columns.stream()
                .map(GridColumn::meaning)
                .filter(meaning -> !meaning.isEmpty())
                .collect(Collectors.joining("; "));
        boolean finite = averaged.stream().anyMatch(run -> run.stability().verdict() == Verdict.FINITE);
        String bases = averaged.stream()
                .map(run -> run.cost().basis())
                .filter(basis -> !basis.isEmpty())
                .distinct()
                .collect(Collectors.joining(" / "));
        return meanings
                + (bases.isEmpty() ? "" : "; $/h: " + bases)
                + (finite ? "; a finite load, so figures are of all its requests" : "");
    }

    private String row(String name, Function<GridColumn, String> cell) {
        StringBuilder line = new StringBuilder(TextGrid.left(name, nameWidth));
        for (GridColumn column : columns) {
            line.append(gap).append(TextGrid.right(cell.apply(column), width(column)));
        }
        return line.toString().stripTrailing();
    }

    private String whyNot(String name, RunResult run) {
        GridColumn chips = columns.get(0);
        return TextGrid.left(name, nameWidth) + gap + TextGrid.right(chips.text(run), width(chips)) + gap
                + "overloaded: " + Answer.shortfall(run.stability());
    }

    private int width(GridColumn column) {
        return column.width(averaged);
    }

    private static boolean averaged(RunResult run) {
        return run.stability().verdict() != Verdict.OVERLOADED;
    }
}
