package jeton.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import jeton.hardware.Chip;
import jeton.hardware.ChipCatalog;
import jeton.hardware.Precision;
import jeton.latency.EngineProfile.Host;
import jeton.latency.StepBill.Term;
import jeton.model.ModelCatalog;
import jeton.model.Transformer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What tensor, data, expert and pipeline parallelism divide, and what they cost. */
class LayoutLawsTest {
    /** With constants that stay, whatever is measured next. */
    private static final Chip H100 =
            ChipCatalog.shipped().read(Path.of("src/test/resources/jeton/reference/h100.yaml"));

    private static final Transformer DENSE = ModelCatalog.shipped().get("llama-3.1-70b");
    private static final Transformer EXPERTS = ModelCatalog.shipped().get("deepseek-r1");

    private static Layout layout(int tensor, int data, int expert, int stages) {
        return new Layout(tensor, data, expert, stages, Precision.FP8, Precision.FP8_BLOCK, Precision.FP8);
    }

    private static StepTime step(Transformer model, Layout layout) {
        return StepTime.of(H100, model, layout, Host.NONE);
    }

    private static Batch decode(int sequences) {
        return new Batch().decode(sequences, 2000, 0);
    }

    private static Batch prompt(int tokens) {
        Batch batch = new Batch();
        batch.addChunk(tokens, 0, tokens);
        return batch;
    }

    private static double term(StepTime step, Batch batch, String name) {
        return step.bill(batch, 0).terms().stream()
                .filter(term -> term.name().equals(name))
                .mapToDouble(Term::seconds)
                .sum();
    }

    private static double weights(Transformer model, Layout layout) {
        return MemoryBudget.weightBytes(H100, model, layout);
    }

    @ParameterizedTest
    @CsvSource({
        "4, 1, 1, 1, TP4, 4, 4",
        "1, 8, 8, 1, DP8+EP8, 8, 1",
        "8, 1, 8, 1, TP8+EP8, 8, 1",
        "2, 4, 1, 1, TP2+DP4, 8, 8",
        "2, 4, 4, 2, TP2+DP4+EP4+PP2, 16, 2",
        "1, 1, 1, 4, pipeline of 4, 4, 1",
        "1, 1, 1, 1, TP1, 1, 1",
        "8, 1, 1, 2, TP8+PP2, 16, 8"
    })
    void aLayoutSaysWhatItIs(int tensor, int data, int expert, int stages, String words, int chips, int split) {
        Layout layout = layout(tensor, data, expert, stages);
        assertThat(layout.spread()).isEqualTo(words);
        assertThat(layout.label()).isEqualTo(words + " fp8/fp8-block kv-fp8");
        assertThat(layout.chips()).isEqualTo(chips);
        assertThat(layout.expertTensorParallel()).isEqualTo(split);
    }

    @Test
    void expertGroupsDivideTheChipsOfAStage() {
        assertThatThrownBy(() -> layout(2, 4, 3, 1)).hasMessageContaining("8 chips do not form 3 equal groups");
        assertThatThrownBy(() -> layout(1, 1, 1, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 5, 8, 80})
    void stagesDivideWeightsAndCache(int stages) {
        Layout one = layout(2, 1, 1, 1);
        Layout many = layout(2, 1, 1, stages);
        assertThat(weights(DENSE, many)).isCloseTo(weights(DENSE, one) / stages, within(1.0));
        EngineProfile.Memory engine = new EngineProfile.Memory(EngineProfile.MemoryRule.SHARE_OF_ALL, 0.9, 1e9, false);
        MemoryBudget memory = MemoryBudget.of(H100, DENSE, many, engine, 1, 1);
        double free = 0.9 * memory.usableBytes() - 1e9 - weights(DENSE, many);
        assertThat(memory.cacheBytes()).isCloseTo(free * 2 * stages, within(10.0));
    }

    /** The longest of three stages has 27 of 80 layers, and of two 31 of 61. */
    @Test
    void layersAreWhole() {
        assertThat(weights(DENSE, layout(1, 1, 1, 3)))
                .isCloseTo(weights(DENSE, layout(1, 1, 1, 1)) * 27 / 80, within(1.0));
        assertThat(weights(EXPERTS, layout(8, 1, 8, 2)))
                .isCloseTo(weights(EXPERTS, layout(8, 1, 8, 1)) * 31 / 61, within(1.0));
        StepTime even = step(DENSE, layout(1, 1, 1, 4));
        StepTime uneven = step(DENSE, layout(1, 1, 1, 3));
        double ratio = term(uneven, decode(3 * 64), "dense weights") / term(even, decode(4 * 64), "dense weights");
        assertThat(ratio).isCloseTo(3 * 27 / 80.0, within(1e-12));
    }

    @Test
    void dataParallelRanksRepeatTheDenseWeightsAndShareTheExperts() {
        double dense = weights(EXPERTS, layout(1, 1, 1, 1)) - EXPERTS.routedParameters() * 1.0001;
        double experts = weights(EXPERTS, layout(1, 1, 1, 1)) - dense;
        for (int expertGroups : new int[] {1, 4, 16}) {
            assertThat(weights(EXPERTS, layout(4, 4, expertGroups, 1)))
                    .isCloseTo(dense / 4 + experts / 16, within(1e-3 * experts / 16));
        }
    }

    /** p full stages give p times the tokens in the same time, but for the way from stage to stage. */
    @ParameterizedTest
    @ValueSource(ints = {2, 4, 8})
    void aFullPipelineIsAsFastPerChipAsOneStage(int stages) {
        Batch full = decode(96 * stages);
        StepTime pipeline = step(DENSE, layout(1, 1, 1, stages));
        double sends = term(pipeline, full, "stage to stage");
        double hops = (stages - 1) * (5e-6 + 96 * 8192 * 2.0 / (0.5 * 450e9)) + 5e-6;
        assertThat(sends).isCloseTo(hops, within(1e-12));
        double alone = step(DENSE, layout(1, 1, 1, 1)).seconds(decode(96));
        assertThat(pipeline.seconds(full)).isCloseTo(alone + hops, within(1e-12));
        assertThat(hops).isLessThan(0.02 * alone);
    }

    /** Nor is it slower to decode for one user than a single stage, were there a chip large enough. */
    @Test
    void nobodyAloneIsQuickerInAPipeline() {
        StepTime one = step(DENSE, layout(4, 1, 1, 1));
        StepTime pipeline = step(DENSE, layout(4, 1, 1, 4));
        for (Batch batch : new Batch[] {decode(1), prompt(1), prompt(8000)}) {
            assertThat(pipeline.seconds(batch) - term(pipeline, batch, "stage to stage"))
                    .isCloseTo(one.seconds(batch), within(1e-12));
        }
        Batch together = new Batch();
        for (int i = 0; i < 4; i++) {
            together.addChunk(2000, 0, 2000);
        }
        assertThat(pipeline.seconds(together) - term(pipeline, together, "stage to stage"))
                .isCloseTo(one.seconds(prompt(2000)), within(1e-12));
    }

    /** The micro-batch with the long chunk sets the pace of the others. */
    @Test
    void oneLongChunkHoldsUpEveryMicroBatch() {
        StepTime pipeline = step(DENSE, layout(4, 1, 1, 4));
        Batch mixed = decode(64);
        mixed.addChunk(4000, 0, 4000);
        double seconds = pipeline.seconds(mixed);
        assertThat(seconds).isGreaterThan(pipeline.seconds(prompt(4000)));
        Batch two = decode(64);
        two.addChunk(4000, 0, 4000);
        two.addChunk(2000, 0, 2000);
        assertThat(pipeline.seconds(two)).isCloseTo(seconds, within(1e-3 * seconds));
    }

    /** Weights are read once for every micro-batch. */
    @Test
    void aChipReadsItsStageForEveryMicroBatch() {
        StepSeries series = new StepSeries();
        step(DENSE, layout(1, 1, 1, 4)).series(new Batch().decode(400, 0, 0), series);
        double weights = DENSE.parameters().nonExpertMatmul() + DENSE.embeddingParameters();
        assertThat(series.bytes(1)).isCloseTo(weights, within(1e6));
        step(DENSE, layout(1, 1, 1, 4)).series(new Batch().decode(2, 0, 0), series);
        assertThat(series.bytes(1)).isCloseTo(weights * 2 / 4, within(1e6));
    }

    @ParameterizedTest
    @CsvSource({"8, 1, 8, 1", "1, 8, 8, 1", "2, 4, 1, 1", "2, 4, 8, 1", "2, 4, 4, 2", "8, 1, 1, 3", "16, 2, 32, 2"})
    void moreWorkNeverTakesLess(int tensor, int data, int expert, int stages) {
        StepTime step = step(EXPERTS, layout(tensor, data, expert, stages));
        double before = 0;
        for (int sequences = 1; sequences < 3000; sequences += 1 + sequences / 7) {
            double seconds = step.seconds(decode(sequences));
            assertThat(seconds).as(sequences + " sequences").isGreaterThanOrEqualTo(before);
            before = seconds;
            Batch mixed = decode(sequences);
            mixed.addChunk(700, 0, 700);
            assertThat(step.seconds(mixed)).as(sequences + " and a prompt").isGreaterThan(seconds);
        }
        before = 0;
        for (int tokens = 1; tokens < 8192; tokens += 1 + tokens / 5) {
            double seconds = step.seconds(prompt(tokens));
            assertThat(seconds).as(tokens + " of a prompt").isGreaterThanOrEqualTo(before);
            before = seconds;
        }
    }

    /**
     * Whole experts or parts of all: a chip reads and multiplies the same, but whole ones are unevenly popular, while of
     * split ones every chip has the vectors of all tokens.
     */
    @Test
    void wholeExpertsBesideTensorParallelAttentionCostOnlyImbalance() {
        StepTime split = step(EXPERTS, layout(8, 1, 1, 1));
        StepTime whole = step(EXPERTS, layout(8, 1, 8, 1));
        double vector = 7168 * 2.0 / (0.6 * 3.35e12);
        double vectors = 58 * 2 * 8 * (1 - 1.0 / 8) * vector;
        assertThat(split.seconds(decode(8)) - whole.seconds(decode(8))).isCloseTo(8 * vectors, within(1e-12));
        double extra = whole.seconds(prompt(8192)) - split.seconds(prompt(8192));
        double products = 8192.0 * 8 * EXPERTS.expertParameters() * 58;
        double imbalance = 0.2 * 2 * products / 8 / (0.19 * 1978e12);
        assertThat(extra).isCloseTo(imbalance - 8192 * vectors, within(1e-3 * imbalance));
        assertThat(term(whole, decode(8), "all-reduce")).isEqualTo(term(split, decode(8), "all-reduce"));
        assertThat(term(whole, decode(8), "expert all-to-all")).isZero();
    }

    /**
     * Of a token's eight experts each chip has those of its group, whole vectors of 7168 in and out of every one, and between
     * the matrices its part of the 2048 inside.
     */
    @ParameterizedTest
    @CsvSource({"8, 1, 1", "8, 1, 2", "8, 1, 8", "2, 4, 1", "2, 4, 4", "1, 8, 8"})
    void everyPartOfAnExpertHasItsVectors(int tensor, int data, int groups) {
        StepTime step = step(EXPERTS, layout(tensor, data, groups, 1));
        int parts = 8 / groups;
        double vectors = 58 * 8.0 / groups * (2 * 7168 + 3.0 * 2048 / parts) * 2 / (0.6 * 3.35e12);
        double products = 58 * 8 * 2.0 * EXPERTS.expertParameters() / 8 / (0.19 * 1978e12) * (groups > 1 ? 1.2 : 1);
        double more = term(step, prompt(40_000), "routed experts") - term(step, prompt(20_000), "routed experts");
        assertThat(more).isCloseTo(20_000 * (vectors + products), within(1e-9 * more));
    }

    /** Each rank gathers all tokens for its part of every expert, or sends each of its own to eight experts. */
    @Test
    void dataParallelRanksExchangeTokens() {
        Batch batch = decode(512);
        double message = 512 * 7168 * 2.0;
        StepTime split = step(EXPERTS, layout(2, 4, 1, 1));
        assertThat(term(split, batch, "expert gather and scatter"))
                .isCloseTo(58 * (2 * 5.4e-6 + message / 201e9), within(1e-12));
        // after attention, and after the three dense feed-forward blocks
        assertThat(term(split, batch, "all-reduce")).isCloseTo(64 * (4.3e-6 + message / 4 / 262e9), within(1e-12));
        StepTime whole = step(EXPERTS, layout(2, 4, 8, 1));
        double payload = 512 / 8.0 * 8 * 7168 * 3 * 7 / 8;
        assertThat(term(whole, batch, "expert all-to-all"))
                .isCloseTo(58 * (2 * 30e-6 + payload / (0.3 * 450e9)), within(1e-12));
    }

    /** Two servers of eight: an all-reduce in each, and an eighth of the message twice over half the network. */
    @Test
    void anAllReduceBeyondTheLinkUsesTheNetwork() {
        double message = 64 * 8192 * 2.0;
        double inside = 5.4e-6 + message / 201e9;
        double between = 60e-6 + 2 * 0.5 * message / 8 / (0.8 * 50e9);
        assertThat(term(step(DENSE, layout(16, 1, 1, 1)), decode(64), "all-reduce"))
                .isCloseTo(160 * (inside + between), within(1e-12));
    }

    /** Four stages of four chips in two servers: one of three hops leaves the server, and so does the way back. */
    @Test
    void stagesInAnotherServerAreReachedOverTheNetwork() {
        StepTime step = step(DENSE, layout(4, 1, 1, 4));
        double message = 64 * 8192 * 2.0;
        double near = 5e-6 + message / (0.5 * 450e9);
        double far = 60e-6 + message / (0.8 * 50e9);
        assertThat(term(step, decode(256), "stage to stage")).isCloseTo(2 * near + far + 60e-6, within(1e-12));
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "30, 500", "700, 100"})
    void theBillAddsUpToTheStep(int decodes, int tokens) {
        for (Layout layout : new Layout[] {layout(2, 4, 4, 2), layout(2, 4, 1, 3), layout(16, 1, 16, 7)}) {
            StepTime step = StepTime.of(H100, EXPERTS, layout, new Host(1e-3, 5e-6));
            Batch batch = decode(decodes);
            if (tokens > 0) {
                batch.addChunk(tokens, 0, 2L * tokens);
                batch.addChunk(tokens, 0, tokens);
            }
            assertThat(step.bill(batch, 0).seconds()).isCloseTo(step.seconds(batch), within(1e-12));
        }
    }
}
