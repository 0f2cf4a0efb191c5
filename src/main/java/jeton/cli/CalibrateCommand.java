package jeton.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "calibrate",
        mixinStandardHelpOptions = true,
        description = "Fits the numbers of chips and engines to measurements, and writes their files with them.",
        synopsisSubcommandLabel = "WHAT",
        subcommands = {CalibrateKernelsCommand.class, CalibrateRowsCommand.class},
        footer = {
            "",
            "Examples:",
            "  jeton calibrate kernels tables/h100_sxm --chip h100 --date 2026-08 \\",
            "      -o h100.yaml",
            "  jeton calibrate rows src/test/resources/slow-host.csv \\",
            "      --fit vllm-v1-sync:host.perStep"
        })
final class CalibrateCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "calibrate what? Expected 'kernels' or 'rows'");
    }
}
