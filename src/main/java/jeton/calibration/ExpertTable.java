package jeton.calibration;

import java.util.List;
import java.util.function.Consumer;
import jeton.calibration.Subject.Family;
import jeton.hardware.Chip;
import jeton.hardware.Precision;
import org.jspecify.annotations.Nullable;

/**
 * Fused layers of routed experts: choosing, permuting, the gated products and combining.
 *
 * <p>Only balanced routing is used: it touches a known number of experts, the lesser of all and of the token's choices.
 * {@code num_tokens} are those of the whole expert-parallel group, whose first rank is measured.
 */
final class ExpertTable implements TableForm {
    private static final double SMALLEST_EXPERT = 1e6;

    @Override
    public String name() {
        return "moe_perf";
    }

    @Override
    public List<String> columns() {
        return List.of(
                "framework",
                "moe_dtype",
                "num_tokens",
                "hidden_size",
                "inter_size",
                "topk",
                "num_experts",
                "moe_tp_size",
                "moe_ep_size",
                "distribution",
                "latency");
    }

    @Override
    public void read(TableRow row, Chip chip, Consumer<KernelTime> kernels, Consumer<String> leftOut)
            throws TableRow.Refused {
        long tokens = row.size("num_tokens");
        long hidden = row.size("hidden_size");
        long width = row.size("inter_size");
        long active = row.size("topk");
        long experts = row.size("num_experts");
        long tensor = row.size("moe_tp_size");
        long group = row.size("moe_ep_size");
        double seconds = row.time("latency") * 1e-3;
        String name = row.text("moe_dtype");
        Precision format = TableForm.format(name);
        if (format == null) {
            leftOut.accept("experts in " + name + ", a format unknown here");
            return;
        }
        double chosen = (double) tokens * active / group;
        double touched = Math.min((double) experts / group, chosen);
        double shard = (double) width / tensor;
        double elements = 3.0 * hidden * shard;
        double weights = touched * elements * format.bytesPerElement();
        String why = unfit(row, elements);
        if (why != null) {
            leftOut.accept(why);
            return;
        }
        Precision arithmetic = TableForm.arithmetic(name, chip);
        double bandwidth = chip.memory().bandwidth().value();
        double vectors = chosen * (2 * hidden + 3 * shard) * Precision.BF16.bytesPerElement();
        kernels.accept(new KernelTime(
                Subject.of(Family.EXPERTS, format),
                TableForm.variant(row, arithmetic),
                KernelTime.shapeOf(tokens, hidden, width, active, experts, tensor, group),
                2 * chosen * elements / chip.peak(arithmetic),
                weights / bandwidth,
                vectors / bandwidth,
                0,
                seconds));
    }

    private static @Nullable String unfit(TableRow row, double elements) {
        if (!row.text("distribution").equals("balanced")) {
            return "experts that are not chosen evenly";
        }
        String kernel = row.text("kernel_source");
        if (kernel.contains("nongated") || kernel.contains("situ")) {
            return "experts of another form than gated SiLU";
        }
        return elements < SMALLEST_EXPERT ? "shards of experts below a million weights" : null;
    }
}
