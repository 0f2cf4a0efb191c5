package jeton.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.text.NumberFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import jeton.input.InputException;
import jeton.scenario.Pool;
import jeton.scenario.Scenario;
import jeton.serving.CacheTier;
import jeton.serving.Role;
import jeton.study.DeploymentResolver;
import jeton.study.ResolvedDeployment;
import jeton.study.ResolvedPool;
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
            String name = resolved.deployment().name();
            if (resolved.pools().size() == 1) {
                lines.add("  " + name + pool(resolved.pools().get(0)));
                lines.addAll(details("    ", resolved.pools().get(0)));
            } else {
                lines.add("  " + name + ": " + chips(resolved.chips()) + " in "
                        + resolved.pools().size() + " pools");
                for (ResolvedPool pool : resolved.pools()) {
                    lines.add("    " + pool.pool().name() + pool(pool));
                    lines.addAll(details("      ", pool));
                }
            }
            resolved.deployment()
                    .workload()
                    .describeBeside(scenario.workload())
                    .forEach(line -> lines.add("    " + line));
        }
        PrintWriter out = spec.commandLine().getOut();
        lines.forEach(out::println);
    }

    private static String pool(ResolvedPool resolved) {
        Pool pool = resolved.pool();
        return String.format(
                Locale.ROOT,
                "%s: %,d x %s on %s, %s, cache for %,d tokens a replica",
                pool.role() == Role.BOTH ? "" : " (" + pool.role().name().toLowerCase(Locale.ROOT) + ")",
                pool.replicas(),
                resolved.layout().label(),
                pool.chip().title(),
                chips(resolved.chips()),
                resolved.cache().capacityTokens());
    }

    /** What its replicas have beside their chips and their cache. */
    private static List<String> details(String indent, ResolvedPool resolved) {
        List<String> lines = new ArrayList<>();
        for (CacheTier tier : resolved.pool().engine().caching().tiers().tiers()) {
            lines.add(indent + "below the cache: " + tier.name() + ", " + giga(tier.capacityBytes()) + "B a replica at "
                    + giga(tier.bytesPerSecond()) + "B/s");
        }
        if (resolved.spareChips() > 0) {
            lines.add(indent + "spares: " + chips(resolved.spareChips()) + " more");
        }
        ResolvedPool degraded = resolved.degraded();
        if (degraded != null) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%swhile a chip is away: %s, cache for %,d tokens",
                    indent,
                    degraded.layout().label(),
                    degraded.cache().capacityTokens()));
        }
        Stream.concat(resolved.pool().caveats().stream(), resolved.caveats().stream())
                .forEach(caveat -> lines.add(indent + "note: " + caveat));
        return lines;
    }

    private static String giga(double units) {
        NumberFormat format = NumberFormat.getInstance(Locale.ROOT);
        return format.format(units / 1e9) + " G";
    }

    private static String chips(int count) {
        return String.format(Locale.ROOT, "%,d %s", count, count == 1 ? "chip" : "chips");
    }
}
