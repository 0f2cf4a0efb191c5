package jeton.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import jeton.input.InputException;
import jeton.scenario.Deployment;
import jeton.scenario.Scenario;
import jeton.study.DeploymentResolver;
import jeton.study.ResolvedDeployment;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Reads scenarios, decides what they leave open, and says what would run, without running it.",
        footer = {"", "Example:", "  jeton check scenarios/*.yaml"})
final class CheckCommand implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "SCENARIO", description = "Scenario files (YAML).")
    private List<Path> files = new ArrayList<>();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        boolean wrong = false;
        for (Path file : files) {
            try {
                print(file, Scenario.read(file, Map.of()));
            } catch (InputException e) {
                spec.commandLine().getErr().println(e.getMessage());
                wrong = true;
            }
        }
        return wrong ? Main.WRONG_INPUT : CommandLine.ExitCode.OK;
    }

    private void print(Path file, Scenario scenario) {
        List<String> lines = new ArrayList<>();
        lines.add(file + ": " + scenario.question());
        for (ResolvedDeployment resolved : new DeploymentResolver().resolve(scenario)) {
            Deployment deployment = resolved.deployment();
            lines.add(String.format(
                    Locale.ROOT,
                    "  %s: %,d x %s on %s, %,d %s, cache for %,d tokens a replica",
                    deployment.name(),
                    deployment.replicas(),
                    resolved.layout().label(),
                    deployment.chip().title(),
                    resolved.chips(),
                    resolved.chips() == 1 ? "chip" : "chips",
                    resolved.cache().capacityTokens()));
        }
        PrintWriter out = spec.commandLine().getOut();
        lines.forEach(out::println);
    }
}
