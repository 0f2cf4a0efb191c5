package jeton.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import jeton.input.InputException;
import jeton.input.Problem;
import jeton.report.ReportFiles;
import jeton.report.ResultsJson;
import jeton.report.TerminalTable;
import jeton.scenario.Scenario;
import jeton.study.Study;
import jeton.study.StudyResult;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the commands that simulate a scenario have in common. */
final class StudyOptions {
    @Parameters(index = "0", paramLabel = "SCENARIO", description = "A scenario file (YAML).")
    Path file = Path.of("");

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description = "Where to write the report (default: reports/NAME).")
    @Nullable
    Path output;

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description = "Override a field, as in --set workload.arrivals.poisson.rate=8. May be repeated.")
    List<String> settings = new ArrayList<>();

    @Option(names = "--seed", paramLabel = "N", description = "Override the seed.")
    @Nullable
    String seed;

    @Option(names = "--replications", paramLabel = "N", description = "Override the number of replications.")
    @Nullable
    String replications;

    @Option(
            names = "--threads",
            paramLabel = "N",
            converter = WholeNumber.FromOne.class,
            description = "Simulations at a time (default: one per processor). Results do not depend on it.")
    int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--stepwise", description = "Simulate every step singly instead of in leaps; slow, for checking.")
    boolean stepwise;

    @Option(names = "--json", description = "Print results.json instead of the table.")
    boolean json;

    /** The scenario with everything that the options override. */
    Scenario read() {
        Map<String, String> overrides = new LinkedHashMap<>();
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw new InputException(
                        Problem.of("--set", "read '" + setting + "', expected PATH=VALUE, as in --set replications=5"));
            }
            overrides.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        if (seed != null) {
            overrides.put("seed", seed);
        }
        if (replications != null) {
            overrides.put("replications", replications);
        }
        try {
            return Scenario.read(file, overrides);
        } catch (InputException e) {
            throw new InputException(
                    e.problems().stream().map(this::inTheUsersWords).toList());
        }
    }

    /** {@code --seed} and {@code --replications} are overrides, but the user did not write {@code --set}. */
    private Problem inTheUsersWords(Problem problem) {
        boolean own = (seed != null && problem.file().equals("--set seed=" + seed))
                || (replications != null && problem.file().equals("--set replications=" + replications));
        return own ? Problem.of("--" + problem.field(), problem.message()) : problem;
    }

    /**
     * Simulates the scenario, writes its report and prints its table.
     *
     * @param command the words that name what is done, as in {@code run --deployment x}
     */
    void simulate(Scenario scenario, List<String> command, PrintWriter out) {
        Path folder = output == null ? Path.of("reports", scenario.name()) : output;
        ReportFiles.requireWritable(folder);
        StudyResult result;
        try (Progress progress = Progress.onTerminal()) {
            result = new Study(scenario, repeat(command), stepwise, threads, progress).run();
        }
        if (json) {
            out.print(ResultsJson.text(result));
            out.flush();
        }
        ReportFiles files = ReportFiles.write(result, folder);
        if (!json) {
            out.print(TerminalTable.text(result, files.html(), Boolean.getBoolean("jeton.stdout.terminal")));
            out.flush();
        }
    }

    /** The command as a shell takes it, without what does not change the results. */
    private String repeat(List<String> command) {
        List<String> words = new ArrayList<>(List.of("./jeton", command.get(0), file.toString()));
        words.addAll(command.subList(1, command.size()));
        for (String setting : settings) {
            words.addAll(List.of("--set", setting));
        }
        if (seed != null) {
            words.addAll(List.of("--seed", seed));
        }
        if (replications != null) {
            words.addAll(List.of("--replications", replications));
        }
        if (stepwise) {
            words.add("--stepwise");
        }
        return words.stream().map(StudyOptions::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(String word) {
        return word.matches("[\\w./:=,@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
