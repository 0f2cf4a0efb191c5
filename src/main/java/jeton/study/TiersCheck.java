package jeton.study;

import java.util.Locale;
import java.util.Optional;
import jeton.serving.Batching;
import jeton.serving.CacheTier;
import jeton.serving.CacheTiers;
import jeton.workload.Workload;

/** Whether a pool can keep blocks in the tiers below its cache that its engine asks for. */
final class TiersCheck {
    private TiersCheck() {}

    /** What speaks against it. */
    static Optional<String> objection(Workload workload, ResolvedPool pool) {
        CacheTiers tiers = pool.pool().engine().caching().tiers();
        if (tiers.isNone()) {
            return Optional.empty();
        }
        if (!(pool.limits().batching() instanceof Batching.Continuous)) {
            return Optional.of("no tiers below the cache with this way of batching: only continuous batching, as in"
                    + " vLLM, lets others go on while a prompt is fetched; expected scheduler: vllm, or tiers: none");
        }
        if (workload.classes().stream().anyMatch(kind -> kind.sampling().samples() > 1)) {
            return Optional.of("no tiers below the cache beside several samples of a prompt; expected samples: 1, or"
                    + " tiers: none");
        }
        for (CacheTier tier : tiers.tiers()) {
            double part = tier.capacityBytes() / pool.layout().dataParallel();
            if (part < pool.cache().fullBytes()) {
                return Optional.of(String.format(
                        Locale.ROOT,
                        "the %.4g bytes of tier '%s' do not hold a single block of %,d bytes of the cache",
                        part,
                        tier.name(),
                        pool.cache().fullBytes()));
            }
        }
        return Optional.empty();
    }
}
