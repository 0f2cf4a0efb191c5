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
 * @param balanced whether data-parallel ranks are one scheduler that shares its requests out evenly, with an assumed
 *                imbalance, instead of one each
 */
public record LayoutRequest(
        @Nullable Spread spread, Precision weights, Precision experts, Precision cache, boolean balanced) {
    private static final int LONGEST_PIPELINE = 100_000;

    /** With ranks, if there are any, that have a scheduler each. */
    public LayoutRequest(@Nullable Spread spread, Precision weights, Precision experts, Precision cache) {
        this(spread, weights, experts, cache, false);
    }

    /** How data-parallel ranks are simulated. */
    enum Ranks {
        SIMULATED,
        BALANCED
    }

    /** The four directions of a {@link Layout}. */
    public record Spread(int tensorParallel, int dataParallel, int expertParallel, int pipelineParallel) {
        /** Chips that share every matrix. */
        public static Spread tensor(int ranks) {
            return new Spread(ranks, 1, 1, 1);
        }

        /** Data-parallel attention, with whole experts spread over the chips. */
        public static Spread expert(int chips) {
            return new Spread(1, chips, chips, 1);
        }

        /** Chips in a row, each with its layers' share. */
        public static Spread pipeline(int chips) {
            return new Spread(1, 1, 1, chips);
        }
    }

    /** The layouts that meet the request, fewest chips first: one where a spread was given. */
    public Stream<Layout> candidates(Chip chip, Transformer model) {
        Spread asked = spread;
        if (asked != null) {
            return Stream.of(layout(asked));
        }
        return chip.kind() == Chip.Kind.SRAM
                ? IntStream.rangeClosed(1, LONGEST_PIPELINE).mapToObj(chips -> layout(Spread.pipeline(chips)))
                : TensorSplit.of(model, chip.link().domain()).mapToObj(ranks -> layout(Spread.tensor(ranks)));
    }

    /** The request with a spread, once it is known. */
    public Layout layout(Spread known) {
        return new Layout(
                known.tensorParallel(),
                known.dataParallel(),
                known.expertParallel(),
                known.pipelineParallel(),
                weights,
                experts,
                cache);
    }

    /** What sets a deployment of the same chip apart, as in {@code TP4}; empty without a spread. */
    String spreadLabel() {
        Spread asked = spread;
        if (asked == null) {
            return "";
        }
        int ranks = asked.dataParallel();
        if (asked.equals(Spread.expert(ranks)) && ranks > 1) {
            return "EP" + ranks;
        }
        int stages = asked.pipelineParallel();
        return asked.equals(Spread.pipeline(stages)) && stages > 1
                ? "x" + stages
                : layout(asked).spread();
    }
}
