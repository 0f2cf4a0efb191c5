package jeton.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import jeton.calibration.RowCalibration;
import jeton.input.InputException;
import jeton.input.Problem;
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
            "measurements agree best are printed, and written into copies of the profiles."
        },
        footer = {
            "",
            "Rows are those of 'jeton validate', quality A and B. A number is named by its",
            "profile and its path in the profile's file.",
            "",
            "Example:",
            "  jeton calibrate rows rows.csv --engine vllm --metrics tpot,ttft \\",
            "      --fit vllm:host.perStep,vllm:kernels.fixed,vllm:request.perRequest -o fitted"
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
        PrintWriter out = spec.commandLine().getOut();
        RowCalibration.Fitted fitted = new RowCalibration(chips, engines, families, threads, line -> {
                    out.println(line);
                    out.flush();
                })
                .fit(files, paths);
        out.println(fitted.rows() + " rows");
        Path folder = output;
        if (folder != null) {
            for (Map.Entry<String, String> file : fitted.files().entrySet()) {
                write(folder.resolve(file.getKey() + ".yaml"), file.getValue());
            }
        }
        out.flush();
        return CommandLine.ExitCode.OK;
    }

    private static void write(Path file, String text) {
        try {
            Path folder = file.getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new InputException(Problem.of(file.toString(), "cannot be written: " + e.getMessage()));
        }
    }
}
