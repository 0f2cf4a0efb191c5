package jeton.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import jeton.validation.ErrorGroup;
import jeton.validation.Family;
import jeton.validation.Repeats;
import jeton.validation.ValidationResult;

/** The tables of a {@link Scorecard}. */
record ScorecardTables(ValidationResult result) {
    /** Groups of fewer rows say more about the rows than about the simulation. */
    private static final int FEWEST = 10;

    private static final double FAR_OFF_PCT = 30;
    private static final List<String> NOTHING = List.of("0", "", "", "", "", "");

    /** Cells of one headline: rows, errors, and how far measurements are from each other. */
    String headline(String key, Family family) {
        List<String> errors = groups("headline")
                .filter(group -> group.key().equals(key) && group.metric() == family)
                .map(ScorecardTables::figures)
                .findFirst()
                .orElse(NOTHING);
        List<String> noise = result.noise().stream()
                .filter(one -> one.key().equals(key) && one.metric() == family)
                .map(one -> List.of(spread(one.again()), spread(one.versions())))
                .findFirst()
                .orElse(List.of(HumanNumber.ABSENT, HumanNumber.ABSENT));
        return String.join(" | ", line(errors, noise));
    }

    /** All rows together. */
    String overall() {
        MarkdownTable table = new MarkdownTable("lrrrrrr", heads("metric"));
        result.overall().forEach(group -> table.row(line(List.of(name(group.metric())), figures(group))));
        return table.text();
    }

    /** Every group of a kind, one line for each of its metrics. */
    String groups(String by, String head) {
        MarkdownTable table = new MarkdownTable("llrrrrrr", heads(head, "metric"));
        String last = "";
        for (ErrorGroup group : groups(by).toList()) {
            String key = group.key().equals(last) ? "" : group.key();
            table.row(line(List.of(key, name(group.metric())), figures(group)));
            last = group.key();
        }
        return table.text();
    }

    /** How many groups of a kind there are, whatever their metrics. */
    long count(String by) {
        return groups(by).map(ErrorGroup::key).distinct().count();
    }

    String noise() {
        MarkdownTable table = new MarkdownTable(
                "lrrrrrr",
                "metric",
                "run again",
                "median",
                "90 % below",
                "run on several versions",
                "median",
                "90 % below");
        result.noise().stream()
                .filter(noise -> noise.key().equals("all"))
                .forEach(noise ->
                        table.row(line(List.of(name(noise.metric())), cells(noise.again()), cells(noise.versions()))));
        return table.text();
    }

    String unmapped() {
        MarkdownTable table = new MarkdownTable("rl", "rows", "why");
        result.unmapped().forEach(reason -> table.row(count(reason.count()), reason.reason()));
        return table.text();
    }

    /** Groups that are far off, the worst first. */
    String worst() {
        MarkdownTable table =
                new MarkdownTable("llrrrl", "accelerator, profile", "metric", "rows", "median", "bias", "why");
        groups("accelerator, profile")
                .filter(group -> group.count() >= FEWEST && group.medianAbsErrorPct() > FAR_OFF_PCT)
                .sorted(Comparator.comparing(ErrorGroup::medianAbsErrorPct).reversed())
                .forEach(group -> table.row(
                        group.key(),
                        name(group.metric()),
                        count(group.count()),
                        figure("%.1f", group.medianAbsErrorPct()),
                        figure("%+.1f", group.biasPct()),
                        KnownError.of(group).orElse("not known")));
        return table.isEmpty() ? "No group is." : table.text();
    }

    private Stream<ErrorGroup> groups(String by) {
        return result.groups().stream().filter(group -> group.by().equals(by));
    }

    private static String[] heads(String... words) {
        return line(List.of(words), List.of("rows", "median", "mean", "within 25 %", "bias", "rank"))
                .toArray(String[]::new);
    }

    /** Rows, median and mean of the absolute errors, share within 25 %, bias, rank correlation. */
    private static List<String> figures(ErrorGroup group) {
        return List.of(
                count(group.count()),
                figure("%.1f", group.medianAbsErrorPct()),
                figure("%.1f", group.mapePct()),
                figure("%.0f %%", group.within25Pct()),
                figure("%+.1f", group.biasPct()),
                figure("%.3f", group.spearman()));
    }

    private static List<String> cells(Repeats repeats) {
        return List.of(
                count(repeats.configurations()), figure("%.1f", repeats.medianPct()), figure("%.1f", repeats.p90Pct()));
    }

    private static String spread(Repeats repeats) {
        return repeats.configurations() == 0
                ? HumanNumber.ABSENT
                : figure("%.1f", repeats.medianPct()) + " / " + figure("%.1f", repeats.p90Pct());
    }

    static String name(Family family) {
        return switch (family) {
            case TTFT -> "time to first token";
            case TPOT -> "time per output token";
            case ITL -> "gap between tokens";
            case E2E -> "end-to-end time";
            case THROUGHPUT -> "throughput";
        };
    }

    private static String count(int rows) {
        return String.format(Locale.ROOT, "%,d", rows);
    }

    private static String figure(String format, double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : HumanNumber.ABSENT;
    }

    @SafeVarargs
    private static List<String> line(List<String>... parts) {
        List<String> cells = new ArrayList<>();
        for (List<String> part : parts) {
            cells.addAll(part);
        }
        return cells;
    }
}
