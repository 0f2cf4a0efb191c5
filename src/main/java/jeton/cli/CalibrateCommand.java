package jeton.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "calibrate",
        mixinStandardHelpOptions = true,
        description = "Fits a chip's efficiencies to measurements, and writes the chip's file with them.",
        synopsisSubcommandLabel = "WHAT",
        subcommands = CalibrateKernelsCommand.class,
        footer = {"", "Example:", "  jeton calibrate kernels tables/h100_sxm --chip h100 -o h100.yaml"})
final class CalibrateCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "calibrate what? Expected 'kernels'");
    }
}
