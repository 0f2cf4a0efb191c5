package jeton.scenario;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import jeton.input.Range;
import jeton.input.Unit;
import jeton.input.YamlMap;
import jeton.input.YamlNode;
import jeton.serving.CacheTier;
import jeton.serving.CacheTiers;

/** Reads the tiers below an engine's cache: {@code tiers: [{name: host, capacity: 1 TB, bandwidth: 50 GB/s}]}. */
final class TierReader {
    private TierReader() {}

    /** @param otherwise what holds where the engine says nothing */
    static CacheTiers read(YamlMap engine, CacheTiers otherwise) {
        Optional<YamlNode> list = engine.find("tiers");
        CacheTiers.Write write = engine.choice("tierWrite", otherwise.write());
        CacheTiers.Fetch fetch = engine.choice("tierFetch", otherwise.fetch());
        List<CacheTier> tiers = list.map(TierReader::tiers).orElse(otherwise.tiers());
        for (String field : List.of("tierWrite", "tierFetch")) {
            if (tiers.isEmpty() && engine.has(field)) {
                engine.problem(field, "says how tiers are used, and there are none; expected tiers beside it");
            }
        }
        return tiers.isEmpty() ? CacheTiers.NONE : new CacheTiers(tiers, write, fetch);
    }

    private static List<CacheTier> tiers(YamlNode node) {
        if (node.isScalar()) {
            node.choice(List.of("none"));
            return List.of();
        }
        List<YamlNode> nodes = node.list();
        if (nodes.isEmpty() || nodes.size() > CacheTiers.MOST) {
            node.problem("read " + nodes.size() + " tiers, expected 1 to " + CacheTiers.MOST
                    + ", the fastest first, or none");
            return List.of();
        }
        List<CacheTier> tiers = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (YamlNode each : nodes) {
            YamlMap map = each.map();
            CacheTier tier = new CacheTier(
                    map.text("name"),
                    map.quantity("capacity", Unit.BYTES, Range.positive()),
                    map.quantity("bandwidth", Unit.BYTES_PER_SECOND, Range.positive()),
                    map.quantity("latency", 0, Unit.SECONDS, Range.atLeast(0)));
            if (!names.add(tier.name())) {
                map.problem("name", "another tier is called '" + tier.name() + "' already");
            }
            map.done();
            tiers.add(tier);
        }
        return tiers;
    }
}
