package jeton.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import jeton.input.InputException;
import jeton.input.Problem;
import jeton.report.ReportFiles;
import jeton.report.Scorecard;
import jeton.report.ValidationFiles;
import jeton.report.ValidationTable;
import jeton.validation.BadRow;
import jeton.validation.Profiles;
import jeton.validation.Validation;
import jeton.validation.ValidationResult;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "validate",
        mixinStandardHelpOptions = true,
        description = {
            "Compares simulations with measurements: every row of a CSV file is one figure that somebody measured.",
            "Writes validation.json, validation.csv and validation.html."
        },
        footer = {
            "",
            "A row names chip, model, engine, layout, formats, lengths and load, and one",
            "metric with its value. Rows that describe the same run share a simulation.",
            "Columns, and how they are read: src/docs/VALIDATION.md",
            "",
            "Examples:",
            "  jeton validate src/test/resources/measurements.csv",
            "  jeton validate src/test/resources/measurements.csv --quality A -o check"
        })
final class ValidateCommand implements Callable<Integer> {
    private static final int BAD_SHOWN = 20;
    private static final List<String> QUALITIES = List.of("A", "B", "C");

    @Parameters(
            arity = "1..*",
            paramLabel = "DATA",
            description = "Files of measurements (CSV, or CSV packed with gzip).")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--quality",
            paramLabel = "LETTERS",
            split = ",",
            description = "Rows that count, by their quality (default: A,B).")
    private List<String> quality = new ArrayList<>(List.of("A", "B"));

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description = "Where to write the report (default: reports/NAME, after the first file).")
    private @Nullable Path output;

    @Option(
            names = "--scorecard",
            paramLabel = "PAGE",
            description = "Also write the errors as a Markdown page, with a picture (SVG) beside it.")
    private @Nullable Path scorecard;

    @Option(
            names = "--profile",
            split = ",",
            paramLabel = "FILE",
            description = "Chips and engines in place of those of the same name (default: as they ship).")
    private List<Path> profiles = new ArrayList<>();

    @Option(
            names = "--every",
            paramLabel = "N",
            converter = WholeNumber.FromOne.class,
            description = "Simulate every N-th run only, for a quick look (default: 1).")
    private int every = 1;

    @Option(
            names = "--threads",
            paramLabel = "N",
            converter = WholeNumber.FromOne.class,
            description = "Simulations at a time (default: one per processor). Results do not depend on it.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--json", description = "Print validation.json instead of the tables.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Path folder = output == null ? Path.of("reports", name(files.get(0))) : output;
        ReportFiles.requireWritable(folder);
        if (scorecard != null) {
            if (!profiles.isEmpty()) {
                throw new InputException(
                        Problem.of("--scorecard", "shows chips and engines as they ship, so leave out --profile"));
            }
            Scorecard.requireWritable(scorecard);
        }
        ValidationResult result;
        try (Progress progress = Progress.onTerminal()) {
            result = new Validation(qualities(), Profiles.read(profiles), every, threads, progress).run(files);
        }
        PrintWriter out = spec.commandLine().getOut();
        warn(result.bad(), spec.commandLine().getErr());
        ValidationFiles written = ValidationFiles.write(result, folder);
        if (scorecard != null) {
            Scorecard.at(scorecard).write(result);
        }
        out.print(json ? ValidationFiles.json(result) : ValidationTable.text(result, written.html()));
        out.flush();
        return CommandLine.ExitCode.OK;
    }

    private Set<String> qualities() {
        Set<String> letters = new LinkedHashSet<>();
        for (String letter : quality) {
            String upper = letter.strip().toUpperCase(Locale.ROOT);
            if (!QUALITIES.contains(upper)) {
                throw new InputException(Problem.of("--quality", "read '" + letter + "', expected A, B or C"));
            }
            letters.add(upper);
        }
        return letters;
    }

    /** Of a file, without its endings. */
    private static String name(Path file) {
        Path leaf = file.getFileName();
        String bare = leaf == null ? "" : leaf.toString().replaceFirst("(?i)(\\.csv)?(\\.gz)?$", "");
        return bare.isEmpty() ? "validation" : bare;
    }

    private static void warn(List<BadRow> bad, PrintWriter err) {
        bad.stream().limit(BAD_SHOWN).forEach(row -> err.println("jeton: " + row));
        if (bad.size() > BAD_SHOWN) {
            err.println("jeton: and " + (bad.size() - BAD_SHOWN) + " more rows that cannot be true; validation.json"
                    + " has them all");
        }
        err.flush();
    }
}
