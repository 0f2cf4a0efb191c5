package jeton.scenario;

import jeton.input.YamlMap;
import jeton.input.YamlNode;
import jeton.serving.CacheTiers;
import jeton.serving.Caching;
import jeton.serving.DuringTools;

/** Reads what sequences have in common in an engine's cache: {@code prefixCaching: true}, and the tiers below it. */
final class CachingReader {
    private CachingReader() {}

    /** @param otherwise what holds where the engine says nothing */
    static Caching read(YamlMap engine, Caching otherwise) {
        boolean prefix = flag(engine, "prefixCaching", otherwise.prefix());
        boolean sharedReads = flag(engine, "sharedReads", otherwise.sharedReads());
        CacheTiers tiers = TierReader.read(engine, otherwise.tiers());
        if (!prefix && !tiers.isNone()) {
            engine.problem(
                    engine.has("tiers") ? "tiers" : "prefixCaching",
                    "tiers keep what a prefix cache gives up, expected prefixCaching: true beside them, or tiers: none");
            return new Caching(false, sharedReads);
        }
        DuringTools duringTools = engine.choice("duringTools", otherwise.duringTools());
        if (duringTools == DuringTools.KEEP && !prefix) {
            engine.problem(
                    engine.has("duringTools") ? "duringTools" : "prefixCaching",
                    "what a prefix cache has can be kept, expected prefixCaching: true beside it, or release");
            duringTools = DuringTools.RELEASE;
        }
        if (duringTools == DuringTools.OFFLOAD && tiers.isNone()) {
            if (TierReader.asksForNone(engine)) {
                engine.problem(
                        engine.has("duringTools") ? "duringTools" : "tiers",
                        "blocks go to the first tier below the cache, expected tiers beside it, or keep or release");
            }
            duringTools = DuringTools.RELEASE;
        }
        return new Caching(prefix, sharedReads, tiers, duringTools);
    }

    private static boolean flag(YamlMap engine, String key, boolean otherwise) {
        return engine.find(key).map(YamlNode::flag).orElse(otherwise);
    }
}
