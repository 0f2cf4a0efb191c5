package jeton.scenario;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import jeton.fleet.TransferRule;
import jeton.input.YamlMap;
import jeton.input.YamlNode;
import jeton.model.Transformer;
import jeton.workload.RequestClass;
import jeton.workload.RequestClass.Sampling;
import jeton.workload.Thinking;
import jeton.workload.Workload;

/** Reads one deployment; what it does not say, the scenario says for all. */
final class DeploymentReader {
    private final Catalogs catalogs;
    private final Path folder;
    private final EconomicsReader economics;
    private final Defaults defaults;
    private final UniqueNames names = new UniqueNames();

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

    /** Empty after a problem. Its name is what it states, or made of chips and layouts. */
    Optional<Deployment> read(YamlNode node) {
        YamlMap map = node.map();
        Optional<String> stated = map.find("name").map(names::stated);
        Optional<Workload> workload = workload(map);
        List<Pool> pools = new PoolReader(catalogs, folder, economics, model(map), workload).read(map, defaults);
        FleetSettings fleet =
                FleetSettings.read(map, pools.stream().map(Pool::name).toList(), workload);
        boolean sampled = workload.stream()
                .flatMap(read -> read.classes().stream())
                .anyMatch(kind -> kind.sampling().samples() > 1);
        TransferRule transfer = TransferReader.read(map, pools, fleet.rules(), sampled);
        map.done();
        if (pools.isEmpty() || workload.isEmpty()) {
            return Optional.empty();
        }
        String name = stated.orElseGet(
                () -> names.free(pools.stream().map(PoolReader::label).collect(Collectors.joining(" + ")), node));
        List<Pool> named = map.has("pools") ? pools : List.of(pools.get(0).named(name));
        return Optional.of(
                new Deployment(name, named, new FleetSettings(fleet.rules().handingOver(transfer)), workload.get()));
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
        Optional<Boolean> keeps = map.find("keepThinking").map(YamlNode::flag);
        Optional<Sampling> sampling = ClassReader.sampling(map);
        if (defaults.workload().isEmpty()) {
            return Optional.empty();
        }
        Workload workload = defaults.workload().get();
        if (thinking.isPresent()) {
            if (!workload.takes(thinking.get())) {
                map.problem("thinking", ClassReader.TRACE_THINKS);
                return Optional.empty();
            }
            workload = workload.with(thinking.get());
        }
        if (keeps.isPresent()) {
            if (!workload.hasConversations()) {
                map.problem("keepThinking", "stands beside a workload without sessions whose history could hold it");
                return Optional.empty();
            }
            workload = workload.keepingThinking(keeps.get());
        }
        if (sampling.isPresent()) {
            Sampling each = sampling.get();
            Optional<RequestClass> refusing = workload.classes().stream()
                    .filter(kind -> !RequestClass.takes(each, kind.content()))
                    .findFirst();
            if (refusing.isPresent()) {
                String name = refusing.get().name();
                map.problem(
                        "samples",
                        (name.isEmpty() ? "the workload" : "the class '" + name + "'") + " has "
                                + RequestClass.whyOneOutput(refusing.get().content()));
                return Optional.empty();
            }
            workload = workload.with(each);
        }
        return Optional.of(workload);
    }
}
