package jeton.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import jeton.input.InputException;
import jeton.input.Problem;
import jeton.latency.Batch;
import jeton.latency.IdealStepTime;
import jeton.latency.MemoryBudget;
import jeton.latency.StepBill;
import jeton.scenario.Deployment;
import jeton.scenario.Scenario;
import jeton.study.DeploymentResolver;
import jeton.study.ResolvedDeployment;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = {
            "Prints the bill of one engine step: which term costs what, and which roof binds it.",
            "A step decodes --batch sequences with --context tokens in the cache each, and computes --prefill prompt"
                    + " tokens beside them."
        },
        footer = {
            "",
            "Examples:",
            "  jeton explain --chip h100 --model llama-3.1-70b --tensor-parallel 4 --batch 64 --context 2048",
            "  jeton explain --chip h200 --model deepseek-r1 --expert-parallel 8 --batch 256 --prefill 2048",
            "  jeton explain --chip groq-lpu-v1 --model llama-3.1-70b --weights int8 --batch 40"
        })
final class ExplainCommand implements Callable<Integer> {
    private static final int BAR = 30;

    @Option(names = "--chip", required = true, description = "A chip of the catalog, or a file.")
    private String chip = "";

    @Option(names = "--model", required = true, description = "A model of the catalog, or a file.")
    private String model = "";

    @Option(
            names = {"--tensor-parallel", "--tp"},
            paramLabel = "N",
            description = "Chips that share every matrix (default: the fewest that hold the model).")
    private @Nullable String tensorParallel;

    @Option(
            names = {"--expert-parallel", "--ep"},
            paramLabel = "N",
            description = "Data-parallel attention, routed experts over N chips.")
    private @Nullable String expertParallel;

    @Option(names = "--pipeline", paramLabel = "N", description = "SRAM chips in a row.")
    private @Nullable String pipeline;

    @Option(names = "--weights", description = "bf16, fp8, fp8-block, int8, int4, mxfp4, nvfp4.")
    private @Nullable String weights;

    @Option(names = "--experts", description = "Format of routed experts (default: as --weights).")
    private @Nullable String experts;

    @Option(names = "--cache", description = "Format of the KV cache.")
    private @Nullable String cache;

    @Option(names = "--engine", description = "Engine profile (default: vllm; vendor on SRAM chips).")
    private @Nullable String engine;

    @Option(names = "--batch", paramLabel = "N", description = "Sequences that decode (default: 32).")
    private int batch = 32;

    @Option(names = "--context", paramLabel = "TOKENS", description = "In the cache of each (default: 1024).")
    private int context = 1024;

    @Option(names = "--prefill", paramLabel = "TOKENS", description = "Prompt tokens beside them (default: 0).")
    private int prefill = 0;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (batch < 0 || context < 1 || prefill < 0 || batch + prefill < 1) {
            throw new InputException(Problem.of(
                    "--batch, --context, --prefill",
                    "read " + batch + ", " + context + ", " + prefill
                            + "; expected counts, a context of at least 1, and something to compute"));
        }
        ResolvedDeployment resolved = resolve();
        PrintWriter out = spec.commandLine().getOut();
        lines(resolved).forEach(out::println);
        return CommandLine.ExitCode.OK;
    }

    private ResolvedDeployment resolve() {
        try {
            Scenario scenario = Scenario.parse("explain", scenario());
            return new DeploymentResolver().resolve(scenario.deployments().get(0));
        } catch (InputException e) {
            throw new InputException(e.problems().stream()
                    .map(p -> Problem.of(p.field().replace("deployments[0].", ""), p.message()))
                    .toList());
        }
    }

    /** The options as a scenario, so that they are checked as scenarios are. */
    private String scenario() {
        List<String> layout = new ArrayList<>();
        field(layout, "tensorParallel", tensorParallel);
        field(layout, "expertParallel", expertParallel);
        field(layout, "pipeline", pipeline);
        field(layout, "weights", weights);
        field(layout, "experts", experts);
        field(layout, "cache", cache);
        List<String> deployment = new ArrayList<>();
        field(deployment, "chip", quoted(chip));
        field(deployment, "model", quoted(model));
        field(deployment, "engine", engine);
        if (!layout.isEmpty()) {
            field(deployment, "layout", "{" + String.join(", ", layout) + "}");
        }
        return """
                question: What does one step cost?
                workload: { arrivals: batch, requests: 1, input: 1, output: 1 }
                economics: { usdPerChipHour: 1 }
                deployments: [{%s}]
                """.formatted(String.join(", ", deployment));
    }

    private static void field(List<String> fields, String name, @Nullable String value) {
        if (value != null) {
            fields.add(name + ": " + value);
        }
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private List<String> lines(ResolvedDeployment resolved) {
        Batch step = resolved.decodeStep(batch, context);
        if (prefill > 0) {
            step.addChunk(prefill, 0, prefill);
        }
        StepBill bill = resolved.stepTime().bill(step, context);
        Deployment deployment = resolved.deployment();
        double floor = new IdealStepTime(deployment.chip(), deployment.model(), resolved.layout()).floorSeconds(step);
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%s on %s, %s, engine %s",
                deployment.model().title(),
                deployment.chip().title(),
                resolved.layout().label(),
                resolved.engine().name()));
        lines.add(String.format(
                Locale.ROOT,
                "One step: %d sequences with %,d tokens in the cache each, %,d prompt tokens",
                batch,
                context,
                prefill));
        lines.add("");
        for (StepBill.Term term : bill.terms()) {
            double share = term.seconds() / bill.seconds();
            lines.add(String.format(
                    Locale.ROOT,
                    "  %-20s %10.4f ms %5.1f %%  %-8s %-30s %s",
                    term.name(),
                    term.seconds() * 1e3,
                    share * 100,
                    term.bound().name().toLowerCase(Locale.ROOT),
                    "#".repeat((int) Math.round(share * BAR)),
                    term.detail()));
        }
        lines.add(String.format(
                Locale.ROOT,
                "  %-20s %10.4f ms          the datasheet allows %.4f ms (%.0f %% of the roofline reached)",
                "step",
                bill.seconds() * 1e3,
                floor * 1e3,
                100 * floor / bill.seconds()));
        lines.add("");
        lines.add(speed(resolved, bill));
        lines.add(memory(resolved));
        if (deployment.chip().calibration().uncalibrated()) {
            lines.add("Uncalibrated: " + deployment.chip().calibration().source());
        }
        return lines;
    }

    private String speed(ResolvedDeployment resolved, StepBill bill) {
        return String.format(
                Locale.ROOT,
                "Steps like this: %.1f tokens/s for a user, %.0f tokens/s a chip",
                batch > 0 ? 1 / bill.seconds() : 0,
                batch / bill.seconds() / resolved.layout().chips());
    }

    private static String memory(ResolvedDeployment resolved) {
        MemoryBudget memory = resolved.memory();
        return String.format(
                Locale.ROOT,
                "Memory of a chip: %.2f GB usable, %.2f GB weights, %.2f GB engine; cache of the replica %.1f GB, %,d"
                        + " tokens",
                memory.usableBytes() / 1e9,
                memory.weightBytes() / 1e9,
                memory.reserveBytes() / 1e9,
                memory.cacheBytes() / 1e9,
                resolved.cache().capacityTokens());
    }
}
