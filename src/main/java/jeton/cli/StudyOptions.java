package jeton.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import jeton.report.ReportFiles;
import jeton.report.ResultsJson;
import jeton.report.TerminalTable;
import jeton.scenario.Scenario;
import jeton.study.Study;
import jeton.study.StudyResult;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the commands that simulate a scenario have in common. */
final class StudyOptions {
    private static final int PROGRESS_STEPS = 1000;

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
    Map<String, String> overrides = new LinkedHashMap<>();

    @Option(names = "--seed", paramLabel = "N", description = "Override the seed.")
    @Nullable
    Long seed;

    @Option(names = "--replications", paramLabel = "N", description = "Override the number of replications.")
    @Nullable
    Integer replications;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Simulations at a time (default: one per processor). Results do not depend on it.")
    int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--stepwise", description = "Simulate every step singly instead of in leaps; slow, for checking.")
    boolean stepwise;

    @Option(names = "--json", description = "Print results.json instead of the table.")
    boolean json;

    Scenario read() {
        Map<String, String> all = new LinkedHashMap<>(overrides);
        if (seed != null) {
            all.put("seed", seed.toString());
        }
        if (replications != null) {
            all.put("replications", replications.toString());
        }
        return Scenario.read(file, all);
    }

    /** Simulates the scenario, writes its report and prints its table. */
    void simulate(Scenario scenario, String command, PrintWriter out) {
        StudyResult result;
        try (Progress progress = Progress.onTerminal()) {
            result = new Study(scenario, repeat(command), stepwise, Math.max(1, threads), progress).run();
        }
        Path folder = output == null ? Path.of("reports", scenario.name()) : output;
        ReportFiles files = ReportFiles.write(result, folder);
        out.print(
                json
                        ? ResultsJson.text(result)
                        : TerminalTable.text(result, files.html(), Boolean.getBoolean("jeton.stdout.terminal")));
        out.flush();
    }

    /** The command without what does not change the results. */
    private String repeat(String command) {
        StringBuilder text =
                new StringBuilder("./jeton ").append(command).append(' ').append(file);
        overrides.forEach(
                (path, value) -> text.append(" --set ").append(path).append('=').append(value));
        if (seed != null) {
            text.append(" --seed ").append(seed);
        }
        if (replications != null) {
            text.append(" --replications ").append(replications);
        }
        return text.toString();
    }

    /** A bar on a terminal, silence otherwise. */
    private record Progress(@Nullable ProgressBar bar) implements Consumer<Double>, AutoCloseable {
        static Progress onTerminal() {
            return new Progress(
                    Boolean.getBoolean("jeton.stderr.terminal")
                            ? new ProgressBarBuilder()
                                    .setTaskName("Simulating")
                                    .setInitialMax(PROGRESS_STEPS)
                                    .hideEta()
                                    .clearDisplayOnFinish()
                                    .build()
                            : null);
        }

        @Override
        public void accept(Double share) {
            if (bar != null) {
                bar.stepTo(Math.round(share * PROGRESS_STEPS));
            }
        }

        @Override
        public void close() {
            if (bar != null) {
                bar.close();
            }
        }
    }
}
