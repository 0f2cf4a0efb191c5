package jeton.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import jeton.study.RunResult;
import jeton.study.RunResult.Verdict;

/**
 * Runs as rows of aligned text. A name too long for what the figures leave goes on below its row. A run without
 * long-run averages says why in their place.
 */
final class ComparisonGrid {
    private static final int NARROWEST_NAME = 12;

    private final List<RunResult> runs;
    private final List<String> labels;
    private final List<Integer> widths = new ArrayList<>();
    private final int nameWidth;
    private final String gap;

    /**
     * @param labels of the runs, in their order
     * @param width  in terminal cells that a line should not pass
     */
    ComparisonGrid(List<RunResult> runs, List<String> labels, int width) {
        this.runs = runs;
        this.labels = labels;
        for (Column column : COLUMNS) {
            int widest = Math.max(TextGrid.width(column.upper), TextGrid.width(column.lower));
            for (RunResult run : runs) {
                if (averaged(run)) {
                    widest = Math.max(widest, TextGrid.width(column.cell.apply(run)));
                }
            }
            widths.add(widest);
        }
        int figures = widths.stream().mapToInt(Integer::intValue).sum();
        this.gap = figures + 2 * COLUMNS.size() + NARROWEST_NAME <= width ? "  " : " ";
        int room = width - figures - gap.length() * COLUMNS.size();
        int longest = labels.stream().mapToInt(TextGrid::width).max().orElse(0);
        this.nameWidth = Math.max(NARROWEST_NAME, Math.min(room, longest));
    }

    /**
     * Every line with its end.
     *
     * @param head    dresses a line of the header
     * @param problem dresses a row without averages
     */
    String text(UnaryOperator<String> head, UnaryOperator<String> problem) {
        StringBuilder out = new StringBuilder();
        out.append(head.apply(header("", column -> column.upper))).append('\n');
        out.append(head.apply(header("deployment", column -> column.lower))).append('\n');
        for (int i = 0; i < runs.size(); i++) {
            RunResult run = runs.get(i);
            List<String> label = TextGrid.wrap(labels.get(i), nameWidth);
            String name = TextGrid.left(label.get(0), nameWidth);
            out.append(averaged(run) ? line(name, figures(run)) : problem.apply(line(name, List.of(whyNot(run)))));
            out.append('\n');
            label.stream().skip(1).forEach(rest -> out.append(rest).append('\n'));
        }
        return out.toString();
    }

    private String header(String name, Function<Column, String> text) {
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < COLUMNS.size(); i++) {
            cells.add(TextGrid.right(text.apply(COLUMNS.get(i)), widths.get(i)));
        }
        return line(TextGrid.left(name, nameWidth), cells);
    }

    private List<String> figures(RunResult run) {
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < COLUMNS.size(); i++) {
            cells.add(TextGrid.right(COLUMNS.get(i).cell.apply(run), widths.get(i)));
        }
        return cells;
    }

    private String whyNot(RunResult run) {
        String chips = TextGrid.right(COLUMNS.get(0).cell.apply(run), widths.get(0));
        return chips + gap + verdict(run) + ": " + Answer.shortfall(run.stability());
    }

    private String line(String name, List<String> cells) {
        return (name + gap + String.join(gap, cells)).stripTrailing();
    }

    private static boolean averaged(RunResult run) {
        return run.stability().verdict() != Verdict.OVERLOADED;
    }

    private static String verdict(RunResult run) {
        return run.stability().verdict().name().toLowerCase(Locale.ROOT);
    }

    private static String pair(RunResult.Percentiles latency) {
        return HumanNumber.secondsPair(latency.p50().mean(), latency.p95().mean());
    }

    private static final List<Column> COLUMNS = List.of(
            new Column("", "chips", run -> String.valueOf(run.chips())),
            new Column("", "verdict", ComparisonGrid::verdict),
            Column.number(
                    "", "req/s", run -> run.throughput().requestsPerSecond().mean()),
            Column.number(
                    "tok/s",
                    "/chip",
                    run -> run.throughput().outputTokensPerSecondPerChip().mean()),
            new Column("TTFT", "p50/p95", run -> pair(run.latency().ttft())),
            new Column("TPOT", "p50/p95", run -> pair(run.latency().tpot())),
            Column.number("", "batch", run -> run.batch().mean().mean()),
            new Column(
                    "KV",
                    "use",
                    run -> HumanNumber.percent(run.memory().kvUseMean().mean())),
            Column.number("", "$/h", run -> run.cost().usdPerHour()),
            Column.number("$/M", "in", run -> run.cost().usdPerMillionInput().mean()),
            Column.number("$/M", "out", run -> run.cost().usdPerMillionOutput().mean()),
            Column.number(
                    "$/M", "tokens", run -> run.cost().usdPerMillionTokens().mean()),
            Column.number(
                    "tok/s",
                    "/MW",
                    run -> run.energy().tokensPerSecondPerMegawatt().mean()));

    /** One column beside the name, with a header of two lines. */
    private record Column(String upper, String lower, Function<RunResult, String> cell) {
        static Column number(String upper, String lower, Function<RunResult, Double> figure) {
            return new Column(upper, lower, run -> HumanNumber.number(figure.apply(run)));
        }
    }
}
