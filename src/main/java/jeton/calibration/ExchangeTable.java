package jeton.calibration;

import java.util.List;
import java.util.function.Consumer;
import jeton.calibration.Subject.Family;
import jeton.hardware.Chip;
import jeton.hardware.Precision;

/**
 * Dispatch and combine of DeepEP among the eight chips of a server: {@code tokens topK hidden} elements each way, FP8 out
 * and BF16 back, of which a rank keeps an eighth.
 *
 * @param name     of the table
 * @param dispatch column of the time out, in microseconds
 * @param combine  column of the time back
 */
record ExchangeTable(String name, String dispatch, String combine) implements TableForm {
    private static final int RANKS = 8;
    private static final long LARGEST = 32_768;

    @Override
    public List<String> columns() {
        return List.of("node_num", "num_token", "num_topk", "hidden_size", dispatch, combine);
    }

    @Override
    public void read(TableRow row, Chip chip, Consumer<KernelTime> kernels, Consumer<String> leftOut)
            throws TableRow.Refused {
        long tokens = row.size("num_token");
        long active = row.size("num_topk");
        long hidden = row.size("hidden_size");
        double out = row.time(dispatch) * 1e-6;
        double back = row.time(combine) * 1e-6;
        if (row.size("node_num") != 1 || chip.link().domain() != RANKS || tokens > LARGEST) {
            leftOut.accept("exchanges outside a server of eight");
            return;
        }
        double elements = (double) tokens * active * hidden * (RANKS - 1) / RANKS;
        double link = chip.link().bytesPerSecond().value();
        for (Precision format : List.of(Precision.FP8, Precision.BF16)) {
            kernels.accept(new KernelTime(
                    Subject.of(Family.ALL_TO_ALL, Precision.BF16),
                    TableForm.variant(row, format),
                    KernelTime.shapeOf(tokens, active, hidden, format.ordinal()),
                    0,
                    elements * format.bytesPerElement() / link,
                    0,
                    0,
                    format == Precision.FP8 ? out : back));
        }
    }
}
