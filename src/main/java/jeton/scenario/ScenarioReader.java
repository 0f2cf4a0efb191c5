package jeton.scenario;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import jeton.input.Range;
import jeton.input.Unit;
import jeton.input.YamlDocument;
import jeton.input.YamlMap;
import jeton.input.YamlNode;
import jeton.scenario.DeploymentReader.Defaults;
import jeton.workload.Workload;
import org.jspecify.annotations.Nullable;

/** Reads a whole scenario and resolves its names. */
final class ScenarioReader {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final long GREATEST_SEED = 1L << 53; // whole in every reader of JSON
    private static final int MOST_REPLICATIONS = 10_000;

    private final Catalogs catalogs;
    private final Path file;
    private final Path folder;

    ScenarioReader(Catalogs catalogs, Path file) {
        this.catalogs = catalogs;
        this.file = file;
        Path parent = file.getParent();
        folder = parent == null ? Path.of("") : parent;
    }

    /** @throws jeton.input.InputException with every problem */
    Scenario read(YamlDocument document) {
        YamlMap root = document.root();
        String question = root.text("question");
        String name = root.find("name").map(ScenarioReader::name).orElseGet(this::fileName);
        long seed = root.count("seed", 1, 0, GREATEST_SEED);
        int replications = (int) root.count("replications", 10, 1, MOST_REPLICATIONS);
        Optional<Workload> workload = new WorkloadReader(root.node("workload"), folder).read();
        Slo slo = root.findMap("slo").map(ScenarioReader::slo).orElse(Slo.NONE);
        List<Deployment> deployments = deployments(root, workload);
        root.done();
        document.throwIfProblems();
        boolean repeats = replications > 1 && deployments.stream().allMatch(Deployment::repeats);
        List<String> caveats = repeats
                ? List.of("a trace is the same in every replication: 1 instead of " + replications + " is run, without"
                        + " confidence intervals")
                : List.of();
        return new Scenario(
                file,
                name,
                question,
                seed,
                repeats ? 1 : replications,
                workload.orElseThrow(),
                slo,
                deployments,
                caveats,
                document.text());
    }

    private List<Deployment> deployments(YamlMap root, Optional<Workload> workload) {
        EconomicsReader economics = new EconomicsReader(catalogs.prices());
        Optional<YamlNode> model = root.find("model");
        EngineSettings usual = EngineReader.plain(null, Place.of(root.node("deployments")));
        Defaults defaults = new Defaults(
                model.isPresent(),
                model.flatMap(name -> catalogs.models().resolve(name, folder)),
                root.find("engine")
                        .map(node -> EngineReader.read(node, usual, catalogs, folder))
                        .orElse(usual),
                root.find("economics").map(economics::read).orElseGet(economics::byDefault),
                workload);
        DeploymentReader reader = new DeploymentReader(catalogs, folder, economics, defaults);
        List<YamlNode> nodes = root.list("deployments");
        if (nodes.isEmpty() && root.node("deployments").isList()) {
            root.problem("deployments", "read an empty list, expected at least one deployment");
        }
        List<Deployment> read =
                nodes.stream().flatMap(node -> reader.read(node).stream()).toList();
        // all at one price: where any fails, downtime is simulated and nobody pays an allowance for it
        return read.stream().anyMatch(Deployment::fails)
                ? read.stream().map(Deployment::withoutDowntime).toList()
                : read;
    }

    private static Slo slo(YamlMap map) {
        Slo slo = new Slo(limit(map, "ttft"), limit(map, "tpot"), limit(map, "e2e"));
        map.done();
        return slo;
    }

    private static @Nullable Double limit(YamlMap map, String key) {
        return map.find(key)
                .map(node -> Double.valueOf(node.quantity(Unit.SECONDS, Range.positive())))
                .orElse(null);
    }

    private static String name(YamlNode node) {
        String name = node.text();
        if (!name.isEmpty() && !NAME.matcher(name).matches()) {
            node.problem("read '" + name + "', expected at most 100 letters, digits, hyphens, underscores and dots");
        }
        return name;
    }

    private String fileName() {
        String leaf = String.valueOf(file.getFileName());
        String stem = leaf.replaceFirst("\\.(yaml|yml|json)$", "");
        String plain = stem.replaceAll("[^A-Za-z0-9._-]+", "-").replaceFirst("^[._-]+", "");
        return plain.isEmpty() ? "scenario" : plain.substring(0, Math.min(100, plain.length()));
    }
}
