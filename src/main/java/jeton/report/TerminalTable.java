package jeton.report;

import java.nio.file.Path;
import java.util.List;
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
    private final Footnotes footnotes;
    private final StringBuilder out = new StringBuilder();

    private TerminalTable(StudyResult study, boolean colour) {
        this.study = study;
        this.colour = colour;
        this.footnotes = new Footnotes(study.runs());
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
        table.details();
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
        if (!grid.legend().isEmpty()) {
            paragraph(grid.legend(), "", Style.faint);
        }
    }

    /** What a run is made of: pools of replicas, classes of requests. */
    private void details() {
        for (RunResult run : study.runs()) {
            table("Pools of " + run.name() + ":", RunDetails.pools(run));
            table("Requests of " + run.name() + " by class:", RunDetails.classes(run));
        }
    }

    private void table(String title, List<String> lines) {
        if (!lines.isEmpty()) {
            out.append('\n');
            paragraph(title, "");
            out.append(styled(lines.get(0), Style.bold)).append('\n');
            lines.stream().skip(1).forEach(line -> out.append(line).append('\n'));
        }
    }

    private void footnotes() {
        List<Footnotes.Note> notes = footnotes.notes();
        if (!notes.isEmpty()) {
            out.append('\n');
        }
        notes.forEach(note -> paragraph(note.text(), note.mark(), Style.faint));
    }

    /** The name and the numbers of the footnotes that do not concern every run. */
    private String label(RunResult run) {
        String name = TextGrid.printable(run.name());
        String marks = footnotes.marks(run);
        return marks.isEmpty() ? name : name + " [" + marks + "]";
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
