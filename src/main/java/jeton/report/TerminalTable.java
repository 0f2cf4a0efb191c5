package jeton.report;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import jeton.hardware.Caveat;
import jeton.study.RunResult;
import jeton.study.StudyResult;
import picocli.CommandLine.Help.Ansi.IStyle;
import picocli.CommandLine.Help.Ansi.Style;

/**
 * The comparison for standard output: one row a run in 120 columns, then the answer, the caveats as footnotes and where
 * the report is.
 */
public final class TerminalTable {
    private static final int WIDTH = 120;

    private final StudyResult study;
    private final boolean colour;
    private final List<String> caveats;
    private final StringBuilder out = new StringBuilder();

    private TerminalTable(StudyResult study, boolean colour) {
        this.study = study;
        this.colour = colour;
        Set<String> distinct = new LinkedHashSet<>();
        study.runs().forEach(run -> run.caveats().forEach(caveat -> distinct.add(caveat.text())));
        this.caveats = List.copyOf(distinct);
    }

    /**
     * The text with its line ends.
     *
     * @param report of which the reader is told
     * @param colour whether standard output is a terminal that shows bold and red
     */
    public static String text(StudyResult study, Path report, boolean colour) {
        TerminalTable table = new TerminalTable(study, colour);
        table.paragraph(study.name() + ": " + study.question(), "", Style.bold);
        table.out.append('\n');
        table.grid();
        table.out.append('\n');
        Answer.sentences(study).forEach(sentence -> table.paragraph(sentence, ""));
        table.footnotes();
        table.out
                .append('\n')
                .append("Report: ")
                .append(TextGrid.printable(report.toString()))
                .append('\n');
        return table.out.toString();
    }

    private void grid() {
        List<String> labels = study.runs().stream().map(this::label).toList();
        ComparisonGrid grid = new ComparisonGrid(study.runs(), labels, WIDTH);
        out.append(grid.text(line -> styled(line, Style.bold), line -> styled(line, Style.fg_red)));
    }

    private void footnotes() {
        if (!caveats.isEmpty()) {
            out.append('\n');
        }
        for (int i = 0; i < caveats.size(); i++) {
            String whom = study.runs().size() > 1 && concernsAll(caveats.get(i)) ? "all: " : "";
            paragraph(whom + caveats.get(i), "[" + (i + 1) + "] ", Style.faint);
        }
    }

    /** The name and the numbers of the footnotes that concern it alone or some others. */
    private String label(RunResult run) {
        String notes = run.caveats().stream()
                .map(Caveat::text)
                .distinct()
                .filter(caveat -> !concernsAll(caveat))
                .map(caveat -> String.valueOf(caveats.indexOf(caveat) + 1))
                .collect(Collectors.joining(","));
        String name = TextGrid.printable(run.name());
        return notes.isEmpty() ? name : name + " [" + notes + "]";
    }

    private boolean concernsAll(String caveat) {
        return study.runs().stream()
                .allMatch(
                        run -> run.caveats().stream().anyMatch(own -> own.text().equals(caveat)));
    }

    private void paragraph(String text, String mark, IStyle... styles) {
        String indent = mark;
        for (String line : TextGrid.wrap(TextGrid.printable(text), WIDTH - mark.length())) {
            out.append(styled(indent + line, styles)).append('\n');
            indent = " ".repeat(mark.length());
        }
    }

    private String styled(String text, IStyle... styles) {
        return colour && styles.length > 0 ? Style.on(styles) + text + Style.off(styles) : text;
    }
}
