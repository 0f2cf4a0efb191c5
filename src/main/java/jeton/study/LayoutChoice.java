package jeton.study;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jeton.hardware.Chip;
import jeton.latency.EngineProfile;
import jeton.latency.Layout;
import jeton.latency.MemoryBudget;
import jeton.latency.Speculation;
import jeton.model.Transformer;
import jeton.scenario.LayoutRequest;
import jeton.scenario.LayoutRequest.Spread;
import jeton.serving.CacheLayout;
import org.jspecify.annotations.Nullable;

/**
 * Finds the smallest layout of a request that holds the model and what its cache must hold.
 *
 * @param memory           how the engine takes memory
 * @param maxBatchedTokens of one rank
 * @param maxNumSeqs       of one rank
 * @param speculation      whose drafter takes memory too; null for none
 */
record LayoutChoice(
        Chip chip,
        Transformer model,
        LayoutRequest request,
        EngineProfile.Memory memory,
        int maxBatchedTokens,
        int maxNumSeqs,
        int blockTokens,
        CacheNeed need,
        @Nullable Speculation speculation) {

    /**
     * A layout with its memory.
     *
     * @param rankCache of each data-parallel rank
     */
    record Fit(Layout layout, MemoryBudget budget, CacheLayout rankCache) {}

    /** The smallest that fits; empty if none does. */
    Optional<Fit> smallest() {
        return smallest(request.candidates(chip, model));
    }

    private Optional<Fit> smallest(Stream<Layout> candidates) {
        return candidates.map(this::fit).filter(fit -> missingBytes(fit) <= 0).findFirst();
    }

    private Fit fit(Layout layout) {
        MemoryBudget budget = MemoryBudget.of(chip, model, layout, memory, maxBatchedTokens, maxNumSeqs, speculation);
        double bytes = Math.max(0, budget.cacheBytes()) / layout.dataParallel();
        CacheLayout cache = speculation == null
                ? CacheLayout.of(model, bytes, layout.cache().bytesPerElement(), blockTokens)
                : CacheLayout.of(model, layout, speculation, bytes, blockTokens);
        return new Fit(layout, budget, cache);
    }

    /** Cache bytes that the need has more than the layout, in whole blocks and the one of every rank never handed out. */
    private double missingBytes(Fit fit) {
        CacheLayout cache = fit.rankCache();
        int ranks = fit.layout().dataParallel();
        double block = Math.max(1, cache.fullBytes() + cache.windowBytes());
        double blocks = 1 + Math.ceil(need.ofRank(cache, ranks) / block);
        return ranks * blocks * block - fit.budget().cacheBytes();
    }

    /** Why none fits, by how much, and what would. */
    String doesNotFit() {
        Layout asked = request.candidates(chip, model).reduce((a, b) -> b).orElseThrow();
        Fit fit = fit(asked);
        MemoryBudget budget = fit.budget();
        double missing = missingBytes(fit);
        double needed = missing + budget.cacheBytes();
        String share = memory.utilisation() < 1
                ? String.format(Locale.ROOT, ", of which the engine uses %.0f %%", 100 * memory.utilisation())
                : "";
        return model.name() + " does not fit " + chip.name() + " as " + asked.label() + ": short of "
                + bytes(missing / budget.cacheSpread()) + " a chip. A chip has " + bytes(budget.usableBytes()) + share
                + "; the weights take " + bytes(budget.weightBytes()) + ", the engine itself "
                + bytes(budget.reserveBytes()) + ", and " + need.words() + " " + bytes(needed / budget.cacheSpread())
                + " of cache; " + wayOut();
    }

    private String wayOut() {
        LayoutRequest any = new LayoutRequest(null, request.weights(), request.experts(), request.cache());
        Optional<Fit> spread = smallest(any.candidates(chip, model))
                .or(() -> smallest(expertParallel()))
                .or(() -> smallest(pipelines(any)));
        return spread.map(fit ->
                        "the smallest layout that fits is " + fit.layout().label())
                .orElse("no layout fits: use weights of fewer bits, or a chip with more memory");
    }

    /** Data-parallel attention keeps whole copies of the dense weights, but may leave the fast link. */
    private Stream<Layout> expertParallel() {
        int experts = chip.kind() == Chip.Kind.SRAM ? 0 : model.experts().count();
        return IntStream.rangeClosed(2, experts)
                .filter(chips -> experts % chips == 0)
                .mapToObj(chips -> request.layout(Spread.expert(chips)));
    }

    /** Stages of as many chips as can share the matrices. */
    private Stream<Layout> pipelines(LayoutRequest any) {
        int stages = chip.kind() == Chip.Kind.SRAM ? 0 : model.layers();
        Layout widest = any.candidates(chip, model).reduce((a, b) -> b).orElseThrow();
        return IntStream.rangeClosed(2, stages)
                .mapToObj(count -> request.layout(new Spread(widest.tensorParallel(), 1, 1, count)));
    }

    private static String bytes(double bytes) {
        return bytes >= 1e9
                ? String.format(Locale.ROOT, "%.2f GB", bytes / 1e9)
                : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
