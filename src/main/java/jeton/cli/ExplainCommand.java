package jeton.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import jeton.input.InputException;
import jeton.input.Problem;
import jeton.scenario.Pool;
import jeton.scenario.Scenario;
import jeton.study.StepExplanation;
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
            "  jeton explain --chip h100 --model llama-3.1-70b --tp 4 --batch 64",
            "  jeton explain --chip h200 --model deepseek-r1 --ep 8 --prefill 2048",
            "  jeton explain --chip h100 --model deepseek-r1 --tp 8 --ep 8 --pp 2 --batch 64",
            "  jeton explain --chip groq-lpu-v1 --model llama-3.1-70b --weights int8",
            "  jeton explain --chip b200 --model gpt-oss-120b --context 16384 --ideal"
        })
final class ExplainCommand implements Callable<Integer> {
    private static final String OPTIONS = "explain";

    @Option(names = "--chip", required = true, description = "A chip of the catalog, or a file.")
    private String chip = "";

    @Option(names = "--model", required = true, description = "A model of the catalog, or a file.")
    private String model = "";

    @Option(
            names = {"--tensor-parallel", "--tp"},
            paramLabel = "N",
            converter = WholeNumber.FromOne.class,
            description = "Chips that share every matrix (default: the fewest that hold the step).")
    private @Nullable Integer tensorParallel;

    @Option(
            names = {"--expert-parallel", "--ep"},
            paramLabel = "N",
            converter = WholeNumber.FromOne.class,
            description = "Groups of chips with whole experts; alone, with data-parallel attention on N chips.")
    private @Nullable Integer expertParallel;

    @Option(
            names = {"--data-parallel", "--dp"},
            paramLabel = "N",
            converter = WholeNumber.FromOne.class,
            description = "Groups of chips with the attention of requests of their own, for models with experts.")
    private @Nullable Integer dataParallel;

    @Option(
            names = {"--pipeline-parallel", "--pp"},
            paramLabel = "N",
            converter = WholeNumber.FromOne.class,
            description = "Stages, each with its share of the layers.")
    private @Nullable Integer pipelineParallel;

    @Option(
            names = "--pipeline",
            paramLabel = "N",
            converter = WholeNumber.FromOne.class,
            description = "SRAM chips in a row (default: the fewest that hold the step).")
    private @Nullable Integer pipeline;

    @Option(
            names = "--weights",
            paramLabel = "FORMAT",
            description = "bf16, fp8, fp8-block, int8, int4, mxfp4 or nvfp4 (default: as published).")
    private @Nullable String weights;

    @Option(
            names = "--experts",
            paramLabel = "FORMAT",
            description = "Of routed experts (default: as published, or as --weights if that is narrower).")
    private @Nullable String experts;

    @Option(names = "--cache", paramLabel = "FORMAT", description = "Of the KV cache (default: bf16).")
    private @Nullable String cache;

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            description = "Engine profile or file (default: vllm, or what the chip needs).")
    private @Nullable String engine;

    @Option(
            names = "--speculation",
            paramLabel = "DRAFTS",
            description = "Speculative decoding as in a scenario: '{eagle: {drafts: 3, acceptance: 0.6}}'.")
    private @Nullable String speculation;

    @Option(names = "--ideal", description = "What the datasheet allows, instead of what was measured.")
    private boolean ideal;

    @Option(
            names = "--batch",
            paramLabel = "N",
            converter = WholeNumber.FromZero.class,
            description = "Sequences that decode (default: 32).")
    private int batch = 32;

    @Option(
            names = "--context",
            paramLabel = "TOKENS",
            converter = WholeNumber.FromOne.class,
            description = "In the cache of each (default: 1024).")
    private int context = 1024;

    @Option(
            names = "--prefill",
            paramLabel = "TOKENS",
            converter = WholeNumber.FromZero.class,
            description = "Prompt tokens beside them (default: 0).")
    private int prefill = 0;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (batch == 0 && prefill == 0) {
            throw new InputException(Problem.of("--batch, --prefill", "read 0 and 0, expected something to compute"));
        }
        PrintWriter out = spec.commandLine().getOut();
        StepPage.lines(explanation()).forEach(out::println);
        return CommandLine.ExitCode.OK;
    }

    private StepExplanation explanation() {
        try {
            Pool pool = Scenario.parse(OPTIONS, scenario())
                    .deployments()
                    .get(0)
                    .pools()
                    .get(0);
            return StepExplanation.of(pool, batch, context, prefill);
        } catch (InputException e) {
            throw new InputException(
                    e.problems().stream().map(ExplainCommand::ofOptions).toList());
        }
    }

    /** A problem of a file keeps its place; a problem of the options has none but its field. */
    private static Problem ofOptions(Problem problem) {
        return problem.file().equals(OPTIONS)
                ? Problem.of(problem.field().replace("deployments[0].", ""), problem.message())
                : problem;
    }

    /** The options as a scenario, so that they are checked as scenarios are. */
    private String scenario() {
        List<String> layout = new ArrayList<>();
        field(layout, "tensorParallel", tensorParallel);
        field(layout, "dataParallel", dataParallel);
        field(layout, "expertParallel", expertParallel);
        field(layout, "pipelineParallel", pipelineParallel);
        field(layout, "pipeline", pipeline);
        field(layout, "weights", quoted(weights));
        field(layout, "experts", quoted(experts));
        field(layout, "cache", quoted(cache));
        List<String> deployment = new ArrayList<>();
        field(deployment, "chip", quoted(chip));
        field(deployment, "model", quoted(model));
        field(deployment, "engine", engineField());
        field(deployment, "calibration", ideal ? "ideal" : null);
        field(deployment, "layout", "{" + String.join(", ", layout) + "}");
        return """
                question: What does one step cost?
                workload: { arrivals: batch, requests: 1, input: 1, output: 1 }
                economics: { usdPerChipHour: 1 }
                deployments: [{%s}]
                """.formatted(String.join(", ", deployment));
    }

    private @Nullable String engineField() {
        if (speculation == null) {
            return quoted(engine);
        }
        List<String> fields = new ArrayList<>();
        field(fields, "profile", quoted(engine));
        field(fields, "speculation", speculation);
        return "{" + String.join(", ", fields) + "}";
    }

    private static void field(List<String> fields, String name, @Nullable Object value) {
        if (value != null) {
            fields.add(name + ": " + value);
        }
    }

    private static @Nullable String quoted(@Nullable String text) {
        return text == null ? null : "'" + text.replace("'", "''") + "'";
    }
}
