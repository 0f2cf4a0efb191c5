package jeton.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import jeton.calibration.ChipFile;
import jeton.calibration.KernelCalibration;
import jeton.hardware.Chip;
import jeton.hardware.ChipCatalog;
import jeton.input.Catalog;
import jeton.input.InputException;
import jeton.input.Problem;
import jeton.input.YamlDocument;
import jeton.report.UnwritableReportException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "kernels",
        mixinStandardHelpOptions = true,
        description = {
            "Fits a chip's efficiencies to tables of measured kernel times.",
            "",
            "DIR holds tables in CSV, packed by gzip or not, with the columns of NVIDIA's aiconfigurator: gemm_perf.csv,"
                    + " generation_attention_perf.csv, context_attention_perf.csv, generation_mla_perf.csv, moe_perf.csv,"
                    + " custom_allreduce_perf.csv, nccl_perf.csv, wideep_deepep_*_perf.csv; anything may stand before"
                    + " the name with two underscores, as in gemm__vllm__0.24.0__gemm_perf.csv.gz. Times are in ms."
                    + " Columns that are constant may stand in an INDEX.csv instead.",
            "",
            "Prints a line for each kind of kernel and engine: rows, figures, median error and mean absolute error. A"
                    + " star marks the figures that the chip takes; -o writes its file with them."
        },
        footer = {
            "",
            "Examples:",
            "  jeton calibrate kernels tables/h100_sxm --chip h100 --date 2026-08 -o h100.yaml",
            "  jeton calibrate kernels tables/l40s --chip l40s --engines trtllm",
            "",
            "Columns of every table, and what is fitted: src/docs/CALIBRATION.md"
        })
final class CalibrateKernelsCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "The folder of the tables of one chip.")
    private Path folder = Path.of("");

    @Option(names = "--chip", required = true, description = "A chip of the catalog, or a file.")
    private String chip = "";

    @Option(
            names = "--engines",
            split = ",",
            paramLabel = "NAME",
            description =
                    "Whose kernels count, in this order, unless others are twice as quick (default: vllm,trtllm).")
    private List<String> engines = new ArrayList<>(List.of("vllm", "trtllm"));

    @Option(
            names = "--source",
            paramLabel = "TEXT",
            description = "Where the tables are from, for the chip's file (default: the name of DIR).")
    private @Nullable String source;

    @Option(names = "--date", paramLabel = "DATE", description = "Of the source, as 2026-08; required with -o.")
    private @Nullable String date;

    @Option(names = "-o", paramLabel = "FILE", description = "Writes the chip's file with the new figures.")
    private @Nullable Path output;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        String sourceDate = dated();
        Catalog<Chip> catalog = ChipCatalog.shipped();
        String text = catalog.text(chip);
        Chip read = chip.matches(".*\\.(yaml|yml|json)") ? catalog.read(Path.of(chip)) : catalog.get(chip);
        KernelCalibration.Result result = KernelCalibration.of(
                folder,
                read,
                engines.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList(),
                source == null
                        ? "kernel tables " + folder.toAbsolutePath().normalize().getFileName()
                        : source,
                sourceDate);
        String file = output == null ? "" : checked(ChipFile.recalibrated(text, result.calibration()));
        PrintWriter out = spec.commandLine().getOut();
        CalibrationPage.lines(result).forEach(out::println);
        result.problems().forEach(spec.commandLine().getErr()::println);
        if (output != null) {
            write(output, file);
            out.println("wrote " + output);
        }
        return CommandLine.ExitCode.OK;
    }

    private String dated() {
        if (date == null) {
            if (output != null) {
                throw new InputException(
                        Problem.of("--date", "missing; a file needs the date of its source, as 2026-08"));
            }
            return "";
        }
        if (!date.matches("\\d{4}(-\\d\\d){0,2}")) {
            throw new InputException(Problem.of("--date", "read '" + date + "', expected a date, as 2026-08"));
        }
        return date;
    }

    /** What is written can be read. */
    private String checked(String file) {
        YamlDocument document = YamlDocument.parse(String.valueOf(output), file);
        ChipCatalog.decode(document.root());
        document.root().done();
        try {
            document.throwIfProblems();
        } catch (InputException e) {
            throw new InputException(e.problems().stream()
                    .map(problem -> Problem.of("--chip", "cannot be written again, as " + problem))
                    .toList());
        }
        return file;
    }

    private static void write(Path output, String file) {
        try {
            Files.writeString(output, file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UnwritableReportException("cannot write " + output + " (" + e.getMessage() + ")", e);
        }
    }
}
