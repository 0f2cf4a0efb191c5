package jeton.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description = {
            "Serves the same requests on every deployment of a scenario and compares throughput, latency and cost.",
            "Writes results.json, results.csv and report.html."
        },
        footer = {
            "",
            "Examples:",
            "  jeton compare scenarios/gpu-vs-asic.yaml",
            "  jeton compare scenarios/gpu-vs-asic.yaml --set \"slo.ttft=500 ms\" -o /tmp/fast",
            "  jeton compare scenarios/thinking-on.yaml --json > results.json"
        })
final class CompareCommand implements Callable<Integer> {
    @Mixin
    private final StudyOptions options = new StudyOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        options.simulate(options.read(), List.of("compare"), spec.commandLine().getOut());
        return CommandLine.ExitCode.OK;
    }
}
