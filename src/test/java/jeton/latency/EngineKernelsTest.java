package jeton.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Stream;
import jeton.Fixtures;
import jeton.hardware.Chip;
import jeton.hardware.Precision;
import jeton.latency.EngineProfile.Host;
import jeton.latency.EngineProfile.Kernels;
import jeton.latency.StepBill.Term;
import jeton.model.ModelCatalog;
import jeton.model.Transformer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an engine makes of the kernels that were measured. */
class EngineKernelsTest {
    private static final Layout ONE = Layout.tensorParallel(1, Precision.BF16, Precision.BF16, Precision.BF16);
    private static final Layout STAGES = new Layout(2, 1, 1, 4, Precision.BF16, Precision.BF16, Precision.BF16);
    private static final int PROMPT = 2000;

    /** A chip, a model and a layout, with batches of all kinds. */
    private record Machine(Chip chip, Transformer model, Layout layout) {
        StepTime with(double fixed, double gap, double compute, double experts, double launch) {
            return StepTime.of(chip, model, layout, Host.NONE, new Kernels(fixed, gap, compute, experts, launch, 0));
        }

        double measured(Batch batch) {
            return StepTime.of(chip, model, layout, Host.NONE).seconds(batch);
        }

        @Override
        public String toString() {
            return model.name() + " " + layout.spread() + " "
                    + (chip.calibration().equals(Fixtures.gpu().calibration()) ? "max" : "blend");
        }
    }

    static Stream<Machine> machines() {
        return Stream.of(Fixtures.gpu(), Fixtures.blendedGpu())
                .flatMap(chip -> Stream.of(Fixtures.dense(), Fixtures.hybrid(), Fixtures.experts())
                        .flatMap(model -> Stream.of(ONE, STAGES).map(layout -> new Machine(chip, model, layout))));
    }

    private static Batch decode(int sequences) {
        return new Batch().decode(sequences, 1500, 0);
    }

    private static Batch mixed(int sequences) {
        Batch batch = decode(sequences);
        batch.addChunk(PROMPT, 0, PROMPT);
        return batch;
    }

    private static List<Batch> batches() {
        return List.of(decode(1), decode(64), decode(700), mixed(0), mixed(64));
    }

    private static double term(StepTime step, Batch batch, String name) {
        return step.bill(batch, 0).terms().stream()
                .filter(term -> term.name().equals(name))
                .mapToDouble(Term::seconds)
                .sum();
    }

    @ParameterizedTest
    @MethodSource("machines")
    void asMeasuredChangesNothing(Machine machine) {
        for (Batch batch : batches()) {
            assertThat(machine.with(1, 0, 1, 1, 0).seconds(batch)).isEqualTo(machine.measured(batch));
        }
    }

    /** Kernels of a step: 32 layers of 2 products, attention and 2 small ones, then 2 and 2 of a feed-forward block; the head. */
    @Test
    void fixedTimesAreThoseOfTheKernels() {
        Machine machine = new Machine(Fixtures.blendedGpu(), Fixtures.dense(), ONE);
        double decode = (32 * 4 + 1) * 4e-6 + 32 * 5e-6 + 32 * 4 * 2.5e-6;
        double prompt = (32 * 4 + 1) * 4e-6 + 32 * 12e-6 + 32 * 4 * 2.5e-6;
        for (double fixed : new double[] {0, 0.4, 2}) {
            StepTime step = machine.with(fixed, 0, 1, 1, 0);
            double less = 1 - fixed;
            assertThat(machine.measured(decode(64)) - step.seconds(decode(64))).isCloseTo(less * decode, within(1e-12));
            assertThat(machine.measured(mixed(0)) - step.seconds(mixed(0))).isCloseTo(less * prompt, within(1e-12));
            assertThat(machine.measured(mixed(64)) - step.seconds(mixed(64)))
                    .isCloseTo(less * (prompt + 32 * 5e-6), within(1e-12));
        }
    }

    /** Every layer of experts has its kernel of 34 microseconds, and one more small one than a feed-forward block. */
    @Test
    void fixedTimesOfExpertsAreThoseOfTheirKernels() {
        Machine machine = new Machine(Fixtures.blendedGpu(), Fixtures.experts(), ONE);
        double decode = (32 * 3 + 1) * 4e-6 + 32 * 5e-6 + 32 * 4 * 2.5e-6 + 32 * 34e-6;
        assertThat(machine.measured(decode(64)) - machine.with(0, 0, 1, 1, 0).seconds(decode(64)))
                .isCloseTo(decode, within(1e-12));
    }

    /** Between all of them, whatever they take. */
    @Test
    void gapsCountKernels() {
        Machine dense = new Machine(Fixtures.blendedGpu(), Fixtures.dense(), ONE);
        int kernels = 32 * 4 + 1 + 32 + 32 * 4;
        Machine experts = new Machine(Fixtures.blendedGpu(), Fixtures.experts(), ONE);
        int withExperts = 32 * 3 + 1 + 32 + 32 * 4 + 32;
        for (double fixed : new double[] {0, 1}) {
            for (double gap : new double[] {1e-6, 30e-6}) {
                assertThat(dense.with(fixed, gap, 1, 1, 0).seconds(decode(8))
                                - dense.with(fixed, 0, 1, 1, 0).seconds(decode(8)))
                        .isCloseTo(kernels * gap, within(1e-12));
                assertThat(experts.with(fixed, gap, 1, 1, 0).seconds(decode(8))
                                - experts.with(fixed, 0, 1, 1, 0).seconds(decode(8)))
                        .isCloseTo(withExperts * gap, within(1e-12));
                assertThat(dense.with(fixed, gap, 1, 1, 0).seconds(mixed(8))
                                - dense.with(fixed, 0, 1, 1, 0).seconds(mixed(8)))
                        .isCloseTo((kernels + 32) * gap, within(1e-12));
            }
        }
    }

    /** Half the arithmetic doubles what arithmetic binds, and leaves alone what memory binds. */
    @Test
    void computeIsAShareOfTheArithmetic() {
        Machine machine = new Machine(Fixtures.gpu(), Fixtures.dense(), ONE);
        StepTime half = machine.with(0, 0, 0.5, 1, 0);
        StepTime whole = machine.with(0, 0, 1, 1, 0);
        assertThat(half.seconds(decode(64))).isEqualTo(whole.seconds(decode(64)));
        for (String term : new String[] {"dense weights", "prefill attention"}) {
            assertThat(term(half, mixed(0), term)).isCloseTo(2 * term(whole, mixed(0), term), within(1e-12));
        }
        assertThat(term(half, mixed(64), "decode attention")).isEqualTo(term(whole, mixed(64), "decode attention"));
        assertThat(term(half, mixed(0), "LM head")).isEqualTo(term(whole, mixed(0), "LM head"));
    }

    /** What the experts do for each token, not the reading of their weights. */
    @Test
    void expertsHaveAShareOfTheirOwn() {
        Machine machine = new Machine(Fixtures.gpu(), Fixtures.experts(), ONE);
        StepTime half = machine.with(0, 0, 1, 0.5, 0);
        StepTime whole = machine.with(0, 0, 1, 1, 0);
        Transformer.Experts experts = machine.model().experts();
        double vectors = 4.0 * (2 * 4096 + 3 * 1024) * 2 / (0.6 * 3.35e12) * experts.layers();
        double prompt = term(whole, mixed(0), "routed experts");
        assertThat(prompt).isGreaterThan(2 * PROMPT * vectors);
        assertThat(term(half, mixed(0), "routed experts")).isCloseTo(2 * prompt, within(1e-9 * prompt));
        assertThat(term(half, decode(1), "routed experts") - term(whole, decode(1), "routed experts"))
                .isCloseTo(vectors, within(1e-9 * vectors));
        assertThat(term(half, mixed(0), "dense weights")).isEqualTo(term(whole, mixed(0), "dense weights"));
    }

    @ParameterizedTest
    @MethodSource("machines")
    void worseKernelsNeverTakeLess(Machine machine) {
        for (Batch batch : batches()) {
            double least = 0;
            for (double share : new double[] {1, 0.9, 0.5, 0.1}) {
                double seconds = machine.with(1 / share, 1e-6 / share, share, share, 1e-4 / share)
                        .seconds(batch);
                assertThat(seconds).as(share + " of all").isGreaterThan(least);
                for (StepTime one : List.of(
                        machine.with(1 / share, 0, 1, 1, 0),
                        machine.with(1, 1e-6 / share, 1, 1, 0),
                        machine.with(1, 0, share, 1, 0),
                        machine.with(1, 0, 1, share, 0),
                        machine.with(1, 0, 1, 1, 1e-4 / share))) {
                    assertThat(one.seconds(batch)).isBetween(machine.measured(batch), seconds);
                }
                least = seconds;
            }
        }
    }

    /** The host launches every kernel of a step with prompts, of one micro-batch after the other; graphs replay all others. */
    @ParameterizedTest
    @MethodSource("machines")
    void stepsWithPromptsWaitForTheirLaunches(Machine machine) {
        Layout layout = machine.layout();
        int kernels = KernelCounts.all(machine.model());
        for (double launch : new double[] {1e-6, 20e-6, 5e-3}) {
            StepTime step = machine.with(1, 0, 1, 1, launch);
            assertThat(step.seconds(decode(64))).isEqualTo(machine.measured(decode(64)));
            assertThat(step.seconds(mixed(0)))
                    .isCloseTo(Math.max(machine.measured(mixed(0)), kernels * launch), within(1e-12));
            int microBatches = layout.pipelineParallel();
            assertThat(step.seconds(mixed(64)))
                    .isCloseTo(Math.max(machine.measured(mixed(64)), microBatches * kernels * launch), within(1e-12));
            assertThat(step.bill(mixed(64), 0).seconds()).isCloseTo(step.seconds(mixed(64)), within(1e-12));
        }
    }

    /** Small steps with prompts come from graphs too; those who decode beside them count. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 40, 600})
    void graphsReplaySmallStepsWithPrompts(int decodes) {
        Machine machine = new Machine(Fixtures.gpu(), Fixtures.dense(), ONE);
        StepTime step = StepTime.of(machine.chip(), machine.model(), ONE, Host.NONE, new Kernels(1, 0, 1, 1, 1, 640));
        Batch batch = decode(decodes);
        batch.addChunk(640 - decodes, 0, 8000);
        assertThat(step.seconds(batch)).isEqualTo(machine.measured(batch));
        batch.addChunk(1, 0, 8000);
        assertThat(step.seconds(batch)).isCloseTo(KernelCounts.all(machine.model()), within(1e-9));
    }

    /** Launching comes after what a synchronous host does before, and beside what an asynchronous one does. */
    @ParameterizedTest
    @CsvSource({"false, 3e-3", "true, 0.2e-3"})
    void launchesFollowTheHost(boolean overlap, double before) {
        Host host = new Host(3e-3, 0, overlap, 0.2e-3);
        double launch = 1e-3;
        StepTime step = StepTime.of(Fixtures.gpu(), Fixtures.dense(), ONE, host, new Kernels(1, 0, 1, 1, launch, 0));
        double launched = KernelCounts.all(Fixtures.dense()) * launch;
        assertThat(step.seconds(mixed(0))).isCloseTo(before + launched, within(1e-12));
        assertThat(step.bill(mixed(0), 0).seconds()).isCloseTo(before + launched, within(1e-12));
    }

    /** By hand: kernels that neither multiply nor attend, and all of them. */
    @ParameterizedTest
    @CsvSource({
        // 32 layers: 2 beside attention, 2 in the feed-forward block; 4 products and attention
        "dense, 128, 288",
        // 8 layers as above, 24 recurrent with 5 and 2 products; 32 feed-forward blocks
        "hybrid, 200, 336",
        // 32 layers: 2 beside attention, 2 beside experts; 3 products with the router, attention, 6 of the experts
        "experts, 128, 448",
        // 61 layers: 4 beside latent attention of 5 products; 3 dense blocks; 58 with a router and a shared expert
        "deepseek-r1, 424, 1318"
    })
    void kernelsAreCounted(String name, int small, int all) {
        Transformer model = switch (name) {
            case "dense" -> Fixtures.dense();
            case "hybrid" -> Fixtures.hybrid();
            case "experts" -> Fixtures.experts();
            default -> ModelCatalog.shipped().get(name);
        };
        assertThat(KernelCounts.small(model)).isEqualTo(small);
        assertThat(KernelCounts.all(model)).isEqualTo(all);
    }
}
