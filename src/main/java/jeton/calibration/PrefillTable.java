package jeton.calibration;

import java.util.List;
import java.util.function.Consumer;
import jeton.calibration.Subject.Family;
import jeton.hardware.Chip;
import jeton.hardware.Precision;
import org.jspecify.annotations.Nullable;

/**
 * Causal attention of a batch of equal prompts, {@code 2 B S^2 H d} FLOPs against the BF16 peak whatever the cache's
 * format.
 */
final class PrefillTable implements TableForm {
    private static final int HEAD = 128;

    @Override
    public String name() {
        return "context_attention_perf";
    }

    @Override
    public List<String> columns() {
        return List.of(
                "framework",
                "batch_size",
                "isl",
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
        long tokens = row.size("isl");
        long heads = row.size("num_heads");
        long cached = row.size("num_key_value_heads");
        long width = row.size("head_dim");
        double seconds = row.time("latency") * 1e-3;
        Precision format = TableForm.format(row.text("kv_cache_dtype"));
        if (format == null) {
            leftOut.accept("caches of a format unknown here");
            return;
        }
        String why = unfit(row, tokens, heads, width);
        if (why != null) {
            leftOut.accept(why);
            return;
        }
        double flops = 2.0 * batch * tokens * tokens * heads * width;
        kernels.accept(new KernelTime(
                Subject.of(Family.PREFILL_ATTENTION, format),
                TableForm.variant(row, Precision.BF16),
                KernelTime.shapeOf(batch, tokens, heads, cached),
                flops / chip.peak(Precision.BF16),
                0,
                0,
                tokens,
                seconds));
    }

    private static @Nullable String unfit(TableRow row, long tokens, long heads, long width) throws TableRow.Refused {
        if (row.size("window_size", 0) > 0) {
            return "sliding windows";
        }
        if (width != HEAD || heads < 4 || tokens < 128 || tokens > 65_536 || row.size("step", 0) > 0) {
            return "attention of sizes that few models have";
        }
        return row.text("kernel_source").contains("triton") ? "stand-in kernels (Triton)" : null;
    }
}
