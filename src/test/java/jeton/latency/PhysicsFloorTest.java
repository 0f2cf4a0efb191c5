package jeton.latency;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import jeton.hardware.Chip;
import jeton.hardware.ChipCatalog;
import jeton.hardware.PipelineCalibration;
import jeton.hardware.Precision;
import jeton.model.ModelCatalog;
import jeton.model.Transformer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No step of any shipped chip is faster than its datasheet allows, whatever the model, layout and batch. */
class PhysicsFloorTest {
    private static final List<Transformer> MODELS = ModelCatalog.shipped().all();
    private static final Precision[] WEIGHTS = {
        Precision.BF16,
        Precision.FP8,
        Precision.FP8_BLOCK,
        Precision.INT8,
        Precision.INT4,
        Precision.MXFP4,
        Precision.NVFP4
    };

    /** No engine can drive the kernels better: they start in no time, with all the efficiency that was measured. */
    private static final EngineProfile.Kernels QUICKEST = new EngineProfile.Kernels(0, 0, 1, 1, 0, 0);

    static Stream<Chip> chips() {
        return ChipCatalog.shipped().all().stream();
    }

    private static List<Layout> layouts(Chip chip, Transformer model) {
        List<Layout> layouts = new ArrayList<>();
        for (Precision weights : WEIGHTS) {
            for (Precision cache : new Precision[] {Precision.BF16, Precision.FP8}) {
                if (chip.calibration() instanceof PipelineCalibration) {
                    for (int stages : new int[] {1, 4, 300, 2000}) {
                        layouts.add(Layout.pipeline(stages, weights, weights, cache));
                    }
                    continue;
                }
                for (int ranks = 1; ranks <= 8; ranks *= 2) {
                    layouts.add(Layout.tensorParallel(ranks, weights, weights, cache));
                }
                layouts.add(new Layout(1, 1, 1, 7, weights, weights, cache));
                layouts.add(new Layout(16, 1, 1, 4, weights, weights, cache));
                if (model.experts().count() > 0) {
                    layouts.add(Layout.expertParallel(8, Precision.BF16, weights, cache));
                    layouts.add(Layout.expertParallel(16, weights, weights, cache));
                    layouts.add(new Layout(4, 4, 1, 1, weights, weights, cache));
                    layouts.add(new Layout(8, 2, 8, 3, weights, weights, cache));
                }
            }
        }
        return layouts;
    }

    private static List<Batch> batches(Transformer model) {
        int window = model.attention().windowTokens();
        List<Batch> batches = new ArrayList<>();
        for (int decodes : new int[] {0, 1, 700}) {
            for (long context : new long[] {1, 20_000, 1_000_000}) {
                if (decodes > 0) {
                    batches.add(new Batch().decode(decodes, context, window));
                }
                Batch last = new Batch().decode(decodes, context, window);
                last.addChunk(100, 0, 100);
                batches.add(last);
                Batch middle = new Batch().decode(decodes, context, window);
                middle.addChunk(8192, context, context + 100_000);
                batches.add(middle);
                Batch behind = new Batch().decode(decodes, context, window);
                behind.addChunk(3, context, context + 3);
                batches.add(behind);
            }
        }
        return batches;
    }

    @ParameterizedTest
    @MethodSource("chips")
    void noStepIsFasterThanTheDatasheetAllows(Chip chip) {
        for (Transformer model : MODELS) {
            List<Batch> batches = batches(model);
            for (Layout layout : layouts(chip, model)) {
                StepTime step = StepTime.of(chip, model, layout, EngineProfile.Host.NONE, QUICKEST);
                IdealStepTime ideal = new IdealStepTime(chip, model, layout);
                StepSeries series = new StepSeries();
                StepSeries floor = new StepSeries();
                for (Batch batch : batches) {
                    step.series(batch, series);
                    ideal.series(batch, floor);
                    double seconds = series.step(0);
                    long steps = Math.min(100, step.straightSteps(batch));
                    double readable = chip.memory().bandwidth().value() * series.total(steps) * (1 + 1e-12);
                    if (!(seconds >= ideal.floorSeconds(batch)
                            && series.step(steps) >= floor.step(steps)
                            && series.bytes(steps) <= readable
                            && seconds < 1e6)) {
                        assertThat(seconds)
                                .as("%s %s %s %s", chip.name(), model.name(), layout.label(), step.bill(batch, 0))
                                .isFinite()
                                .isGreaterThanOrEqualTo(ideal.floorSeconds(batch));
                        assertThat(series.step(steps))
                                .as("%s %s %s after %d steps", chip.name(), model.name(), layout.label(), steps)
                                .isGreaterThanOrEqualTo(floor.step(steps));
                        assertThat(series.bytes(steps))
                                .as("bytes read by %s %s %s", chip.name(), model.name(), layout.label())
                                .isLessThanOrEqualTo(readable);
                    }
                }
            }
        }
    }
}
