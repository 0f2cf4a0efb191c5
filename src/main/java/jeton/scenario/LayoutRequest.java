package jeton.scenario;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import jeton.hardware.Chip;
import jeton.hardware.Precision;
import jeton.latency.Layout;
import jeton.model.Transformer;
import org.jspecify.annotations.Nullable;

/**
 * How a deployment asks for one replica to be spread over chips.
 *
 * @param spread  null for the fewest chips that hold the model
 * @param weights format of all weights but embeddings, LM head and routed experts
 * @param experts format of the routed experts
 * @param cache   format of the KV cache
 */
public record LayoutRequest(@Nullable Spread spread, Precision weights, Precision experts, Precision cache) {
    private static final int LONGEST_PIPELINE = 100_000;

    /** A number of chips, and what each of them holds. */
    public sealed interface Spread {
        int chips();
    }

    /** Chips that share every matrix. */
    public record TensorParallel(int chips) implements Spread {}

    /** Data-parallel attention, with the routed experts spread over the chips. */
    public record ExpertParallel(int chips) implements Spread {}

    /** SRAM chips in a row, each with its layers' share. */
    public record Pipeline(int chips) implements Spread {}

    /** The layouts that meet the request, fewest chips first: one where a spread was given. */
    public Stream<Layout> candidates(Chip chip, Transformer model) {
        Spread asked = spread;
        if (asked != null) {
            return Stream.of(layout(asked));
        }
        return chip.kind() == Chip.Kind.SRAM
                ? IntStream.rangeClosed(1, LONGEST_PIPELINE).mapToObj(chips -> layout(new Pipeline(chips)))
                : TensorSplit.of(model, chip.link().domain()).mapToObj(ranks -> layout(new TensorParallel(ranks)));
    }

    /** The request with a spread, once it is known. */
    public Layout layout(Spread known) {
        if (known instanceof ExpertParallel) {
            return Layout.expertParallel(known.chips(), weights, experts, cache);
        }
        return known instanceof Pipeline
                ? Layout.pipeline(known.chips(), weights, experts, cache)
                : Layout.tensorParallel(known.chips(), weights, experts, cache);
    }

    /** What sets a deployment of the same chip apart, as in {@code TP4}; empty without a spread. */
    String spreadLabel() {
        Spread asked = spread;
        if (asked == null) {
            return "";
        }
        return (asked instanceof TensorParallel ? "TP" : asked instanceof ExpertParallel ? "EP" : "x") + asked.chips();
    }
}
