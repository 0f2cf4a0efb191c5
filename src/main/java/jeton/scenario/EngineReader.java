package jeton.scenario;

import java.nio.file.Path;
import java.util.Optional;
import jeton.input.Catalog;
import jeton.input.Range;
import jeton.input.Unit;
import jeton.input.YamlMap;
import jeton.input.YamlNode;
import org.jspecify.annotations.Nullable;

/** Reads a serving engine: {@code vllm}, or {@code {profile: vllm, maxNumSeqs: 256}}. */
final class EngineReader {
    private static final int MOST_TOKENS = 100_000_000;

    private EngineReader() {}

    /**
     * @param otherwise what a map without a profile changes, and what holds where it says nothing
     * @param catalogs  for the names of draft models
     * @param folder    to which the paths of files are relative
     */
    static EngineSettings read(YamlNode node, EngineSettings otherwise, Catalogs catalogs, Path folder) {
        if (node.isScalar() && !node.isNothing()) {
            return profile(node, folder);
        }
        YamlMap map = node.map();
        Optional<YamlNode> profile = map.find("profile");
        EngineSettings base = profile.map(name -> profile(name, folder)).orElse(otherwise);
        Optional<YamlNode> chunked = map.find("chunkedPrefill");
        Optional<YamlNode> speculation = map.find("speculation");
        EngineSettings settings = new EngineSettings(
                base.profile(),
                count(map, "maxNumSeqs", 1, 1_000_000, base.maxNumSeqs()),
                count(map, "maxBatchedTokens", 1, MOST_TOKENS, base.maxBatchedTokens()),
                count(map, "blockTokens", 1, 65_536, base.blockTokens()),
                map.find("memoryUtilisation")
                        .map(share -> Double.valueOf(share.quantity(Unit.SHARE, Range.positiveShare())))
                        .orElse(base.memoryUtilisation()),
                count(map, "maxModelLen", 2, MOST_TOKENS, base.maxModelLen()),
                count(map, "longPrefillThreshold", 0, MOST_TOKENS, base.longPrefillThreshold()),
                chunked.isPresent() ? Boolean.valueOf(chunked.get().flag()) : base.chunkedPrefill(),
                count(map, "noticeSteps", 0, 1000, base.noticeSteps()),
                CachingReader.read(map, base.caching()),
                map.find("tiers").map(TierPlaces::of).orElse(base.tierPlaces()),
                speculation.isEmpty()
                        ? base.speculation()
                        : new SpeculationReader(catalogs.models(), folder)
                                .read(speculation.get())
                                .orElse(null),
                SchedulingReader.read(map, base.scheduling()),
                Place.of(profile.orElse(node)));
        map.done();
        checkWholePrompts(node, settings);
        return settings;
    }

    private static void checkWholePrompts(YamlNode node, EngineSettings settings) {
        Integer budget = settings.maxBatchedTokens();
        Integer longest = settings.maxModelLen();
        if (Boolean.FALSE.equals(settings.chunkedPrefill()) && budget != null && longest != null && budget < longest) {
            node.problem("a step of " + budget + " tokens cannot hold a whole prompt of up to " + longest
                    + ", expected maxBatchedTokens of at least maxModelLen, or chunkedPrefill");
        }
    }

    private static EngineSettings profile(YamlNode node, Path folder) {
        String name = node.text();
        return plain(Catalog.isFile(name) ? folder.resolve(name).toString() : name, Place.of(node));
    }

    static EngineSettings plain(@Nullable String profile, Place place) {
        return new EngineSettings(profile, null, null, null, null, null, null, null, null, place);
    }

    private static @Nullable Integer count(YamlMap map, String key, int least, int most, @Nullable Integer otherwise) {
        return map.find(key)
                .map(value -> Integer.valueOf((int) value.count(least, most)))
                .orElse(otherwise);
    }
}
