package jeton.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import jeton.calibration.RowCalibration;
import jeton.report.ProfileFiles;
import jeton.report.ReportFiles;
import jeton.validation.Family;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "rows",
        mixinStandardHelpOptions = true,
        description = {
            "Fits numbers of chips and engines to figures measured end to end.",
            "Every row is simulated as it stands; the numbers that make predictions and",
            "measurements agree best are printed with their standard errors, and written",
            "into copies of the profiles; what the rows do not say is left there as it was."
        },
        footer = {
            "",
            "Rows are those of 'jeton validate', quality A and B. A number is named by its",
            "profile and its path in the profile's file.",
            "",
            "Examples:",
            "  jeton calibrate rows src/test/resources/slow-host.csv \\",
            "      --fit vllm-v1-sync:host.perStep",
            "  jeton calibrate rows rows.csv --engine vllm --metrics tpot,ttft -o fitted \\",
            "      --fit vllm:host.perStep,vllm:request.perRequest,h100:calibration.memory"
        })
final class CalibrateRowsCommand implements Callable<Integer> {
    @Parameters(
            arity = "1..*",
            paramLabel = "DATA",
            description = "Files of measurements (CSV, or CSV packed with gzip).")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--fit",
            required = true,
            split = ",",
            paramLabel = "PROFILE:PATH",
            description = "Numbers to fit, as in vllm:host.perStep or h100:calibration.memory.")
    private List<String> paths = new ArrayList<>();

    @Option(names = "--chip", split = ",", paramLabel = "NAMES", description = "Chips whose rows count (default: all).")
    private Set<String> chips = new LinkedHashSet<>();

    @Option(
            names = "--engine",
            split = ",",
            paramLabel = "NAMES",
            description = "Engine profiles whose rows count (default: all).")
    private Set<String> engines = new LinkedHashSet<>();

    @Option(
            names = "--metrics",
            split = ",",
            paramLabel = "FAMILIES",
            description = "Metrics that count: ${COMPLETION-CANDIDATES} (default: tpot).")
    private Set<Family> families = new LinkedHashSet<>(Set.of(Family.TPOT));

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description = "Where to write the profiles with the numbers found (default: nowhere).")
    private @Nullable Path output;

    @Option(
            names = "--threads",
            paramLabel = "N",
            converter = WholeNumber.FromOne.class,
            description = "Simulations at a time (default: one per processor). Results do not depend on it.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Path folder = output;
        if (folder != null) {
            ReportFiles.requireWritable(folder);
        }
        PrintWriter out = spec.commandLine().getOut();
        RowCalibration.Result result = new RowCalibration(chips, engines, families, threads, line -> {
                    out.println(line);
                    out.flush();
                })
                .fit(files, paths);
        out.println();
        lines(result).forEach(out::println);
        if (folder != null) {
            ProfileFiles.write(result.files(), folder);
            out.println();
            result.files().keySet().forEach(name -> out.println("wrote " + folder.resolve(name + ".yaml")));
        }
        out.flush();
        return CommandLine.ExitCode.OK;
    }

    private static List<String> lines(RowCalibration.Result result) {
        int width = result.changes().stream()
                .mapToInt(change -> change.name().length())
                .max()
                .orElse(0);
        List<String> lines = new ArrayList<>(List.of(result.rows() + " rows"));
        result.changes()
                .forEach(change -> lines.add(String.format(
                        "%-" + width + "s  %s -> %s  %s",
                        change.name(),
                        change.before(),
                        change.after(),
                        certainty(change))));
        return lines;
    }

    private static String certainty(RowCalibration.Change change) {
        return change.known()
                ? String.format(Locale.ROOT, "+- %.1f %%", 100 * change.standardError())
                : "(these rows do not say)";
    }
}
