package jeton.hardware;

/**
 * Efficiencies of a chip that keeps weights and cache in on-chip SRAM and passes tokens from stage to stage.
 *
 * @param memory          share of SRAM bandwidth that weight streaming reaches
 * @param compute         share of the dense peak
 * @param secondsPerLayer least time a token spends in one layer, however small the layer
 * @param secondsPerHop   time to pass from one stage to the next
 * @param capacity        share of the SRAM that weights and cache may fill; the rest holds activations and programs
 */
public record PipelineCalibration(
        Status status,
        String source,
        String date,
        double memory,
        double compute,
        double secondsPerLayer,
        double secondsPerHop,
        double capacity)
        implements Calibration {

    /**
     * Defaults for a chip without measurements: half of each roof, and 28 microseconds a layer, the slower of the two
     * that the first software of a wafer-scale machine showed.
     */
    public static PipelineCalibration assumed(String source, String date) {
        return new PipelineCalibration(Status.ASSUMED, source, date, 0.5, 0.5, 28e-6, 0, 0.9);
    }
}
