package jeton.hardware;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import jeton.input.Range;
import jeton.input.Unit;
import jeton.input.YamlMap;

/** Reads one chip's file. */
final class ChipReader {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
    private static final List<String> LIFECYCLES = List.of("shipping", "cloud", "announced", "end-of-life");
    private static final List<String> OWNERS = List.of("hyperscaler", "neocloud", "enterprise");

    // Wide enough for any machine, narrow enough to catch a forgotten unit.
    private static final Range SIZE = Range.between(1e6, 1e15);
    private static final Range SPEED = Range.between(1e6, 1e18);
    private static final Range PEAK = Range.between(1e9, 1e21);
    private static final Range WATTS = Range.between(1, 1e6);
    private static final Range DOLLARS = Range.between(1, 1e9);

    private final YamlMap map;
    private final Sources sources;

    ChipReader(YamlMap map) {
        this.map = map;
        sources = new Sources(map.findMap("sources"));
    }

    Chip read() {
        String name = map.text("name");
        if (!name.isEmpty() && !NAME.matcher(name).matches()) {
            map.problem("name", "read '" + name + "', expected letters, digits, dots, hyphens and underscores");
        }
        Chip.Kind kind = map.choice("kind", Chip.Kind.class);
        Chip.Memory memory = memory();
        if ((kind == Chip.Kind.SRAM) != (memory.tier() == Chip.Tier.SRAM)) {
            map.problem("kind", "a chip of kind sram has memory of tier sram, and no other chip has");
        }
        Map<Precision, Figure> peaks = peaks();
        return new Chip(
                name,
                map.texts("aliases"),
                map.text("title", name),
                map.text("vendor"),
                kind,
                map.has("lifecycle") ? map.choice("lifecycle", LIFECYCLES) : LIFECYCLES.get(0),
                Sources.date(map.node("available")),
                memory,
                peaks,
                link(),
                sources.figureOrNull(map, "network", Unit.BYTES_PER_SECOND, SPEED),
                power(),
                map.findMap("price").map(this::price).orElseGet(() -> new Chip.Price(null, null, 1, Map.of())),
                new CalibrationReader(sources, peaks.keySet(), kind).read(map),
                map.texts("notes"));
    }

    private Chip.Memory memory() {
        YamlMap memory = map.map("memory");
        Chip.Memory read = new Chip.Memory(
                memory.choice("tier", Chip.Tier.class),
                sources.figure(memory.node("physical"), Unit.BYTES, SIZE),
                sources.figure(memory.node("usable"), Unit.BYTES, SIZE),
                sources.figure(memory.node("bandwidth"), Unit.BYTES_PER_SECOND, SPEED));
        memory.done();
        return read;
    }

    private Map<Precision, Figure> peaks() {
        YamlMap peak = map.map("peak");
        Map<Precision, Figure> peaks = new EnumMap<>(Precision.class);
        peaks.put(Precision.BF16, sources.figure(peak.node(Precision.BF16.key()), Unit.FLOP_PER_SECOND, PEAK));
        peak.entries(Precision.class).forEach((format, node) -> {
            if (format != Precision.BF16) {
                peaks.put(format, sources.figure(node, Unit.FLOP_PER_SECOND, PEAK));
            }
            if (format.arithmetic() != format) {
                node.problem("is multiplied as " + format.arithmetic().key() + "; give that peak");
            }
        });
        peak.done();
        return peaks;
    }

    private Chip.Link link() {
        YamlMap link = map.map("link");
        Chip.Link read = new Chip.Link(
                link.text("name"),
                sources.figure(link.node("oneWay"), Unit.BYTES_PER_SECOND, SPEED),
                (int) link.count("domain", 1, 1_000_000),
                link.choice("wiring", Chip.Wiring.SWITCH));
        link.done();
        return read;
    }

    private Chip.Power power() {
        YamlMap power = map.map("power");
        Chip.Power read = new Chip.Power(
                sources.figure(power.node("chip"), Unit.WATTS, WATTS),
                sources.figure(power.node("system"), Unit.WATTS, WATTS));
        power.done();
        return read;
    }

    private Chip.Price price(YamlMap price) {
        Map<String, Figure> cluster = new LinkedHashMap<>();
        price.findMap("cluster").ifPresent(owners -> {
            for (String owner : OWNERS) {
                owners.find(owner).ifPresent(node -> cluster.put(owner, sources.figure(node, Unit.USD, DOLLARS)));
            }
            owners.done();
        });
        long chipsPerServer = price.has("server")
                ? price.count("chipsPerServer", 1, 1_000_000)
                : price.count("chipsPerServer", 1, 1, 1_000_000);
        Chip.Price read = new Chip.Price(
                sources.figureOrNull(price, "chip", Unit.USD, DOLLARS),
                sources.figureOrNull(price, "server", Unit.USD, DOLLARS),
                (int) chipsPerServer,
                cluster);
        price.done();
        return read;
    }
}
