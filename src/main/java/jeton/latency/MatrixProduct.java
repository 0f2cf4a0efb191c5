package jeton.latency;

import jeton.hardware.Chip;
import jeton.hardware.Precision;
import jeton.hardware.RooflineCalibration;
import jeton.hardware.RooflineCalibration.Kernel;

/**
 * Products of tokens with weights of one format on one rank.
 *
 * <p>Where kernels of the format were measured, the products take {@code blend( FLOPs / (compute peak) , bytes / (memory
 * BW) )} plus a fixed time each, and the bytes are those of the weights and of the vectors that enter and leave. Elsewhere
 * they take the longer of FLOPs and weights, at the efficiencies of the chip as a whole.
 */
final class MatrixProduct {
    private static final double BF16_BYTES = Precision.BF16.bytesPerElement();

    private final RooflineCalibration calibration;
    private final double weights;
    private final double weightBytes;
    private final double vectorBytesPerToken;
    private final double fixed;
    private final double flopsPerSecond;
    private final double bytesPerSecond;
    private final ByCount seconds = new ByCount(this::secondsOf);

    /**
     * @param weights elements
     * @param shape   how many products these are, and the vectors of a token
     */
    MatrixProduct(
            Chip chip,
            RooflineCalibration calibration,
            EngineProfile.Kernels kernels,
            Precision format,
            double weights,
            Shape shape) {
        this.calibration = calibration;
        this.weights = weights;
        weightBytes = weights * format.bytesPerElement();
        double bandwidth = chip.memory().bandwidth().value();
        Precision arithmetic = chip.computeFormat(format);
        Kernel measured = calibration.dense(format, arithmetic).orElse(null);
        if (measured == null) {
            flopsPerSecond = kernels.compute() * computeShare(calibration, arithmetic) * chip.peak(arithmetic);
            bytesPerSecond = calibration.memory() * bandwidth;
            vectorBytesPerToken = 0;
            fixed = kernels.seconds(shape.count(), calibration.secondsPerOp());
        } else {
            flopsPerSecond = kernels.compute() * measured.compute() * chip.peak(measured.arithmetic());
            bytesPerSecond = measured.memory() * bandwidth;
            vectorBytesPerToken =
                    shape.entering() * measured.arithmetic().bytesPerElement() + shape.leaving() * BF16_BYTES;
            fixed = kernels.seconds(shape.count(), measured.seconds());
        }
    }

    /**
     * @param count    products that one token passes
     * @param entering elements of the vectors that these products read for one token
     * @param leaving  elements that they write
     */
    record Shape(int count, double entering, double leaving) {}

    private static double computeShare(RooflineCalibration calibration, Precision arithmetic) {
        Double share = calibration.compute().get(arithmetic);
        if (share == null) {
            throw new IllegalArgumentException("no compute efficiency for " + arithmetic.key());
        }
        return share;
    }

    double weightBytes() {
        return weightBytes;
    }

    double seconds(double tokens) {
        return seconds.at(tokens);
    }

    private double secondsOf(double tokens) {
        return calibration.overlapped(arithmeticSeconds(tokens), trafficSeconds(tokens)) + fixed;
    }

    double arithmeticSeconds(double tokens) {
        return 2 * weights * tokens / flopsPerSecond;
    }

    double trafficSeconds(double tokens) {
        return (weightBytes + vectorBytesPerToken * tokens) / bytesPerSecond;
    }
}
