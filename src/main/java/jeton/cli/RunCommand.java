package jeton.cli;

import java.util.List;
import java.util.concurrent.Callable;
import jeton.input.InputException;
import jeton.input.Names;
import jeton.input.Problem;
import jeton.scenario.Deployment;
import jeton.scenario.Scenario;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Serves the requests of a scenario on one deployment.",
            "Writes results.json, results.csv and report.html."
        },
        footer = {
            "",
            "Examples:",
            "  jeton run scenarios/quickstart.yaml",
            "  jeton run scenarios/gpu-vs-asic.yaml --deployment H100 --seed 2"
        })
final class RunCommand implements Callable<Integer> {
    @Mixin
    private final StudyOptions options = new StudyOptions();

    @Option(names = "--deployment", paramLabel = "NAME", description = "Which one, if the scenario has several.")
    private @Nullable String wanted;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Scenario scenario = options.read();
        Deployment chosen = choose(scenario);
        List<String> command = wanted == null ? List.of("run") : List.of("run", "--deployment", wanted);
        options.simulate(scenario.only(chosen), command, spec.commandLine().getOut());
        return CommandLine.ExitCode.OK;
    }

    private Deployment choose(Scenario scenario) {
        List<String> names =
                scenario.deployments().stream().map(Deployment::name).toList();
        if (wanted == null) {
            if (names.size() == 1) {
                return scenario.deployments().get(0);
            }
            throw new InputException(Problem.of(
                    "--deployment",
                    "the scenario has " + names.size() + " deployments, choose " + Names.alternatives(names)
                            + "; or compare them all with 'jeton compare'"));
        }
        int at = names.indexOf(wanted);
        if (at < 0) {
            throw new InputException(
                    Problem.of("--deployment", "read '" + wanted + "'" + Names.suggestion(wanted, names)));
        }
        return scenario.deployments().get(at);
    }
}
