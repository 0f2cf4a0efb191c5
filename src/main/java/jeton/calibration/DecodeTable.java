package jeton.calibration;

import java.util.List;
import java.util.function.Consumer;
import jeton.calibration.Subject.Family;
import jeton.hardware.Chip;
import jeton.hardware.Precision;
import org.jspecify.annotations.Nullable;

/**
 * Decode attention of a batch of equal sequences over a grouped-query cache.
 *
 * <p>A cache between 2 and 128 MB is left out: measured again and again it rests in the chip's own cache, in an engine it
 * does not. What is smaller shows the fixed time, what is larger the bandwidth.
 */
final class DecodeTable implements TableForm {
    private static final double SMALL = 2e6;
    private static final double LARGE = 128e6;
    private static final int HEAD = 128;

    @Override
    public String name() {
        return "generation_attention_perf";
    }

    @Override
    public List<String> columns() {
        return List.of(
                "framework",
                "batch_size",
                "step",
                "num_heads",
                "num_key_value_heads",
                "head_dim",
                "kv_cache_dtype",
                "latency");
    }

    @Override
    public void read(TableRow row, Chip chip, Consumer<KernelTime> kernels, Consumer<String> leftOut)
            throws TableRow.Refused {
        long batch = row.size("batch_size");
        long tokens = row.size("step") + row.size("isl", 1);
        long heads = row.size("num_heads");
        long cached = row.size("num_key_value_heads");
        long width = row.size("head_dim");
        double seconds = row.time("latency") * 1e-3;
        Precision format = TableForm.format(row.text("kv_cache_dtype"));
        if (format == null) {
            leftOut.accept("caches of a format unknown here");
            return;
        }
        double bytes = 2.0 * batch * tokens * cached * width * format.bytesPerElement();
        String why = unfit(row, batch, heads, width, bytes);
        if (why != null) {
            leftOut.accept(why);
            return;
        }
        kernels.accept(new KernelTime(
                Subject.of(Family.ATTENTION, format),
                TableForm.variant(row, Precision.BF16),
                KernelTime.shapeOf(batch, tokens, heads, cached),
                0,
                bytes / chip.memory().bandwidth().value(),
                0,
                0,
                seconds));
    }

    private static @Nullable String unfit(TableRow row, long batch, long heads, long width, double bytes)
            throws TableRow.Refused {
        if (row.size("window_size", 0) > 0) {
            return "sliding windows";
        }
        if (width != HEAD || heads > 64 || batch > 512) {
            return "attention of sizes that few models have";
        }
        if (row.text("kernel_source").contains("triton")) {
            return "stand-in kernels (Triton)";
        }
        return bytes > SMALL && bytes < LARGE ? "caches that may rest in the cache" : null;
    }
}
