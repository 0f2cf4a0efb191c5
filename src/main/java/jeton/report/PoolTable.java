package jeton.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import jeton.study.RunResult;

/** The pools of one run as rows of aligned text. */
final class PoolTable {
    private static final int WIDEST_NAME = 28;
    private static final int WIDEST_LAYOUT = 40;

    private record Column(String head, boolean leftAligned, Function<RunResult.Pool, String> cell) {}

    private static final List<Column> COLUMNS = List.of(
            new Column("", true, pool -> cut(pool.name(), WIDEST_NAME)),
            new Column("role", true, PoolTable::role),
            new Column("chips", false, pool -> String.valueOf(pool.chips())),
            new Column("chip", true, RunResult.Pool::chip),
            new Column("replicas", true, pool -> pool.replicas() + " x " + cut(pool.layout(), WIDEST_LAYOUT)),
            new Column("$/h", false, pool -> HumanNumber.number(pool.cost().usdPerHour())),
            new Column(
                    "batch",
                    false,
                    pool -> HumanNumber.number(pool.batch().mean().mean())),
            new Column(
                    "KV use",
                    false,
                    pool -> HumanNumber.percent(pool.memory().kvUseMean().mean())),
            new Column(
                    "busy",
                    false,
                    pool -> HumanNumber.percent(pool.utilisation().busy().mean())));

    private PoolTable() {}

    /** Empty for a pool that does everything. */
    private static String role(RunResult.Pool pool) {
        String role = MachineName.of(pool.role());
        return role.equals("both") ? "" : role;
    }

    /** Lines with a heading first, without the columns in which no pool has anything. */
    static List<String> lines(RunResult run) {
        List<StringBuilder> lines = new ArrayList<>();
        lines.add(new StringBuilder());
        run.pools().forEach(pool -> lines.add(new StringBuilder()));
        for (Column column : COLUMNS) {
            List<String> cells = run.pools().stream()
                    .map(pool -> TextGrid.printable(column.cell().apply(pool)))
                    .toList();
            if (cells.stream().anyMatch(cell -> !cell.isEmpty())) {
                append(lines, column, cells);
            }
        }
        return lines.stream().map(line -> line.toString().stripTrailing()).toList();
    }

    private static void append(List<StringBuilder> lines, Column column, List<String> cells) {
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

    private static String cut(String text, int width) {
        return TextGrid.wrap(TextGrid.printable(text), width).get(0);
    }
}
