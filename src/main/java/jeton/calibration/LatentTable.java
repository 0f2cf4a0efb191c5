package jeton.calibration;

import java.util.List;
import java.util.function.Consumer;
import jeton.calibration.Subject.Family;
import jeton.hardware.Chip;
import jeton.hardware.Precision;

/**
 * Decode attention in the absorbed form of DeepSeek-V3: one cached vector of 512 + 64 elements for all heads.
 */
final class LatentTable implements TableForm {
    private static final double SMALL = 2e6;
    private static final double LARGE = 128e6;
    private static final int RANK = 512;
    private static final int ROPE = 64;

    @Override
    public String name() {
        return "generation_mla_perf";
    }

    @Override
    public List<String> columns() {
        return List.of("framework", "batch_size", "step", "num_heads", "kv_cache_dtype", "latency");
    }

    @Override
    public void read(TableRow row, Chip chip, Consumer<KernelTime> kernels, Consumer<String> leftOut)
            throws TableRow.Refused {
        long batch = row.size("batch_size");
        long tokens = row.size("step") + row.size("isl", 1);
        long heads = row.size("num_heads");
        double seconds = row.time("latency") * 1e-3;
        String name = row.text("kv_cache_dtype");
        Precision format = TableForm.format(name);
        if (format == null) {
            leftOut.accept("caches of a format unknown here");
            return;
        }
        double bytes = (double) batch * tokens * (RANK + ROPE) * format.bytesPerElement();
        if (bytes > SMALL && bytes < LARGE) {
            leftOut.accept("caches that may rest in the cache");
            return;
        }
        Precision arithmetic = TableForm.arithmetic(name, chip);
        double flops = 2.0 * heads * (2 * RANK + ROPE) * batch * tokens;
        kernels.accept(new KernelTime(
                Subject.of(Family.LATENT_ATTENTION, format),
                TableForm.variant(row, arithmetic),
                KernelTime.shapeOf(batch, tokens, heads),
                flops / chip.peak(arithmetic),
                bytes / chip.memory().bandwidth().value(),
                0,
                0,
                seconds));
    }
}
