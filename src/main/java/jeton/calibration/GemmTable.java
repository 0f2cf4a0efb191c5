package jeton.calibration;

import java.util.List;
import java.util.function.Consumer;
import jeton.calibration.Subject.Family;
import jeton.hardware.Chip;
import jeton.hardware.Precision;
import org.jspecify.annotations.Nullable;

/**
 * Products of m tokens with weights of n by k.
 *
 * <p>Left out are products that no layer of a served model has, and weights so small that all copies that the benchmark
 * takes in turn may rest in a cache of 128 MB: an engine reads gigabytes of other weights before it meets them again.
 */
final class GemmTable implements TableForm {
    private static final double CACHE = 160e6;
    private static final int COPIES = 5;
    private static final int TINY = 256;

    @Override
    public String name() {
        return "gemm_perf";
    }

    @Override
    public List<String> columns() {
        return List.of("framework", "gemm_dtype", "m", "n", "k", "latency");
    }

    @Override
    public void read(TableRow row, Chip chip, Consumer<KernelTime> kernels, Consumer<String> leftOut)
            throws TableRow.Refused {
        long m = row.size("m");
        long n = row.size("n");
        long k = row.size("k");
        double seconds = row.time("latency") * 1e-3;
        String name = row.text("gemm_dtype");
        Precision format = TableForm.format(name);
        if (format == null) {
            leftOut.accept("products in " + name + ", a format unknown here");
            return;
        }
        if (format == Precision.BF16 && Math.max(n, k) <= TINY && m <= TINY) {
            kernels.accept(tiny(row, KernelTime.shapeOf(m, n, k), seconds));
            return;
        }
        String engine = TableForm.engine(row);
        double weights = (double) n * k * format.bytesPerElement();
        String why = unfit(engine, format, m, n, k, weights);
        if (why != null) {
            leftOut.accept(why);
            return;
        }
        Precision arithmetic = TableForm.arithmetic(name, chip);
        double bandwidth = chip.memory().bandwidth().value();
        double vectors = m * (k * arithmetic.bytesPerElement() + n * Precision.BF16.bytesPerElement());
        kernels.accept(new KernelTime(
                Subject.of(Family.DENSE, format),
                TableForm.variant(row, arithmetic),
                KernelTime.shapeOf(m, n, k),
                2.0 * m * n * k / chip.peak(arithmetic),
                weights / bandwidth,
                vectors / bandwidth,
                0,
                seconds));
    }

    /** So small a product shows what a kernel takes whatever it does. */
    private static KernelTime tiny(TableRow row, long shape, double seconds) {
        return new KernelTime(
                Subject.of(Family.SMALL, Precision.BF16),
                TableForm.variant(row, Precision.BF16),
                shape,
                0,
                0,
                0,
                0,
                seconds);
    }

    private static @Nullable String unfit(String engine, Precision format, long m, long n, long k, double weights) {
        if (Math.min(n, k) < 512 || Math.max(n, k) > 32_768 || m > 16_384) {
            return "products of sizes that no layer has";
        }
        if (engine.equals("vllm") && format == Precision.FP8_BLOCK) {
            return "block-FP8 products of vLLM, launched one by one: they show the host";
        }
        int copies = engine.equals("vllm") && format == Precision.NVFP4 ? 1 : COPIES;
        return weights * copies < CACHE ? "weights that may rest in the cache" : null;
    }
}
