package jeton.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import jeton.study.RunResult;

/**
 * One column of the terminal's table, beside the name, with a heading of two lines.
 *
 * @param meaning    what the heading leaves open, or nothing
 * @param importance the column of the least is the first to go where room is short; {@link #NEEDED} ones stay
 */
record GridColumn(String upper, String lower, String meaning, int importance, Function<RunResult, String> cell) {
    static final int NEEDED = Integer.MAX_VALUE;

    String text(RunResult run) {
        return cell.apply(run);
    }

    /** In terminal cells, of the heading and of these runs' figures. */
    int width(List<RunResult> runs) {
        int width = Math.max(TextGrid.width(upper), TextGrid.width(lower));
        for (RunResult run : runs) {
            width = Math.max(width, TextGrid.width(text(run)));
        }
        return width;
    }

    /** The columns for these runs, the number of chips first and without runs alone. */
    static List<GridColumn> of(List<RunResult> runs) {
        List<GridColumn> columns = new ArrayList<>();
        columns.add(new GridColumn("", "chips", "", NEEDED, GridColumn::chips));
        if (!runs.isEmpty()) {
            columns.add(requests(runs));
            columns.addAll(speed(runs));
            columns.addAll(machine());
            columns.addAll(money());
            columns.add(number(
                    "tok/s",
                    "/MW",
                    "tok/s/MW: likewise, per megawatt of IT power",
                    2,
                    run -> run.energy().tokensPerSecondPerMegawatt().mean()));
        }
        return columns;
    }

    /** Held on average where replicas come and go, spares included. */
    private static String chips(RunResult run) {
        RunResult.Fleet fleet = run.fleet();
        return fleet == null
                ? String.valueOf(run.chips())
                : HumanNumber.number(
                        fleet.chipHours().mean() * 3600 / run.stability().measuredSeconds());
    }

    private static List<GridColumn> speed(List<RunResult> runs) {
        List<GridColumn> columns = new ArrayList<>();
        columns.add(number(
                "tok/s",
                "/chip",
                "tok/s/chip: output tokens",
                7,
                run -> run.throughput().outputTokensPerSecondPerChip().mean()));
        columns.add(new GridColumn(
                "TTFT", "p50/p95", "", 9, run -> pair(run.latency().ttft())));
        columns.add(new GridColumn(
                "TPOT", "p50/p95", "", 9, run -> pair(run.latency().tpot())));
        if (runs.stream().anyMatch(run -> run.tokens().thinking() > 0)) {
            columns.add(new GridColumn("answer", "p50", "answer: time to its first token", NEEDED, GridColumn::answer));
        }
        return columns;
    }

    private static List<GridColumn> machine() {
        return List.of(
                number(
                        "",
                        "batch",
                        "batch: mean of a replica",
                        1,
                        run -> run.batch().mean().mean()),
                new GridColumn("KV", "use", "KV use: mean", 5, GridColumn::cacheUse));
    }

    private static List<GridColumn> money() {
        return List.of(
                number("", "$/h", "", 8, run -> run.cost().usdPerHour()),
                number(
                        "$/M",
                        "in",
                        "",
                        3,
                        run -> run.cost().usdPerMillionInput().mean()),
                number(
                        "$/M",
                        "out",
                        "",
                        4,
                        run -> run.cost().usdPerMillionOutput().mean()),
                number(
                        "$/M",
                        "tokens",
                        "$/M tokens: input and output together",
                        NEEDED,
                        perUnit(CostUnit.MILLION_TOKENS)),
                number("$/1k", "req", "", NEEDED, perUnit(CostUnit.THOUSAND_REQUESTS)));
    }

    private static ToDoubleFunction<RunResult> perUnit(CostUnit unit) {
        return run -> unit.cost(run).mean();
    }

    private static GridColumn number(
            String upper, String lower, String meaning, int importance, ToDoubleFunction<RunResult> figure) {
        return new GridColumn(upper, lower, meaning, importance, run -> HumanNumber.number(figure.applyAsDouble(run)));
    }

    /** What is served and the most that could be; of a load without a rate, the former alone. */
    private static GridColumn requests(List<RunResult> runs) {
        ToDoubleFunction<RunResult> served =
                run -> run.throughput().requestsPerSecond().mean();
        if (runs.stream()
                .noneMatch(run -> run.stability().sustainableRequestsPerSecond().present())) {
            return number("", "req/s", "", NEEDED, served);
        }
        return new GridColumn(
                "req/s",
                "/most",
                "req/s/most: served, and the most that could be",
                NEEDED,
                run -> HumanNumber.number(served.applyAsDouble(run)) + "/"
                        + HumanNumber.number(
                                run.stability().sustainableRequestsPerSecond().mean()));
    }

    private static String answer(RunResult run) {
        return HumanNumber.seconds(run.latency().answer().p50().mean()).replace(" ", "");
    }

    private static String cacheUse(RunResult run) {
        return HumanNumber.percent(run.memory().kvUseMean().mean());
    }

    private static String pair(RunResult.Percentiles latency) {
        return HumanNumber.secondsPair(latency.p50().mean(), latency.p95().mean());
    }
}
