package jeton.scenario;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import jeton.economics.Tariff;
import jeton.hardware.Chip;
import jeton.input.YamlMap;
import jeton.input.YamlNode;
import jeton.model.Transformer;
import jeton.serving.Role;
import jeton.workload.Workload;

/** Reads the pools of one deployment: the one that its own fields describe, or those of its list. */
final class PoolReader {
    private static final int MOST_REPLICAS = 100_000;
    private static final int MOST_POOLS = 100;
    private static final String MODEL =
            "all pools of a deployment serve the same model; expected it beside pools, or a deployment for each model";
    private static final String REPLICAS = "stands beside pools, expected it in each of them";

    /** Where step times come from. */
    private enum StepTimes {
        MEASURED,
        IDEAL
    }

    private final Catalogs catalogs;
    private final Path folder;
    private final EconomicsReader economics;
    private final Optional<Transformer> model;
    private final Optional<Workload> workload;
    private final UniqueNames names = new UniqueNames();

    /** What holds for a pool that says nothing else: of its deployment. */
    private record Common(
            Optional<YamlNode> chip,
            Optional<YamlNode> layout,
            EngineSettings engine,
            Economics economics,
            StepTimes steps) {}

    /** @param model and {@code workload} are empty if they have problems; then no pool is returned */
    PoolReader(
            Catalogs catalogs,
            Path folder,
            EconomicsReader economics,
            Optional<Transformer> model,
            Optional<Workload> workload) {
        this.catalogs = catalogs;
        this.folder = folder;
        this.economics = economics;
        this.model = model;
        this.workload = workload;
    }

    /**
     * At least one pool, or none after a problem. A pool alone has no name yet.
     *
     * @param map of the deployment
     */
    List<Pool> read(YamlMap map, DeploymentReader.Defaults defaults) {
        Common ofScenario = new Common(
                Optional.empty(), Optional.empty(), defaults.engine(), defaults.economics(), StepTimes.MEASURED);
        Common own = common(map, ofScenario);
        if (!map.has("pools")) {
            return pool(map, own, "", Role.BOTH, map.findMap("fleet")).stream().toList();
        }
        if (map.has("replicas")) {
            map.problem("replicas", REPLICAS);
        }
        List<YamlNode> items = map.list("pools");
        if (items.isEmpty() || items.size() > MOST_POOLS) {
            if (map.node("pools").isList()) {
                map.problem("pools", "read a list of " + items.size() + ", expected 1 to " + MOST_POOLS + " pools");
            }
            return List.of();
        }
        List<Pool> pools =
                items.stream().flatMap(item -> pool(item, own).stream()).toList();
        return pools.size() == items.size() ? pools : List.of();
    }

    /** The fields of a deployment or a pool that a pool may leave out. */
    private Common common(YamlMap map, Common otherwise) {
        return new Common(
                map.find("chip").or(otherwise::chip),
                map.find("layout").or(otherwise::layout),
                map.find("engine")
                        .map(own -> EngineReader.read(own, otherwise.engine(), catalogs, folder))
                        .orElse(otherwise.engine()),
                map.find("economics").map(economics::read).orElse(otherwise.economics()),
                map.choice("calibration", otherwise.steps()));
    }

    private Optional<Pool> pool(YamlNode node, Common ofDeployment) {
        YamlMap map = node.map();
        Optional<YamlNode> nameNode = map.find("name");
        String stated = nameNode.map(names::stated).orElse("");
        Common own = common(map, ofDeployment);
        if (map.has("model")) {
            map.problem("model", MODEL);
        }
        Role role = map.choice("role", Role.BOTH);
        if (role == Role.DECODE) {
            map.find("engine").filter(YamlNode::isMap).ifPresent(engine -> checkDecode(engine.map(), own.engine()));
        }
        Optional<Pool> pool = pool(map, own, stated, role, Optional.of(map));
        map.done();
        return pool.map(read -> stated.isEmpty() ? read.named(names.free(usualName(read), node)) : read);
    }

    /** @param engine as the pool itself writes it */
    private static void checkDecode(YamlMap engine, EngineSettings read) {
        if (engine.has("prefixCaching") && read.caching().prefix()) {
            engine.problem(
                    "prefixCaching",
                    "a decode pool pulls every prompt whole and keeps none of them, expected it in a prefill pool, or"
                            + " beside the pools");
        }
    }

    /** What a pool is called that has no name: its role, or its chip and layout. */
    private static String usualName(Pool pool) {
        return switch (pool.role()) {
            case PREFILL -> "prefill";
            case DECODE -> "decode";
            case BOTH -> label(pool);
        };
    }

    /** {@code h100 TP4}. */
    static String label(Pool pool) {
        return (pool.chip().name() + " " + pool.layout().spreadLabel()).strip();
    }

    /** @param comingAndGoing fields that say how its replicas come and go */
    private Optional<Pool> pool(YamlMap map, Common own, String name, Role role, Optional<YamlMap> comingAndGoing) {
        YamlNode chipNode = own.chip().orElseGet(() -> map.node("chip"));
        Optional<Chip> chip = catalogs.chips().resolve(chipNode, folder);
        int replicas = (int) map.count("replicas", 1, 1, MOST_REPLICAS);
        Optional<Tariff> tariff = chip.flatMap(known -> own.economics().tariff(known, chipNode));
        Optional<LayoutReader> layouts = chip.flatMap(known -> model.map(read -> new LayoutReader(known, read)));
        Optional<LayoutRequest> asked =
                layouts.map(reader -> own.layout().map(reader::read).orElseGet(reader::byDefault));
        Upkeep upkeep = comingAndGoing
                .map(fields -> Upkeep.read(
                        fields, replicas, node -> layouts.map(reader -> reader.read(node, asked.orElseThrow()))))
                .orElse(Upkeep.CONSTANT);
        if (chip.isEmpty() || model.isEmpty()) {
            return Optional.empty();
        }
        LayoutRequest layout = asked.orElseThrow();
        if (tariff.isEmpty() || workload.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Pool(
                name,
                role,
                chip.get(),
                model.get(),
                layout,
                Place.of(own.layout().orElse(chipNode)),
                replicas,
                upkeep,
                own.engine(),
                tariff.get(),
                own.economics().idlePowerShare(),
                own.steps() == StepTimes.IDEAL,
                Caveats.of(chip.get(), model.get(), layout, own.engine(), role, workload.get())));
    }
}
