package jeton.study;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import jeton.hardware.Chip;
import jeton.latency.Drafter;
import jeton.latency.Layout;
import jeton.latency.Speculation;
import jeton.model.Transformer;
import jeton.model.Transformer.Attention;
import jeton.scenario.Pool;
import jeton.serving.Role;

/**
 * Whether an engine can speculate as a scenario asks.
 *
 * @param layout           of one replica
 * @param maxBatchedTokens of one rank
 */
record SpeculationCheck(Pool pool, Layout layout, Speculation speculation, int maxBatchedTokens) {
    /** Published vocabularies of one family differ by padding alone. */
    private static final double VOCABULARY_TOLERANCE = 0.01;

    /** What speaks against it. */
    Optional<String> objection() {
        int verified = speculation.verifiedTokens();
        Chip chip = pool.chip();
        if (chip.kind() == Chip.Kind.SRAM) {
            return Optional.of("no drafts on " + chip.name() + ": how long a row of chips with on-chip memory takes to"
                    + " verify several tokens of a sequence, and where the drafter would be, was never published;"
                    + " expected none");
        }
        if (layout.pipelineParallel() > 1) {
            return Optional.of("no drafts with pipelineParallel " + layout.pipelineParallel()
                    + ": the last stage would draft while the others wait; expected none, or a layout without stages");
        }
        if (pool.role() != Role.BOTH) {
            return Optional.of(
                    "no drafts in a pool that runs prompts or outputs alone: what it takes over comes with blocks for"
                            + " one token, not for drafts; expected none, or pools that do both");
        }
        if (pool.ideal()) {
            return Optional.of("no drafts with calibration: ideal, whose bound knows one model; expected none, or"
                    + " measured step times");
        }
        if (verified > maxBatchedTokens) {
            return Optional.of("a step of " + maxBatchedTokens + " tokens (maxBatchedTokens) cannot verify "
                    + (verified - 1) + " drafts of a sequence; expected at most " + (maxBatchedTokens - 1));
        }
        if (speculation.drafter() instanceof Drafter.SmallModel small) {
            return unlike(small.own(), pool.model()).or(() -> shares(small.own()));
        }
        return speculation.drafter() instanceof Drafter.Prediction ? predicts() : Optional.empty();
    }

    /**
     * Requests in a batch of one rank: not more than whose drafts a step can verify.
     *
     * @param asked for, or of the engine
     */
    int maxNumSeqs(int asked, List<String> caveats) {
        int most = maxBatchedTokens / speculation.verifiedTokens();
        if (most >= asked) {
            return asked;
        }
        caveats.add(String.format(
                Locale.ROOT,
                "a step of %,d tokens verifies the drafts of %,d requests, so that no more run instead of %,d",
                maxBatchedTokens,
                most,
                asked));
        return most;
    }

    /** What the figures rest on. */
    String acceptance() {
        return String.format(
                Locale.ROOT,
                "drafts of %s: a step yields %.3g tokens because the scenario says so, whatever the text and the load",
                speculation.drafter().label(),
                speculation.acceptance().meanTokens());
    }

    private Optional<String> predicts() {
        Transformer model = pool.model();
        return model.predictionLayers() > 0
                ? Optional.empty()
                : Optional.of(model.name()
                        + " has no prediction layer (predictionLayers of its file); expected eagle or" + " draftModel");
    }

    /** What speaks against a drafter whatever the layout: a model that is not smaller, or has other tokens. */
    static Optional<String> objection(Pool pool, Speculation speculation) {
        return speculation.drafter() instanceof Drafter.SmallModel small
                ? unlike(small.own(), pool.model())
                : Optional.empty();
    }

    private static String named(Transformer draft) {
        return "the draft model " + draft.name();
    }

    private static Optional<String> unlike(Transformer draft, Transformer model) {
        String name = named(draft);
        if (draft.activeMatmulParameters() >= model.activeMatmulParameters()) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "%s has %.3g billion active weights, no fewer than the %.3g billion of %s; expected a smaller one",
                    name,
                    draft.activeMatmulParameters() / 1e9,
                    model.activeMatmulParameters() / 1e9,
                    model.name()));
        }
        if (Math.abs(draft.vocab() - model.vocab()) > VOCABULARY_TOLERANCE * model.vocab()) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "%s has %,d tokens in its vocabulary and %s %,d; expected a model of the same tokens",
                    name,
                    draft.vocab(),
                    model.name(),
                    model.vocab()));
        }
        return Optional.empty();
    }

    private Optional<String> shares(Transformer draft) {
        Transformer model = pool.model();
        String name = named(draft);
        Attention own = draft.attention();
        Attention target = model.attention();
        if (own.linearLayers() > 0) {
            return Optional.of(name + " has linear layers, whose state rejected drafts would spoil; expected another");
        }
        boolean sameWindow = own.window() == target.window() && own.windowTokens() == target.windowTokens();
        if (own.windowLayers() > 0 && !sameWindow) {
            return Optional.of(name + " has windows unlike those of " + model.name() + "; expected the same or none");
        }
        if (own.heads() % layout.tensorParallel() != 0) {
            return Optional.of(name + " has " + own.heads() + " heads, which " + layout.tensorParallel()
                    + " chips (tensorParallel) cannot share; expected another model or layout");
        }
        return Optional.empty();
    }
}
