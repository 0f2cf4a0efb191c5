package jeton.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import jeton.hardware.Chip;
import jeton.hardware.ChipCatalog;
import jeton.hardware.Precision;
import jeton.latency.EngineProfile.Host;
import jeton.model.ModelCatalog;
import jeton.model.Transformer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A host that prepares the next step while the device runs. */
class HostOverlapTest {
    private static final Transformer MODEL = ModelCatalog.shipped().get("llama-3.1-8b");

    private static Chip chip(String name) {
        return ChipCatalog.shipped().get(name);
    }

    private static Layout layout(int tensor, int stages) {
        return new Layout(tensor, 1, 1, stages, Precision.BF16, Precision.BF16, Precision.BF16);
    }

    static Stream<Arguments> machines() {
        return Stream.of(
                Arguments.of(chip("h100"), layout(1, 1)),
                Arguments.of(chip("h100"), layout(2, 1)),
                Arguments.of(chip("cerebras-wse3"), layout(1, 2)));
    }

    private static Batch batch(int decodes, int prompt) {
        Batch batch = new Batch().decode(decodes, 1000, 0);
        if (prompt > 0) {
            batch.addChunk(prompt, 0, prompt);
        }
        return batch;
    }

    @ParameterizedTest
    @MethodSource("machines")
    void aStepLastsAsLongAsTheSlowerOfTheTwo(Chip chip, Layout layout) {
        StepTime device = StepTime.of(chip, MODEL, layout, Host.NONE);
        for (int decodes : new int[] {1, 30, 200}) {
            for (int prompt : new int[] {0, 300}) {
                Batch batch = batch(decodes, prompt);
                double alone = device.seconds(batch);
                for (double perStep : new double[] {0, 1e-3, 10e-3, 1}) {
                    double own = perStep + 20e-6 * batch.requests();
                    StepTime overlapped = StepTime.of(chip, MODEL, layout, new Host(perStep, 20e-6, true, 0.1e-3));
                    assertThat(overlapped.seconds(batch)).isCloseTo(Math.max(alone, own) + 0.1e-3, within(1e-12));
                    assertThat(overlapped.bill(batch, 1000).seconds())
                            .isCloseTo(overlapped.seconds(batch), within(1e-12));
                    StepTime synchronous = StepTime.of(chip, MODEL, layout, new Host(perStep, 20e-6));
                    assertThat(synchronous.seconds(batch)).isCloseTo(alone + own, within(1e-12));
                    assertThat(synchronous.bill(batch, 1000).seconds())
                            .isCloseTo(synchronous.seconds(batch), within(1e-12));
                }
            }
        }
    }

    /** The caches grow until the device is the slower one. */
    @Test
    void aRunOfStepsBendsWhereTheDeviceOvertakesTheHost() {
        StepTime device = StepTime.of(chip("h100"), MODEL, layout(1, 1), Host.NONE);
        double least = device.seconds(new Batch().decode(64, 3000, 0));
        StepTime overlapped = StepTime.of(chip("h100"), MODEL, layout(1, 1), new Host(least, 0, true, 0));
        StepSeries series = new StepSeries();
        overlapped.series(new Batch().decode(64, 1000, 0), series);
        assertThat(series.segments(4000)).isEqualTo(2);
        assertThat(series.segmentStart(1)).isBetween(1999L, 2001L);
        for (int i : new int[] {0, 1000, 1999, 2001, 4000}) {
            double seconds = Math.max(least, device.seconds(new Batch().decode(64, 1000 + i, 0)));
            assertThat(series.step(i)).isCloseTo(seconds, within(1e-12));
        }
    }

    /** Prompts and decodes share the wait by their tokens, as they share the rest of a step. */
    @Test
    void theWaitForTheHostIsChargedByTokens() {
        StepSeries device = new StepSeries();
        StepSeries overlapped = new StepSeries();
        Batch batch = batch(100, 300);
        StepTime.of(chip("h100"), MODEL, layout(1, 1), Host.NONE).series(batch, device);
        StepTime.of(chip("h100"), MODEL, layout(1, 1), new Host(1, 0, true, 0.5))
                .series(batch, overlapped);
        double waited = 1.5 - device.step(0);
        assertThat(overlapped.inputSeconds(1)).isCloseTo(device.inputSeconds(1) + 0.75 * waited, within(1e-12));
    }

    /** One process chooses the requests of all four micro-batches, one after the other. */
    @Test
    void oneHostServesAllMicroBatchesOfARound() {
        Batch batch = batch(64, 0);
        StepTime device = StepTime.of(chip("h100"), MODEL, layout(1, 4), Host.NONE);
        double alone = device.seconds(batch);
        double own = 20e-3 + 5e-6 * 16;
        assertThat(StepTime.of(chip("h100"), MODEL, layout(1, 4), new Host(20e-3, 5e-6))
                        .seconds(batch))
                .isCloseTo(4 * own, within(1e-12))
                .isGreaterThan(alone + own);
        assertThat(StepTime.of(chip("h100"), MODEL, layout(1, 4), new Host(20e-3, 5e-6, true, 1e-4))
                        .seconds(batch))
                .isCloseTo(4 * own + 1e-4, within(1e-12));
        assertThat(StepTime.of(chip("h100"), MODEL, layout(1, 4), new Host(0.1e-3, 5e-6))
                        .seconds(batch))
                .isCloseTo(alone + 0.1e-3 + 5e-6 * 16, within(1e-12));
    }
}
