package jeton.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import jeton.Fixtures;
import jeton.hardware.Chip;
import jeton.hardware.ChipCatalog;
import jeton.hardware.Precision;
import jeton.latency.EngineProfile.Host;
import jeton.latency.EngineProfile.Memory;
import jeton.latency.EngineProfile.MemoryRule;
import jeton.model.ModelCatalog;
import jeton.model.Transformer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is left of a chip's memory for the cache. */
class MemoryBudgetTest {
    private static final Memory VLLM = new Memory(MemoryRule.SHARE_OF_ALL, 0.9, 0.8e9, true);
    private static final Memory TENSORRT = new Memory(MemoryRule.SHARE_OF_FREE, 0.9, 4e9, false);

    private static Transformer model(String name) {
        return ModelCatalog.shipped().get(name);
    }

    private static Chip chip(String name) {
        return ChipCatalog.shipped().get(name);
    }

    private static Layout tensorParallel(int ranks, Precision weights) {
        return Layout.tensorParallel(ranks, weights, weights, Precision.BF16);
    }

    /** Blocks of 16 tokens that vLLM itself reported on H100 with 2,048 batched tokens and 128 sequences (BLIS project). */
    @ParameterizedTest
    @CsvSource({"llama-2-7b, 1, 7463", "llama-3.1-70b, 4, 30425", "qwen2.5-7b, 1, 65368"})
    void vllmFindsTheBlocksThatItReallyFound(String name, int ranks, int blocks) {
        Layout layout = tensorParallel(ranks, Precision.BF16);
        MemoryBudget memory = MemoryBudget.of(chip("h100"), model(name), layout, VLLM, 2048, 128);
        double found = memory.cacheBytes() / model(name).cacheBytes(16, 2);
        assertThat(found).isCloseTo(blocks, within(0.015 * blocks));
    }

    @Test
    void activationsAreReservedForTheWidestFeedForwardOfTheStep() {
        Transformer moe = model("mixtral-8x7b"); // 2 experts of 14336 active
        Layout layout = tensorParallel(2, Precision.BF16);
        MemoryBudget memory = MemoryBudget.of(chip("h100"), moe, layout, VLLM, 1000, 100);
        double activations = 2.0 * 1000 * (6 * 4096 + 3.0 * 2 * 14336 / 2);
        double logits = 8.0 * 100 * 32000 / 2;
        assertThat(memory.reserveBytes()).isCloseTo(0.8e9 + activations + logits, within(1.0));
    }

    /** Ranks beyond the key-value heads hold copies; every rank holds the whole latent. */
    @ParameterizedTest
    @CsvSource({"llama-3.1-70b, 4, 1", "llama-3.1-70b, 8, 1", "qwen3-235b-a22b, 8, 2", "deepseek-r1, 8, 8"})
    void cacheIsStoredAsOftenAsRanksNeedIt(String name, int ranks, double copies) {
        Layout layout = tensorParallel(ranks, Precision.FP8);
        MemoryBudget memory = MemoryBudget.of(chip("h200"), model(name), layout, TENSORRT, 8192, 1024);
        double free = (memory.usableBytes() - memory.weightBytes() - memory.reserveBytes()) * 0.9 * ranks;
        assertThat(memory.cacheBytes()).isCloseTo(free / copies, within(1.0));
        assertThat(MemoryBudget.cacheCopies(model(name), layout)).isEqualTo(copies);
    }

    @Test
    void expertParallelismSpreadsExpertsAndRepeatsTheRest() {
        Transformer model = model("deepseek-r1");
        Layout layout = Layout.expertParallel(16, Precision.FP8, Precision.FP8_BLOCK, Precision.FP8);
        double experts = model.routedParameters() / 16.0;
        double dense = model.parameters().nonExpertMatmul() - model.embeddingParameters();
        double tables = 2.0 * 2 * model.embeddingParameters();
        assertThat(MemoryBudget.weightBytes(chip("h200"), model, layout))
                .isCloseTo(experts + dense + tables, within(1.0));
        assertThat(MemoryBudget.cacheCopies(model, layout)).isEqualTo(1);
    }

    @Test
    void tiedEmbeddingsAreStoredOnce() {
        Transformer model = model("gemma-3-27b");
        assertThat(MemoryBudget.weightBytes(chip("h100"), model, tensorParallel(1, Precision.BF16)))
                .isCloseTo(2.0 * model.parameters().total(), within(1.0));
    }

    @Test
    void aModelTooLargeLeavesANegativeCache() {
        Layout layout = tensorParallel(1, Precision.BF16);
        MemoryBudget memory = MemoryBudget.of(chip("h100"), model("llama-3.1-70b"), layout, VLLM, 8192, 1024);
        assertThat(memory.cacheBytes()).isNegative();
        assertThat(memory.fits()).isFalse();
    }

    @Test
    void anSramChipKeepsAShareForProgramsAndNothingForTheEngine() {
        Transformer model = Fixtures.dense();
        Layout layout = Layout.pipeline(100, Precision.BF16, Precision.BF16, Precision.BF16);
        MemoryBudget memory = MemoryBudget.of(Fixtures.sram(), model, layout, VLLM, 8192, 1024);
        assertThat(memory.reserveBytes()).isCloseTo(23e6, within(1.0));
        double weights = 2.0 * model.parameters().total();
        assertThat(memory.cacheBytes()).isCloseTo(100 * 0.9 * 230e6 - weights, within(10.0));
    }

    @Test
    void aLayoutThatTheChipCannotRunIsRefused() {
        Layout sharded = tensorParallel(4, Precision.BF16);
        assertThatThrownBy(() -> StepTime.of(Fixtures.sram(), Fixtures.dense(), sharded, Host.NONE))
                .hasMessageContaining("TP4");
    }
}
