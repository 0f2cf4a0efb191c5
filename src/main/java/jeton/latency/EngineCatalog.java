package jeton.latency;

import java.util.List;
import jeton.hardware.Status;
import jeton.input.Catalog;
import jeton.input.Range;
import jeton.input.Unit;
import jeton.input.YamlMap;

/**
 * The serving engines that ship with the program, from {@code jeton/engines/*.yaml} on the class path. A user's own file has
 * the same format.
 */
public final class EngineCatalog {
    private static final int MOST_TOKENS = 1 << 24;
    /** What overlapped schedulers keep between two steps, as fitted to the vLLM of 2026. */
    private static final double RESIDUAL = 50e-6;

    private EngineCatalog() {}

    /** Reads the index only; an engine's file is read when the engine is asked for. */
    public static Catalog<EngineProfile> shipped() {
        return new Catalog<>("/jeton/engines", "engine", EngineCatalog::decode);
    }

    /** Reads one engine; what is wrong becomes a problem of the map's document. */
    public static EngineProfile decode(YamlMap map) {
        return new EngineProfile(
                map.text("name"),
                map.text("title"),
                host(map.map("host")),
                map.findMap("kernels").map(EngineCatalog::kernels).orElse(EngineProfile.Kernels.AS_MEASURED),
                map.findMap("request").map(EngineCatalog::request).orElse(EngineProfile.Request.NONE),
                memory(map.map("memory")),
                limits(map.map("limits")),
                map.choice("status", Status.class),
                map.text("source"),
                map.text("date"));
    }

    private static EngineProfile.Host host(YamlMap map) {
        double perStep = map.quantity("perStep", Unit.SECONDS, Range.atLeast(0));
        double perRequest = map.quantity("perRequest", Unit.SECONDS, Range.atLeast(0));
        boolean overlap = map.flag("overlap", false);
        if (!overlap) {
            map.find("residual").ifPresent(node -> node.problem("expected only beside overlap: true"));
        }
        double residual = overlap ? map.quantity("residual", RESIDUAL, Unit.SECONDS, Range.atLeast(0)) : 0;
        map.done();
        return new EngineProfile.Host(perStep, perRequest, overlap, residual);
    }

    private static EngineProfile.Kernels kernels(YamlMap map) {
        EngineProfile.Kernels kernels = new EngineProfile.Kernels(
                map.number("fixed", Range.between(0, 10)),
                map.quantity("gap", Unit.SECONDS, Range.between(0, 1)),
                map.number("compute", Range.positiveShare()),
                map.number("experts", Range.positiveShare()),
                map.quantity("launch", Unit.SECONDS, Range.between(0, 1)),
                (int) map.count("graphTokens", 0, 0, MOST_TOKENS));
        map.done();
        return kernels;
    }

    private static EngineProfile.Request request(YamlMap map) {
        EngineProfile.Request request =
                new EngineProfile.Request(map.quantity("perRequest", Unit.SECONDS, Range.atLeast(0)));
        map.done();
        return request;
    }

    private static EngineProfile.Memory memory(YamlMap map) {
        EngineProfile.Memory memory = new EngineProfile.Memory(
                map.choice("rule", EngineProfile.MemoryRule.class),
                map.number("utilisation", Range.positiveShare()),
                map.quantity("reserve", Unit.BYTES, Range.atLeast(0)),
                map.flag("reserveActivations"));
        map.done();
        return memory;
    }

    private static EngineProfile.Limits limits(YamlMap map) {
        boolean reserveOutput = map.flag("reserveOutput", false);
        boolean promptsFirst = map.flag("promptsFirst", false);
        if (reserveOutput && promptsFirst) {
            map.problem("promptsFirst", "expected false beside reserveOutput: true");
        }
        YamlMap large = map.map("large");
        YamlMap small = map.map("small");
        EngineProfile.Limits limits = new EngineProfile.Limits(
                map.quantity("largeFrom", Unit.BYTES, Range.positive()),
                map.has("smallOn") ? map.texts("smallOn") : List.of(),
                (int) large.count("maxBatchedTokens", 1, MOST_TOKENS),
                (int) small.count("maxBatchedTokens", 1, MOST_TOKENS),
                (int) large.count("maxNumSeqs", 1, MOST_TOKENS),
                (int) small.count("maxNumSeqs", 1, MOST_TOKENS),
                (int) map.count("blockTokens", 1, 4096),
                reserveOutput,
                promptsFirst);
        large.done();
        small.done();
        map.done();
        return limits;
    }
}
