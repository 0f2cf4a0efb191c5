package jeton.hardware;

/**
 * What fraction of a chip's peaks real kernels reach, and the fixed times they add.
 *
 * <p>Every efficiency is in (0, 1]; nothing here may make a step faster than the datasheet allows.
 */
public sealed interface Calibration permits RooflineCalibration, PipelineCalibration {
    /** Whether measurements of this chip support the figures, or they are defaults for its class. */
    Status status();

    /** What the figures were fitted to, or why these defaults. */
    String source();

    String date();

    /** True if no measurement supports the figures; every result that rests on them must say so. */
    default boolean uncalibrated() {
        return status() == Status.ASSUMED || status() == Status.RECALLED;
    }
}
