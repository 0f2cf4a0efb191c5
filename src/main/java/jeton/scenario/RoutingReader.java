package jeton.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import jeton.fleet.PoolChoice;
import jeton.fleet.RoutingPolicy;
import jeton.fleet.RoutingPolicy.Load;
import jeton.input.Range;
import jeton.input.Unit;
import jeton.input.YamlMap;
import jeton.input.YamlNode;
import jeton.workload.RequestClass;
import jeton.workload.Workload;

/**
 * Reads how requests are spread over replicas: {@code least-outstanding}, {@code {leastLoaded: tokens}},
 * {@code {kvOverlap: {temperature: 0.1}}}; and how they find their pool: {@code {byPrompt: [4000]}}.
 */
final class RoutingReader {
    private static final double LARGEST_WEIGHT = 1e6;
    private static final int MOST_CHOICES = 100_000;

    private static final OneOf<RoutingPolicy> POLICIES = new OneOf<RoutingPolicy>()
            .field("leastLoaded", node -> new RoutingPolicy.LeastLoaded(node.choice(Load.class)))
            .field("powerOfChoices", RoutingReader::powerOfChoices)
            .field("sessionAffinity", node -> affinity(node.map()))
            .field("prefixAware", node -> prefixAware(node.map()))
            .field("kvOverlap", node -> kvOverlap(node.map()))
            .word("round-robin", RoutingPolicy.ROUND_ROBIN)
            .word("random", RoutingPolicy.RANDOM)
            .word("least-outstanding", RoutingPolicy.LEAST_OUTSTANDING)
            .word("power-of-two", RoutingPolicy.POWER_OF_TWO)
            .word("session-affinity", new RoutingPolicy.SessionAffinity(RoutingPolicy.SessionAffinity.USUAL_SPILL))
            .word("prefix-aware", new RoutingPolicy.PrefixAware(1, RoutingPolicy.PrefixAware.USUAL_LOAD_WEIGHT))
            .word("kv-overlap", new RoutingPolicy.KvOverlap(1, 0));

    private RoutingReader() {}

    /** Of the field {@code routing}: the fewest requests where it is left out. */
    static RoutingPolicy read(YamlMap map) {
        return map.find("routing").flatMap(POLICIES::read).orElse(RoutingPolicy.LEAST_OUTSTANDING);
    }

    private static RoutingPolicy powerOfChoices(YamlNode node) {
        if (node.isScalar()) {
            return new RoutingPolicy.PowerOfChoices((int) node.count(1, MOST_CHOICES), Load.REQUESTS);
        }
        YamlMap map = node.map();
        RoutingPolicy policy = new RoutingPolicy.PowerOfChoices(
                (int) map.count("choices", 2, 1, MOST_CHOICES), map.choice("load", Load.REQUESTS));
        map.done();
        return policy;
    }

    private static RoutingPolicy affinity(YamlMap map) {
        RoutingPolicy policy = new RoutingPolicy.SessionAffinity(
                map.number("spill", RoutingPolicy.SessionAffinity.USUAL_SPILL, Range.between(1, LARGEST_WEIGHT)));
        map.done();
        return policy;
    }

    private static RoutingPolicy prefixAware(YamlMap map) {
        RoutingPolicy policy = new RoutingPolicy.PrefixAware(
                weight(map, "prefixWeight", 1), weight(map, "loadWeight", RoutingPolicy.PrefixAware.USUAL_LOAD_WEIGHT));
        map.done();
        return policy;
    }

    private static RoutingPolicy kvOverlap(YamlMap map) {
        RoutingPolicy policy =
                new RoutingPolicy.KvOverlap(weight(map, "overlapWeight", 1), weight(map, "temperature", 0));
        map.done();
        return policy;
    }

    private static double weight(YamlMap map, String key, double usual) {
        return map.number(key, usual, Range.between(0, LARGEST_WEIGHT));
    }

    /**
     * How requests find their pool: any does where that is left out.
     *
     * @param pools    their names; empty if they have problems, then nothing is read
     * @param workload whose classes may have pools of their own; empty if it has problems
     */
    static PoolChoice choice(YamlMap map, List<String> pools, Optional<Workload> workload) {
        if (pools.isEmpty()) {
            map.has("pool");
            return PoolChoice.ANY;
        }
        OneOf<PoolChoice> choices = new OneOf<PoolChoice>()
                .word("any", PoolChoice.ANY)
                .field("byClass", node -> byClass(node, pools, workload))
                .field("byPrompt", node -> new PoolChoice.ByLength(rising(node, pools, RoutingReader::tokens)))
                .field("byDeadline", node -> new PoolChoice.ByDeadline(rising(node, pools, RoutingReader::seconds)))
                .field("overflow", node -> new PoolChoice.Overflow(limits(node, pools, RoutingReader::requests)));
        return map.find("pool").flatMap(choices::read).orElse(PoolChoice.ANY);
    }

    private static double tokens(YamlNode node) {
        return node.count(1, 100_000_000);
    }

    private static double seconds(YamlNode node) {
        return node.quantity(Unit.SECONDS, Range.positive());
    }

    private static double requests(YamlNode node) {
        return node.number(Range.positive());
    }

    private interface Limit {
        double read(YamlNode node);
    }

    /** One limit a pool but the last, which takes everything else. */
    private static List<Double> limits(YamlNode node, List<String> pools, Limit limit) {
        List<YamlNode> items = node.listOrOne();
        if (items.size() != pools.size() - 1) {
            throw new IllegalArgumentException("read " + items.size() + " limits, expected " + (pools.size() - 1)
                    + ": one for each of the " + pools.size() + " pools but the last, which takes everything else");
        }
        return Stream.concat(items.stream().map(limit::read), Stream.of(Double.POSITIVE_INFINITY))
                .toList();
    }

    /** Limits of which each leaves something for its pool. */
    private static List<Double> rising(YamlNode node, List<String> pools, Limit limit) {
        List<Double> limits = limits(node, pools, limit);
        List<YamlNode> items = node.listOrOne();
        for (int i = 1; i < items.size(); i++) {
            if (limits.get(i) <= limits.get(i - 1)) {
                items.get(i)
                        .problem("read " + items.get(i).excerpt() + ", expected more than the limit before: the pool '"
                                + pools.get(i) + "' would get nothing");
            }
        }
        return limits;
    }

    private static PoolChoice byClass(YamlNode node, List<String> pools, Optional<Workload> workload) {
        Map<String, YamlNode> entries = node.map().entries();
        List<String> classes = workload.map(Workload::classes).orElse(List.of()).stream()
                .map(RequestClass::name)
                .toList();
        entries.forEach((name, pool) -> {
            if (workload.isPresent() && (name.isEmpty() || !classes.contains(name))) {
                pool.problem("'" + name + "' is no class of the workload" + oneOf(classes));
            }
        });
        if (classes.isEmpty() || classes.contains("")) {
            return PoolChoice.ANY;
        }
        List<Integer> poolOfKind = new ArrayList<>();
        for (String name : classes) {
            YamlNode pool = entries.get(name);
            if (pool == null) {
                throw new IllegalArgumentException("no pool for the class '" + name + "'");
            }
            poolOfKind.add(pools.indexOf(pool.choice(pools)));
        }
        return new PoolChoice.ByKind(poolOfKind);
    }

    /** What is expected of names, where there are any. */
    static String oneOf(List<String> names) {
        List<String> known = names.stream().filter(name -> !name.isEmpty()).toList();
        return known.isEmpty() ? ", which has no names" : ", expected one of " + String.join(", ", known);
    }
}
