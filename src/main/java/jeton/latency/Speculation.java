package jeton.latency;

import jeton.hardware.Chip;
import jeton.model.Transformer;

/**
 * Speculative decoding: a drafter guesses the next tokens of every decoding sequence, one after the other, and the model
 * verifies the whole chain in one step.
 *
 * @param drafter    what guesses
 * @param acceptance how many guesses of a step hold
 */
public record Speculation(Drafter drafter, Acceptance acceptance) {
    /** Tokens of every decoding sequence that pass the model in one step: the drafts and the token sampled last. */
    public int verifiedTokens() {
        return acceptance.drafts() + 1;
    }

    /** Bytes that the drafter's weights take on one chip. */
    double weightBytes(Chip chip, Transformer target, Layout layout) {
        Transformer own = drafter.model(target);
        Layout spread = drafter.layout(layout);
        double all = MemoryBudget.weightBytes(chip, own, spread);
        return drafter.ownTables() ? all : all - MemoryBudget.tableBytes(chip, own, spread);
    }

    /**
     * Cache elements of a token in the drafter's full-attention layers, in units of the target's: where more chips hold copies
     * of a drafter's element than of the target's, one takes the place of several.
     */
    public double cacheElementsPerToken(Transformer target, Layout layout) {
        return copies(target, layout) * drafter.model(target).attention().cacheElementsPerToken();
    }

    /** The same of its windowed layers. */
    public double windowCacheElementsPerToken(Transformer target, Layout layout) {
        return copies(target, layout) * drafter.model(target).attention().windowCacheElementsPerToken();
    }

    private double copies(Transformer target, Layout layout) {
        return MemoryBudget.cacheCopies(drafter.model(target), layout) / MemoryBudget.cacheCopies(target, layout);
    }
}
