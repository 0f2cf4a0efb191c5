package jeton;

import java.util.List;
import java.util.Map;
import jeton.hardware.Chip;
import jeton.hardware.Figure;
import jeton.hardware.PipelineCalibration;
import jeton.hardware.Precision;
import jeton.hardware.RooflineCalibration;
import jeton.hardware.Status;
import jeton.model.Transformer;
import jeton.model.Transformer.AttentionKind;
import jeton.model.Transformer.Window;

/** Small made-up chips and models whose every constant is known to the tests. */
public final class Fixtures {
    private Fixtures() {}

    public static Figure figure(double value) {
        return new Figure(value, Status.ASSUMED, "made up for a test", "2026");
    }

    /** A chip with 80 GB at 3.35 TB/s and 989 TFLOP/s. */
    public static Chip gpu() {
        return gpu(3.35e12, 989e12);
    }

    /** A chip with 80 GB, of the given bytes/s and FLOP/s. */
    public static Chip gpu(double bandwidth, double peak) {
        RooflineCalibration calibration = new RooflineCalibration(
                Status.MEASURED,
                "made up for a test",
                "2026",
                0.83,
                Map.of(Precision.BF16, 0.78),
                Double.POSITIVE_INFINITY,
                Map.of(),
                Map.of(Precision.BF16, new RooflineCalibration.CacheRead(0.78, 5e-6)),
                Map.of(Precision.BF16, new RooflineCalibration.Kernel(Precision.BF16, 0.63, 0.78, 5e-6)),
                Map.of(
                        Precision.BF16,
                        new RooflineCalibration.PrefillCurve(List.of(.18, .27, .37, .46, .53, .57, .60), 0)),
                0.75,
                Map.of(2, new RooflineCalibration.AllReduce(4.3e-6, 262e9)),
                new RooflineCalibration.AllToAll(30e-6, 0.3),
                Map.of(Precision.BF16, new RooflineCalibration.ExpertKernel(Precision.BF16, .46, .9, .6, 34e-6)),
                3.5e-6);
        return chip(Chip.Kind.GPU, Chip.Tier.HBM, 85e9, bandwidth, peak, calibration);
    }

    /**
     * The chip of {@link #gpu()} with kernels of its own for products, whose arithmetic and traffic overlap in part, and a
     * fixed time of attention in prompts.
     */
    public static Chip blendedGpu() {
        Chip gpu = gpu();
        RooflineCalibration plain = (RooflineCalibration) gpu.calibration();
        RooflineCalibration.PrefillCurve curve = plain.prefillAttention(Precision.BF16);
        RooflineCalibration calibration = new RooflineCalibration(
                plain.status(),
                plain.source(),
                plain.date(),
                plain.memory(),
                plain.compute(),
                2,
                Map.of(Precision.BF16, new RooflineCalibration.Kernel(Precision.BF16, 0.8, 0.85, 4e-6)),
                plain.attention(),
                plain.latentAttention(),
                Map.of(Precision.BF16, new RooflineCalibration.PrefillCurve(curve.shares(), 12e-6)),
                plain.elementwise(),
                plain.allReduce(),
                plain.allToAll(),
                plain.experts(),
                2.5e-6);
        return chip(Chip.Kind.GPU, Chip.Tier.HBM, 85e9, 3.35e12, 989e12, calibration);
    }

    /** A chip with 230 MB of SRAM at 80 TB/s. */
    public static Chip sram() {
        PipelineCalibration calibration =
                new PipelineCalibration(Status.DERIVED, "made up for a test", "2026", 0.5, 0.5, 41e-6, 0, 0.9);
        return chip(Chip.Kind.SRAM, Chip.Tier.SRAM, 230e6, 80e12, 188e12, calibration);
    }

    private static Chip chip(
            Chip.Kind kind,
            Chip.Tier tier,
            double bytes,
            double bandwidth,
            double peak,
            jeton.hardware.Calibration calibration) {
        return new Chip(
                "test-chip",
                List.of(),
                "Test chip",
                "Nobody",
                kind,
                "shipping",
                "2026",
                new Chip.Memory(tier, figure(bytes), figure(bytes), figure(bandwidth)),
                Map.of(Precision.BF16, figure(peak)),
                new Chip.Link("link", figure(450e9), 8, Chip.Wiring.SWITCH),
                null,
                new Chip.Power(figure(700), figure(1300)),
                new Chip.Price(null, null, 8, Map.of()),
                calibration,
                List.of());
    }

    /** 8 billion weights, grouped-query attention everywhere. */
    public static Transformer dense() {
        return model("test-dense", 32, 0, Window.NONE, 0, 0);
    }

    /** Half of the layers see {@code window} tokens only. */
    public static Transformer windowed(Window kind, int window) {
        return model("test-" + kind, 16, 16, kind, window, 0);
    }

    /** Three quarters of the layers keep a state instead of a cache. */
    public static Transformer hybrid() {
        return model("test-hybrid", 8, 0, Window.NONE, 0, 24);
    }

    /** 32 experts of which 4 are active. */
    public static Transformer experts() {
        Transformer dense = dense();
        return new Transformer(
                "test-moe",
                List.of(),
                "Test",
                "Nobody",
                "moe",
                dense.layers(),
                dense.hidden(),
                dense.vocab(),
                3,
                0,
                0,
                false,
                131072,
                "bf16",
                dense.attention(),
                new Transformer.Experts(32, 4, 1024, 0, 0, dense.layers()),
                0,
                new Transformer.Parameters(15_000_000_000L, 4_000_000_000L, 2_500_000_000L),
                new Transformer.Published(0, 0),
                "assumed",
                "made up for a test",
                "2026",
                List.of());
    }

    /** One weight and one cache element: its datasheet floor is far below a microsecond. */
    public static Transformer tiny() {
        return new Transformer(
                "test-tiny",
                List.of(),
                "Test",
                "Nobody",
                "dense",
                1,
                1,
                1,
                2,
                1,
                1,
                true,
                1 << 30,
                "bf16",
                new Transformer.Attention(AttentionKind.MHA, 1, 1, 1, 1, 0, 0, 0, 0, 1, 0, Window.NONE, 0, 0, 0, 1, 0),
                new Transformer.Experts(0, 0, 0, 0, 0, 0),
                0,
                new Transformer.Parameters(2, 2, 2),
                new Transformer.Published(0, 0),
                "assumed",
                "made up for a test",
                "2026",
                List.of());
    }

    private static Transformer model(String name, int full, int windowed, Window kind, int window, int linear) {
        int layers = full + windowed + linear;
        return new Transformer(
                name,
                List.of(),
                "Test",
                "Nobody",
                "dense",
                layers,
                4096,
                128256,
                3,
                layers,
                14336,
                false,
                131072,
                "bf16",
                new Transformer.Attention(
                        AttentionKind.GQA,
                        32,
                        8,
                        128,
                        128,
                        0,
                        0,
                        0,
                        0,
                        full,
                        windowed,
                        kind,
                        window,
                        linear,
                        linear * 1_000_000L,
                        2048L * full,
                        2048L * windowed),
                new Transformer.Experts(0, 0, 0, 0, 0, 0),
                0,
                new Transformer.Parameters(8_030_261_248L, 8_030_261_248L, 7_504_924_672L),
                new Transformer.Published(0, 0),
                "assumed",
                "made up for a test",
                "2026",
                List.of());
    }
}
