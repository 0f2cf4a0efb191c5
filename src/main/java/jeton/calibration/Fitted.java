package jeton.calibration;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import jeton.hardware.Chip;
import jeton.hardware.Precision;
import jeton.hardware.RooflineCalibration;
import jeton.hardware.RooflineCalibration.AllReduce;
import jeton.hardware.RooflineCalibration.AllToAll;
import jeton.hardware.RooflineCalibration.CacheRead;
import jeton.hardware.RooflineCalibration.ExpertKernel;
import jeton.hardware.RooflineCalibration.Kernel;
import jeton.hardware.RooflineCalibration.PrefillCurve;
import jeton.hardware.Status;

/** What was fitted so far, and the calibration that it replaces part by part. */
final class Fitted {
    private final RooflineCalibration old;
    private final Map<Precision, Kernel> dense = new EnumMap<>(Precision.class);
    private final Map<Precision, CacheRead> attention = new EnumMap<>(Precision.class);
    private final Map<Precision, Kernel> latentAttention = new EnumMap<>(Precision.class);
    private final Map<Precision, PrefillCurve> prefillAttention = new EnumMap<>(Precision.class);
    private final Map<Precision, ExpertKernel> experts = new EnumMap<>(Precision.class);
    private final Map<Integer, AllReduce> allReduce;
    private double blend;
    private final Map<Precision, Double> smallKernels = new EnumMap<>(Precision.class);
    private AllToAll allToAll;

    Fitted(RooflineCalibration old) {
        this.old = old;
        blend = old.blend();
        allReduce = new TreeMap<>(old.allReduce());
        allToAll = old.allToAll();
    }

    double blend() {
        return blend;
    }

    void blend(double exponent) {
        blend = exponent;
    }

    void allToAll(AllToAll measured) {
        allToAll = measured;
    }

    /** Seconds of a kernel whose work takes none. */
    Map<Precision, Double> smallKernels() {
        return smallKernels;
    }

    Map<Precision, Kernel> dense() {
        return dense;
    }

    Map<Precision, CacheRead> attention() {
        return attention;
    }

    Map<Precision, Kernel> latentAttention() {
        return latentAttention;
    }

    Map<Precision, PrefillCurve> prefillAttention() {
        return prefillAttention;
    }

    /** What no table shows stays. */
    int decodeRows(Precision cache) {
        return old.prefillAttention(cache).decodeRows();
    }

    Map<Precision, ExpertKernel> experts() {
        return experts;
    }

    Map<Integer, AllReduce> allReduce() {
        return allReduce;
    }

    /** The share of the peak that plain products in this arithmetic reach; 1 if none was fitted. */
    double mostCompute(Precision arithmetic) {
        return dense.values().stream()
                .filter(kernel -> kernel.arithmetic() == arithmetic)
                .mapToDouble(Kernel::compute)
                .max()
                .orElse(1);
    }

    /** What was fitted, by format; the formats that were not stay as they were. */
    RooflineCalibration calibration(Chip chip, String source, String date) {
        int8AsFp8(chip);
        Kernel bf16 = dense.get(Precision.BF16);
        return new RooflineCalibration(
                status(),
                source,
                date,
                bf16 == null ? old.memory() : bf16.memory(),
                compute(chip.peakFlops().keySet()),
                blend,
                merged(old.dense(), dense),
                merged(old.attention(), attention),
                merged(old.latentAttention(), latentAttention),
                merged(old.prefillAttention(), prefillAttention),
                old.elementwise(),
                allReduce,
                allToAll,
                merged(old.experts(), experts),
                smallKernels.getOrDefault(Precision.BF16, old.secondsPerOp()));
    }

    /** Measured if all that a dense model in BF16 needs was. */
    private Status status() {
        return dense.containsKey(Precision.BF16)
                        && attention.containsKey(Precision.BF16)
                        && prefillAttention.containsKey(Precision.BF16)
                ? Status.MEASURED
                : Status.DERIVED;
    }

    /** INT8 products are rarely measured; where the peaks are equal they are taken to go as FP8. */
    private void int8AsFp8(Chip chip) {
        Kernel fp8 = dense.get(Precision.FP8);
        if (fp8 != null
                && chip.peakFlops().containsKey(Precision.INT8)
                && chip.peak(Precision.INT8) == chip.peak(Precision.FP8)) {
            dense.putIfAbsent(Precision.INT8, new Kernel(Precision.INT8, fp8.compute(), fp8.memory(), fp8.seconds()));
        }
    }

    private Map<Precision, Double> compute(Set<Precision> peaks) {
        Map<Precision, Double> compute = new EnumMap<>(old.compute());
        for (Precision peak : peaks) {
            Kernel measured = dense.get(peak);
            if (measured != null && measured.arithmetic() == peak) {
                compute.put(peak, measured.compute());
            }
        }
        return compute;
    }

    private static <T> Map<Precision, T> merged(Map<Precision, T> old, Map<Precision, T> fitted) {
        Map<Precision, T> merged = new EnumMap<>(Precision.class);
        merged.putAll(old);
        merged.putAll(fitted);
        return merged;
    }
}
