package jeton.hardware;

import java.util.Locale;

/**
 * Number formats of weights, cache and arithmetic.
 *
 * <p>Bytes per element include the scales that travel with the elements: INT4 in groups of 128 (4-bit value, fp16 scale,
 * 4-bit zero), MXFP4 in blocks of 32 with an 8-bit scale, NVFP4 in blocks of 16 with an fp8 scale.
 */
public enum Precision {
    BF16(2),
    FP8(1),
    /** FP8 with one scale per 128 x 128 block, as DeepSeek-V3 is published. */
    FP8_BLOCK(1),
    INT8(1),
    INT4(0.52),
    MXFP4(0.53125),
    NVFP4(0.5625);

    private final double bytesPerElement;

    Precision(double bytesPerElement) {
        this.bytesPerElement = bytesPerElement;
    }

    public double bytesPerElement() {
        return bytesPerElement;
    }

    /** The format whose peak a chip would use if it computes natively in this one. */
    public Precision arithmetic() {
        return this == FP8_BLOCK ? FP8 : this;
    }

    /** The name used in files: {@code bf16}, {@code fp8}, {@code fp8-block}, ... */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
