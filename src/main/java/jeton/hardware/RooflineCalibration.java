package jeton.hardware;

import java.util.List;
import java.util.Map;

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
        compute = Map.copyOf(compute);
        prefillAttention = List.copyOf(prefillAttention);
        allReduce = Map.copyOf(allReduce);
        experts = Map.copyOf(experts);
        if (prefillAttention.size() != PREFILL_TOKENS.size()) {
            throw new IllegalArgumentException("prefill attention needs " + PREFILL_TOKENS.size() + " points");
        }
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
