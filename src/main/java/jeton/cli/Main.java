package jeton.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import jeton.input.InputException;
import jeton.report.UnwritableReportException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What a token costs: simulates LLM inference on fleets of GPUs and inference chips. */
@Command(
        name = "jeton",
        version = "jeton 0.1.0",
        mixinStandardHelpOptions = true,
        description = "What does a token cost on this chip, under my load, at my latency target?",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            CompareCommand.class,
            RunCommand.class,
            ExplainCommand.class,
            ValidateCommand.class,
            CalibrateCommand.class,
            CatalogCommand.class,
            CheckCommand.class
        },
        footer = {
            "",
            "Try:",
            "  jeton compare scenarios/gpu-vs-asic.yaml",
            "  jeton explain --chip h100 --model llama-3.1-70b --tensor-parallel 4 --batch 64",
            "  jeton catalog chips",
            "",
            "Exit status: 0 done, 1 the run failed, 2 the input is wrong."
        })
public final class Main {
    static final int FAILED = 1;
    static final int WRONG_INPUT = 2;

    private Main() {}

    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(out, err, args));
    }

    /** Runs one command; returns the exit status. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        CommandLine commandLine = new CommandLine(new Main())
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler(Main::refuse)
                .setExecutionExceptionHandler(Main::report);
        if (args.length == 0) {
            commandLine.usage(err);
            return WRONG_INPUT;
        }
        try {
            return commandLine.execute(args);
        } catch (OutOfMemoryError e) {
            err.println("jeton: out of memory; run fewer --threads at a time, or give it more with"
                    + " JETON_JAVA_OPTIONS=-Xmx8g");
            return FAILED;
        }
    }

    /** One line and where to read on, instead of a page of usage that hides it. */
    private static int refuse(ParameterException problem, String... args) {
        CommandLine command = problem.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("jeton: " + problem.getMessage());
        if (!UnmatchedArgumentException.printSuggestions(problem, err)) {
            err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        }
        return WRONG_INPUT;
    }

    private static int report(Exception problem, CommandLine command, CommandLine.ParseResult parsed) {
        PrintWriter err = command.getErr();
        if (problem instanceof InputException) {
            err.println(problem.getMessage());
            return WRONG_INPUT;
        }
        if (problem instanceof UnwritableReportException) {
            err.println(problem.getMessage());
            return FAILED;
        }
        String place = Arrays.stream(problem.getStackTrace())
                .filter(frame -> frame.getClassName().startsWith("jeton."))
                .findFirst()
                .map(frame -> ", and this place: " + frame)
                .orElse("");
        err.println("jeton: the run failed, and that is a bug: " + problem);
        err.println("Please report it with the scenario" + place);
        return FAILED;
    }
}
