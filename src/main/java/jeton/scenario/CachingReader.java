package jeton.scenario;

import jeton.input.YamlMap;
import jeton.input.YamlNode;
import jeton.serving.Caching;

/** Reads what sequences have in common in an engine's cache: {@code prefixCaching: true}. */
final class CachingReader {
    private CachingReader() {}

    /** @param otherwise what holds where the engine says nothing */
    static Caching read(YamlMap engine, Caching otherwise) {
        return new Caching(
                flag(engine, "prefixCaching", otherwise.prefix()),
                flag(engine, "sharedReads", otherwise.sharedReads()));
    }

    private static boolean flag(YamlMap engine, String key, boolean otherwise) {
        return engine.find(key).map(YamlNode::flag).orElse(otherwise);
    }
}
