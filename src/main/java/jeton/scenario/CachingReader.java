package jeton.scenario;

import jeton.input.YamlMap;
import jeton.serving.Caching;

/** Reads what an engine keeps of the caches of requests that have left: {@code prefixCaching: true}. */
final class CachingReader {
    private CachingReader() {}

    /** @param otherwise what holds where the engine says nothing */
    static Caching read(YamlMap engine, Caching otherwise) {
        return engine.find("prefixCaching")
                .map(asked -> new Caching(asked.flag()))
                .orElse(otherwise);
    }
}
