package jeton.calibration;

import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import jeton.hardware.Chip;
import jeton.hardware.Precision;
import org.jspecify.annotations.Nullable;

/** How the rows of one kind of table become kernel times. */
interface TableForm {
    /** What the file's name ends with, before {@code .csv}. */
    String name();

    /** Columns without which no row can be used. */
    List<String> columns();

    /**
     * Gives the kernel times of a row, if any; says why a row is left out.
     *
     * @throws TableRow.Refused if the row holds nonsense
     */
    void read(TableRow row, Chip chip, Consumer<KernelTime> kernels, Consumer<String> leftOut) throws TableRow.Refused;

    /** What the tables call a format of weights, cache or arithmetic; null if it has no counterpart here. */
    static @Nullable Precision format(String name) {
        return switch (name) {
            case "bfloat16", "float16", "half" -> Precision.BF16;
            case "fp8" -> Precision.FP8;
            case "fp8_block" -> Precision.FP8_BLOCK;
            case "sq", "int8" -> Precision.INT8;
            case "int4_wo" -> Precision.INT4;
            case "w4a16_mxfp4", "w4a8_mxfp4_mxfp8" -> Precision.MXFP4;
            case "nvfp4" -> Precision.NVFP4;
            default -> null;
        };
    }

    /** The format in which weights of the table's format are multiplied on the chip. */
    static Precision arithmetic(String name, Chip chip) {
        Precision format = format(name);
        Precision own = switch (name) {
            case "int4_wo", "w4a16_mxfp4" -> Precision.BF16;
            case "w4a8_mxfp4_mxfp8" -> Precision.FP8;
            default -> format == null ? Precision.BF16 : format.arithmetic();
        };
        return chip.peakFlops().containsKey(own) ? own : Precision.BF16;
    }

    /** The name of the engine in lower case letters. */
    static String engine(TableRow row) {
        return row.text("framework").toLowerCase(Locale.ROOT);
    }

    static Variant variant(TableRow row, Precision arithmetic) {
        return new Variant(engine(row), row.text("version"), arithmetic);
    }
}
