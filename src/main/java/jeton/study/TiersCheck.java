package jeton.study;

import java.util.List;
import java.util.Locale;
import jeton.input.InputException;
import jeton.scenario.EngineSettings;
import jeton.scenario.Place;
import jeton.scenario.TierPlaces;
import jeton.serving.Batching;
import jeton.serving.CacheTier;

/** Whether a pool can keep blocks in the tiers below its cache that its engine asks for. */
final class TiersCheck {
    private TiersCheck() {}

    /** @throws InputException with what speaks against it, where the tiers are written */
    static void check(ResolvedPool pool) {
        EngineSettings engine = pool.pool().engine();
        List<CacheTier> tiers = engine.caching().tiers().tiers();
        if (tiers.isEmpty()) {
            return;
        }
        TierPlaces places = engine.tierPlaces();
        Place list = places == null ? engine.place() : places.list();
        if (!(pool.limits().batching() instanceof Batching.Continuous)) {
            throw list.problem("no tiers below the cache with this way of batching: only continuous batching, as in"
                    + " vLLM, lets others go on while a prompt is fetched; expected scheduler: vllm, or tiers: none");
        }
        for (int i = 0; i < tiers.size(); i++) {
            Place place = places == null ? list : places.capacities().get(i);
            checkBlock(tiers.get(i), pool, place);
        }
    }

    private static void checkBlock(CacheTier tier, ResolvedPool pool, Place place) {
        int ranks = pool.ranks().count();
        long block = pool.ranks().cache().fullBytes();
        if (tier.capacityBytes() / ranks < block) {
            throw place.problem(String.format(
                    Locale.ROOT,
                    "read %,d bytes, and a block in the cache of %s takes %,d bytes%s; expected at least %,d bytes",
                    (long) tier.capacityBytes(),
                    pool.layout().label(),
                    block,
                    ranks == 1 ? "" : " in the equal part of each of its " + ranks + " ranks",
                    ranks * block));
        }
    }
}
