package jeton.calibration;

import java.util.List;
import java.util.function.Consumer;
import jeton.calibration.Subject.Family;
import jeton.hardware.Chip;
import jeton.hardware.Precision;

/**
 * All-reduces by NCCL or by an engine's own kernels in a CUDA graph. The message is counted in elements.
 */
record AllReduceTable(String name) implements TableForm {
    private static final double SMALLEST = 16e3;
    private static final double LARGEST = 256e6;

    @Override
    public List<String> columns() {
        return List.of("op_name", "num_gpus", "message_size", "latency");
    }

    @Override
    public void read(TableRow row, Chip chip, Consumer<KernelTime> kernels, Consumer<String> leftOut)
            throws TableRow.Refused {
        long ranks = row.size("num_gpus");
        double seconds = row.time("latency") * 1e-3;
        double bytes = row.size("message_size") * Precision.BF16.bytesPerElement();
        String type = row.text("nccl_dtype") + row.text("allreduce_dtype");
        if (!row.text("op_name").equals("all_reduce") || TableForm.format(type) != Precision.BF16) {
            leftOut.accept("collectives other than an all-reduce in 16 bits");
            return;
        }
        if (row.text("kernel_source").contains("eager") || bytes < SMALLEST || bytes > LARGEST || ranks > 64) {
            leftOut.accept("all-reduces outside a CUDA graph, or of sizes that no layer sends");
            return;
        }
        kernels.accept(new KernelTime(
                new Subject(Family.ALL_REDUCE, Precision.BF16, (int) ranks),
                TableForm.variant(row, Precision.BF16),
                KernelTime.shapeOf(ranks, (long) bytes),
                0,
                bytes / chip.link().bytesPerSecond().value(),
                0,
                0,
                seconds));
    }
}
