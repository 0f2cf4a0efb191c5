package jeton.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jeton.input.Range;
import jeton.input.Unit;
import jeton.input.YamlMap;
import jeton.input.YamlNode;
import jeton.serving.CacheTier;
import jeton.serving.CacheTiers;

/** Reads the tiers below an engine's cache: {@code tiers: [{name: host, capacity: 1 TB, bandwidth: 50 GB/s}]}. */
final class TierReader {
    private static final Range CAPACITY = Range.between(1, 1e18);
    private static final Range BANDWIDTH = Range.between(1e3, 1e18);
    private static final Range LATENCY = Range.between(0, 3600);

    private TierReader() {}

    /** @param otherwise what holds where the engine says nothing */
    static CacheTiers read(YamlMap engine, CacheTiers otherwise) {
        Optional<YamlNode> list = engine.find("tiers");
        CacheTiers.Write write = engine.choice("tierWrite", otherwise.write());
        CacheTiers.Fetch fetch = engine.choice("tierFetch", otherwise.fetch());
        List<CacheTier> tiers = list.map(TierReader::tiers).orElse(otherwise.tiers());
        for (String field : List.of("tierWrite", "tierFetch")) {
            if (tiers.isEmpty() && asksForNone(engine) && engine.has(field)) {
                engine.problem(field, "says how tiers are used, and there are none; expected tiers beside it");
            }
        }
        return tiers.isEmpty() ? CacheTiers.NONE : new CacheTiers(tiers, write, fetch);
    }

    /** Whether an engine says nothing of tiers, or that it has none; not if what it says has a problem. */
    static boolean asksForNone(YamlMap engine) {
        return engine.find("tiers").map(TierReader::isNone).orElse(true);
    }

    private static boolean isNone(YamlNode node) {
        return node.excerpt().equals("'none'");
    }

    private static List<CacheTier> tiers(YamlNode node) {
        if (isNone(node)) {
            return List.of();
        }
        List<YamlNode> nodes = node.isList() ? node.list() : List.of();
        if (nodes.isEmpty() || nodes.size() > CacheTiers.MOST) {
            node.problem("read " + (node.isList() ? nodes.size() + " tiers" : node.excerpt())
                    + ", expected a list of 1 to " + CacheTiers.MOST + " tiers, the fastest first, or none");
            return List.of();
        }
        List<CacheTier> tiers = new ArrayList<>();
        for (YamlNode each : nodes) {
            tiers.add(tier(each.map(), tiers));
        }
        return tiers;
    }

    private static CacheTier tier(YamlMap map, List<CacheTier> above) {
        CacheTier tier = new CacheTier(
                map.text("name"),
                map.quantity("capacity", Unit.BYTES, CAPACITY),
                map.quantity("bandwidth", Unit.BYTES_PER_SECOND, BANDWIDTH),
                map.quantity("latency", 0, Unit.SECONDS, LATENCY));
        if (above.stream().anyMatch(other -> other.name().equals(tier.name()))) {
            map.problem("name", "another tier is called '" + tier.name() + "' already");
        }
        if (!above.isEmpty()) {
            CacheTier last = above.get(above.size() - 1);
            // the least one also stands for one that could not be read
            if (tier.bytesPerSecond() > last.bytesPerSecond() && last.bytesPerSecond() > BANDWIDTH.min()) {
                map.problem(
                        "bandwidth",
                        "more than that of tier '" + last.name() + "' above it, and what both have is fetched from the"
                                + " one above; expected the fastest tier first");
            }
        }
        map.done();
        return tier;
    }
}
