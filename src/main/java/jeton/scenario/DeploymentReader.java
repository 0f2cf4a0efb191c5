package jeton.scenario;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import jeton.economics.Tariff;
import jeton.fleet.RoutingPolicy;
import jeton.hardware.Chip;
import jeton.input.YamlMap;
import jeton.input.YamlNode;
import jeton.model.Transformer;
import jeton.workload.Thinking;
import jeton.workload.Workload;

/** Reads one deployment; what it does not say, the scenario says for all. */
final class DeploymentReader {
    private static final int MOST_REPLICAS = 100_000;

    /** Where step times come from. */
    private enum StepTimes {
        MEASURED,
        IDEAL
    }

    private final Catalogs catalogs;
    private final Path folder;
    private final EconomicsReader economics;
    private final Defaults defaults;

    /** Where each name was given. */
    private final Map<String, String> names = new HashMap<>();

    /**
     * What holds for every deployment that says nothing else.
     *
     * @param modelNamed whether the scenario names a model; {@code model} is empty if that one has problems
     * @param workload   empty if it has problems
     */
    record Defaults(
            boolean modelNamed,
            Optional<Transformer> model,
            EngineSettings engine,
            Economics economics,
            Optional<Workload> workload) {}

    DeploymentReader(Catalogs catalogs, Path folder, EconomicsReader economics, Defaults defaults) {
        this.catalogs = catalogs;
        this.folder = folder;
        this.economics = economics;
        this.defaults = defaults;
    }

    /** Empty after a problem. Its name is what it states, or made of chip and layout. */
    Optional<Deployment> read(YamlNode node) {
        YamlMap map = node.map();
        Optional<YamlNode> nameNode = map.find("name");
        nameNode.ifPresent(this::stateName);
        YamlNode chipNode = map.node("chip");
        Optional<Chip> chip = catalogs.chips().resolve(chipNode, folder);
        Optional<Transformer> model = model(map);
        Optional<YamlNode> layoutNode = map.find("layout");
        int replicas = (int) map.count("replicas", 1, 1, MOST_REPLICAS);
        RoutingPolicy routing = RoutingReader.read(map);
        EngineSettings engine = map.find("engine")
                .map(own -> EngineReader.read(own, defaults.engine(), folder))
                .orElse(defaults.engine());
        Economics paid = map.find("economics").map(economics::read).orElse(defaults.economics());
        StepTimes steps = map.choice("calibration", StepTimes.MEASURED);
        Optional<Workload> workload = workload(map);
        map.done();
        Optional<Tariff> tariff = chip.flatMap(known -> paid.tariff(known, chipNode));
        if (chip.isEmpty() || model.isEmpty()) {
            return Optional.empty();
        }
        LayoutReader layouts = new LayoutReader(chip.get(), model.get());
        LayoutRequest layout = layoutNode.map(layouts::read).orElseGet(layouts::byDefault);
        if (tariff.isEmpty() || workload.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Deployment(
                nameNode.map(YamlNode::text).orElseGet(() -> freeName(chip.get(), layout, node)),
                chip.get(),
                model.get(),
                layout,
                Place.of(layoutNode.orElse(chipNode)),
                replicas,
                routing,
                engine,
                tariff.get(),
                paid.idlePowerShare(),
                steps == StepTimes.IDEAL,
                workload.get(),
                Caveats.of(chip.get(), model.get(), layout, engine, workload.get())));
    }

    private void stateName(YamlNode node) {
        String name = node.text();
        String taken = name.isEmpty() ? null : names.putIfAbsent(name, node.path());
        if (taken != null) {
            node.problem("read '" + name + "', the name of " + taken + " already");
        }
    }

    private String freeName(Chip chip, LayoutRequest layout, YamlNode node) {
        String plain = (chip.name() + " " + layout.spreadLabel()).strip();
        String name = plain;
        for (int i = 2; names.putIfAbsent(name, node.path()) != null; i++) {
            name = plain + " #" + i;
        }
        return name;
    }

    private Optional<Transformer> model(YamlMap map) {
        Optional<YamlNode> own = map.find("model");
        if (own.isEmpty() && !defaults.modelNamed()) {
            map.problem("model", "missing, expected a model here or for the whole scenario");
        }
        return own.isPresent() ? catalogs.models().resolve(own.get(), folder) : defaults.model();
    }

    private Optional<Workload> workload(YamlMap map) {
        Optional<Thinking> thinking = map.find("thinking").map(ThinkingReader::read);
        if (thinking.isEmpty() || defaults.workload().isEmpty()) {
            return defaults.workload();
        }
        Workload common = defaults.workload().get();
        if (!common.takes(thinking.get())) {
            map.problem("thinking", WorkloadReader.TRACE_THINKS);
            return Optional.empty();
        }
        return Optional.of(common.with(thinking.get()));
    }
}
