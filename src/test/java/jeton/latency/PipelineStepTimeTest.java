package jeton.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jeton.Fixtures;
import jeton.hardware.Chip;
import jeton.hardware.ChipCatalog;
import jeton.hardware.PipelineCalibration;
import jeton.hardware.Precision;
import jeton.model.ModelCatalog;
import jeton.model.Transformer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Published speeds of SRAM machines, and how a pipeline fills. */
class PipelineStepTimeTest {
    private static StepTime step(String chip, String model, int stages, Precision format) {
        return StepTime.of(
                ChipCatalog.shipped().get(chip),
                ModelCatalog.shipped().get(model),
                Layout.pipeline(stages, format, format, format),
                EngineProfile.Host.NONE);
    }

    /** Tokens per second of one user at a short context. */
    @ParameterizedTest
    @CsvSource({
        "groq-lpu-v1, llama-2-70b, 576, INT8, 300", // Groq, 2024
        "groq-lpu-v1, llama-3.1-8b, 80, INT8, 751", // Artificial Analysis, 2024
        "cerebras-wse3, llama-3.1-8b, 1, BF16, 1800" // Cerebras, 2024-08
    })
    void oneUserSeesThePublishedSpeed(String chip, String model, int stages, Precision format, double published) {
        double seconds = step(chip, model, stages, format).seconds(new Batch().decode(1, 1000, 0));
        assertThat(1 / seconds).isCloseTo(published, within(0.15 * published));
    }

    /** 576 chips whose memory is full of weights take 576 x 230 MB / 80 TB/s to read them one after the other. */
    @Test
    void readingAllOfTheSramOnceTakesWhatTheDatasheetSays() {
        Chip groq = ChipCatalog.shipped().get("groq-lpu-v1");
        Chip perfect = withCalibration(
                groq, new PipelineCalibration(groq.calibration().status(), "perfect", "2026", 1, 1, 0, 0, 1));
        Transformer model = ModelCatalog.shipped().get("llama-2-70b");
        Layout layout = Layout.pipeline(576, Precision.BF16, Precision.BF16, Precision.BF16);
        double weightBytes = 2.0 * model.parameters().nonExpertMatmul();
        double seconds =
                StepTime.of(perfect, model, layout, EngineProfile.Host.NONE).seconds(new Batch().decode(1, 1, 0));
        assertThat(seconds * 576 * 230e6 / weightBytes).isCloseTo(1.66e-3, within(0.01e-3));
    }

    private static Chip withCalibration(Chip chip, PipelineCalibration calibration) {
        return new Chip(
                chip.name(),
                chip.aliases(),
                chip.title(),
                chip.vendor(),
                chip.kind(),
                chip.lifecycle(),
                chip.available(),
                chip.memory(),
                chip.peakFlops(),
                chip.link(),
                chip.networkBytesPerSecond(),
                chip.power(),
                chip.price(),
                calibration,
                chip.notes());
    }

    @ParameterizedTest
    @CsvSource({"1, false", "3, false", "4, true"})
    void seventyBillionWeightsFillFourWafers(int wafers, boolean fits) {
        MemoryBudget memory = budget("cerebras-wse3", "llama-3.1-70b", wafers, Precision.BF16);
        assertThat(memory.fits()).isEqualTo(fits);
    }

    @ParameterizedTest
    @CsvSource({"305, false", "400, true"})
    void seventyBillionWeightsOfOneByteFillHundredsOfLpus(int chips, boolean fits) {
        assertThat(budget("groq-lpu-v1", "llama-2-70b", chips, Precision.INT8).fits())
                .isEqualTo(fits);
    }

    private static MemoryBudget budget(String chip, String model, int chips, Precision format) {
        EngineProfile.Memory unused = new EngineProfile.Memory(EngineProfile.MemoryRule.SHARE_OF_ALL, 0.9, 4e9, true);
        return MemoryBudget.of(
                ChipCatalog.shipped().get(chip),
                ModelCatalog.shipped().get(model),
                Layout.pipeline(chips, format, format, format),
                unused,
                8192,
                1024);
    }

    @Test
    void aPipelineThatIsNotFullIsNoQuickerForAnyoneAndAFullOneNoSlower() {
        StepTime step = step("groq-lpu-v1", "llama-2-70b", 576, Precision.INT8);
        double alone = step.seconds(new Batch().decode(1, 100, 0));
        assertThat(step.seconds(new Batch().decode(300, 100, 0))).isCloseTo(alone, within(1e-12));
        assertThat(step.seconds(new Batch().decode(576, 100, 0))).isCloseTo(alone, within(1e-12));
        double twice = step.seconds(new Batch().decode(577, 100, 0));
        assertThat(twice).isGreaterThan(alone).isLessThan(2 * alone);
        assertThat(step.seconds(new Batch().decode(1152, 100, 0))).isCloseTo(twice, within(1e-9));
    }

    @Test
    void withManySequencesTheArithmeticOfTheWholeMachineIsTheLimit() {
        Transformer model = ModelCatalog.shipped().get("llama-2-70b");
        Chip groq = ChipCatalog.shipped().get("groq-lpu-v1");
        StepTime step = step("groq-lpu-v1", "llama-2-70b", 576, Precision.INT8);
        int many = 1_000_000;
        double flops = 2.0 * (model.parameters().nonExpertMatmul() - model.embeddingParameters()) * many;
        double layers = flops / (576 * 0.5 * groq.peak(Precision.INT8));
        double seconds = step.seconds(new Batch().decode(many, 0, 0));
        assertThat(seconds).isBetween(layers, 1.1 * layers);
    }

    @Test
    void theBandwidthUseOfAFullPipelineIsThatOfItsLayers() {
        Transformer model = Fixtures.dense();
        Layout layout = Layout.pipeline(100, Precision.BF16, Precision.BF16, Precision.BF16);
        StepSeries series = new StepSeries();
        StepTime step = StepTime.of(Fixtures.sram(), model, layout, EngineProfile.Host.NONE);
        double weights = 2.0 * model.parameters().nonExpertMatmul();
        step.series(new Batch().decode(1, 0, 0), series);
        assertThat(series.bytes(1)).isCloseTo(weights / 100, within(1.0));
        step.series(new Batch().decode(100, 0, 0), series);
        assertThat(series.bytes(1)).isCloseTo(weights, within(1.0));
        step.series(new Batch().decode(1000, 0, 0), series);
        assertThat(series.bytes(1)).isCloseTo(weights, within(1.0));
        step.series(new Batch().decode(150, 0, 0), series);
        assertThat(series.bytes(1)).isCloseTo(0.75 * weights, within(1.0)); // 75 micro-batches of two
    }

    @Test
    void aStepLengthensByTheCacheOfOneMicroBatch() {
        StepTime step = step("cerebras-wse3", "llama-3.1-8b", 2, Precision.BF16);
        StepSeries series = new StepSeries();
        step.series(new Batch().decode(40, 1000, 0), series);
        assertThat(series.step(500))
                .isCloseTo(step.seconds(new Batch().decode(40, 1500, 0)), within(1e-12))
                .isGreaterThan(series.step(0));
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "30, 500", "700, 100"})
    void theBillAddsUpToTheStep(int decodes, int prompt) {
        StepTime step = step("groq-lpu-v1", "deepseek-v3", 6000, Precision.INT8);
        Batch batch = new Batch().decode(decodes, 3000, 0);
        if (prompt > 0) {
            batch.addChunk(prompt, 0, prompt);
        }
        assertThat(step.bill(batch, 3000).seconds()).isCloseTo(step.seconds(batch), within(1e-12));
    }
}
