package jeton.hardware;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Efficiencies of a chip that streams weights and cache from off-chip memory.
 *
 * @param memory            share of memory bandwidth that dense weight streaming reaches
 * @param compute           share of the dense peak that large matrix products reach, by arithmetic format
 * @param attention         share of memory bandwidth that decode attention reaches
 * @param latentAttention   share of the BF16 peak that multi-head latent attention reaches in decode
 * @param latentAttentionFp8Gain by how much an FP8 cache raises that rate, relative to the BF16 peak
 * @param prefillAttention  share of the BF16 peak that causal prefill attention reaches at 512, 1k, 2k, 4k, 8k, 16k and
 *                          32k tokens; between them linear in the logarithm
 * @param elementwise       share of memory bandwidth of norms, activations and sampling
 * @param expertActivations share of memory bandwidth of permuting and combining expert activations
 * @param allReduce         measured all-reduce by number of ranks; other sizes follow from the link
 * @param allToAll          expert dispatch and combine
 * @param experts           routed-expert kernels by weight format
 * @param secondsPerOp      launch gap of one non-attention operation; six of them a layer
 * @param secondsPerAttention fixed time of one layer's decode attention
 */
public record RooflineCalibration(
        Status status,
        String source,
        String date,
        double memory,
        Map<Precision, Double> compute,
        double attention,
        double latentAttention,
        double latentAttentionFp8Gain,
        List<Double> prefillAttention,
        double elementwise,
        double expertActivations,
        Map<Integer, AllReduce> allReduce,
        AllToAll allToAll,
        Map<Precision, ExpertKernel> experts,
        double secondsPerOp,
        double secondsPerAttention)
        implements Calibration {

    /** Prompt lengths, in tokens, at which {@code prefillAttention} is given. */
    public static final List<Integer> PREFILL_TOKENS = List.of(512, 1024, 2048, 4096, 8192, 16384, 32768);

    public RooflineCalibration {
        compute = Collections.unmodifiableMap(new LinkedHashMap<>(compute));
        prefillAttention = List.copyOf(prefillAttention);
        allReduce = Collections.unmodifiableMap(new TreeMap<>(allReduce));
        experts = Collections.unmodifiableMap(new LinkedHashMap<>(experts));
        if (prefillAttention.size() != PREFILL_TOKENS.size()) {
            throw new IllegalArgumentException("prefill attention needs " + PREFILL_TOKENS.size() + " points");
        }
    }

    /**
     * Defaults for a chip without kernel measurements, below the least that any measured chip reaches: 0.6 of memory
     * bandwidth, 0.45 of the dense peak, half the prefill curve of an H100, the slowest expert kernels, no measured
     * collectives.
     *
     * @param peaks formats for which the chip has a peak, BF16 among them
     */
    public static RooflineCalibration assumed(Set<Precision> peaks, String source, String date) {
        Map<Precision, Double> compute = new EnumMap<>(Precision.class);
        Map<Precision, ExpertKernel> experts = new EnumMap<>(Precision.class);
        for (Precision format : Precision.values()) {
            Precision arithmetic = peaks.contains(format.arithmetic()) ? format.arithmetic() : Precision.BF16;
            experts.put(format, slowest(format, arithmetic));
            if (peaks.contains(format)) {
                compute.put(format, format == Precision.MXFP4 || format == Precision.NVFP4 ? 0.4 : 0.45);
            }
        }
        return new RooflineCalibration(
                Status.ASSUMED,
                source,
                date,
                0.6,
                compute,
                0.5,
                0.5,
                peaks.contains(Precision.FP8) ? 1.1 : 1,
                List.of(0.09, 0.135, 0.185, 0.23, 0.265, 0.285, 0.3),
                0.75,
                0.6,
                Map.of(),
                new AllToAll(30e-6, 0.3),
                experts,
                3.5e-6,
                5e-6);
    }

    /** The least that the kernels of A100, H100, H200 and B200 reach in a format; INT8 as FP8. */
    private static ExpertKernel slowest(Precision format, Precision arithmetic) {
        return switch (format) {
            case BF16 -> new ExpertKernel(arithmetic, 0.35, 0.75, 45e-6);
            case FP8, INT8 -> new ExpertKernel(arithmetic, 0.33, 0.75, 45e-6);
            case FP8_BLOCK -> new ExpertKernel(arithmetic, 0.13, 0.75, 46e-6);
            case MXFP4 -> new ExpertKernel(arithmetic, 0.29, 0.55, 66e-6);
            case INT4 -> new ExpertKernel(arithmetic, 0.07, 0.45, 75e-6);
            case NVFP4 -> new ExpertKernel(arithmetic, 0.29, 0.55, 66e-6);
        };
    }

    /** One all-reduce takes {@code seconds + bytes / bytesPerSecond}. */
    public record AllReduce(double seconds, double bytesPerSecond) {}

    /** One direction takes {@code seconds + bytes / (linkShare * link)}. */
    public record AllToAll(double seconds, double linkShare) {}

    /**
     * A fused routed-expert layer.
     *
     * @param arithmetic format whose peak applies
     * @param compute    share of that peak
     * @param memory     share of memory bandwidth, over the bytes of the experts touched
     * @param seconds    fixed time per layer
     */
    public record ExpertKernel(Precision arithmetic, double compute, double memory, double seconds) {}
}
