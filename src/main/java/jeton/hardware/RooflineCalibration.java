package jeton.hardware;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.commons.math3.util.FastMath;

/**
 * Efficiencies of a chip that streams weights and cache from off-chip memory.
 *
 * <p>Maps by format hold what was measured. A weight format without a dense kernel takes that of its arithmetic, over its
 * own bytes, and without that {@code memory} and {@code compute}; a cache format without an entry takes that of BF16, which
 * is always there.
 *
 * @param memory            share of memory bandwidth that streaming weights and states reaches
 * @param compute           share of the dense peak that large matrix products reach, by arithmetic format
 * @param blend             how far the arithmetic and the traffic of one product overlap: the exponent p of
 *                          {@code (a^p + b^p)^(1/p)}, at least 1; infinite if the longer hides the shorter
 * @param dense             matrix products outside the routed experts, by weight format
 * @param attention         decode attention of one layer, by cache format
 * @param latentAttention   multi-head latent attention in decode, by cache format
 * @param prefillAttention  causal attention of prompts, by cache format
 * @param elementwise       share of memory bandwidth of norms, activations and sampling
 * @param allReduce         measured all-reduce by number of ranks; other sizes follow from the link
 * @param allToAll          expert dispatch and combine
 * @param experts           routed-expert kernels by weight format
 * @param secondsPerOp      launch gap of one operation that no kernel here includes; six of them a layer
 */
public record RooflineCalibration(
        Status status,
        String source,
        String date,
        double memory,
        Map<Precision, Double> compute,
        double blend,
        Map<Precision, Kernel> dense,
        Map<Precision, CacheRead> attention,
        Map<Precision, Kernel> latentAttention,
        Map<Precision, PrefillCurve> prefillAttention,
        double elementwise,
        Map<Integer, AllReduce> allReduce,
        AllToAll allToAll,
        Map<Precision, ExpertKernel> experts,
        double secondsPerOp)
        implements Calibration {

    /** Prompt lengths, in tokens, at which a {@link PrefillCurve} is given. */
    public static final List<Integer> PREFILL_TOKENS = List.of(512, 1024, 2048, 4096, 8192, 16384, 32768);

    public RooflineCalibration {
        compute = Collections.unmodifiableMap(new LinkedHashMap<>(compute));
        dense = Collections.unmodifiableMap(new LinkedHashMap<>(dense));
        attention = withBf16("attention", attention);
        latentAttention = withBf16("latentAttention", latentAttention);
        prefillAttention = withBf16("prefillAttention", prefillAttention);
        allReduce = Collections.unmodifiableMap(new TreeMap<>(allReduce));
        experts = Collections.unmodifiableMap(new LinkedHashMap<>(experts));
        if (!(blend >= 1)) {
            throw new IllegalArgumentException("a blend is at least 1");
        }
    }

    private static <T> Map<Precision, T> withBf16(String name, Map<Precision, T> byFormat) {
        if (!byFormat.containsKey(Precision.BF16)) {
            throw new IllegalArgumentException(name + " needs bf16");
        }
        return Collections.unmodifiableMap(new LinkedHashMap<>(byFormat));
    }

    /** Seconds of one kernel whose arithmetic and traffic, each alone, would take so long. */
    public double overlapped(double arithmetic, double traffic) {
        double longer = Math.max(arithmetic, traffic);
        if (blend == Double.POSITIVE_INFINITY || longer == 0) {
            return longer;
        }
        double shorter = Math.min(arithmetic, traffic);
        return longer * FastMath.pow(1 + FastMath.pow(shorter / longer, blend), 1 / blend);
    }

    /** Products with weights of this format: its own kernel, or that of the format in which it is multiplied; or none. */
    public Optional<Kernel> dense(Precision weights, Precision arithmetic) {
        Kernel own = dense.get(weights);
        return Optional.ofNullable(own == null ? dense.get(arithmetic) : own);
    }

    /** Decode attention over a cache of this format. */
    public CacheRead attention(Precision cache) {
        return byFormat(attention, cache);
    }

    /** Latent decode attention over a cache of this format. */
    public Kernel latentAttention(Precision cache) {
        return byFormat(latentAttention, cache);
    }

    /** Attention of prompts whose cache has this format. */
    public PrefillCurve prefillAttention(Precision cache) {
        return byFormat(prefillAttention, cache);
    }

    private static <T> T byFormat(Map<Precision, T> measured, Precision format) {
        T own = measured.get(format);
        if (own != null) {
            return own;
        }
        T bf16 = measured.get(Precision.BF16);
        if (bf16 == null) {
            throw new IllegalStateException("checked when made");
        }
        return bf16;
    }

    /**
     * Defaults for a chip without kernel measurements, below the least that any measured chip since Hopper reaches in a data
     * centre: 0.6 of memory bandwidth, 0.45 of the dense peak, half the prefill curve of an H100, the slowest expert kernels
     * and fixed times, no measured collectives.
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
                compute.put(format, format == Precision.MXFP4 || format == Precision.NVFP4 ? 0.33 : 0.45);
            }
        }
        Map<Precision, Kernel> latent = new EnumMap<>(Precision.class);
        latent.put(Precision.BF16, new Kernel(Precision.BF16, 0.5, 0.5, 14e-6));
        if (peaks.contains(Precision.FP8)) {
            latent.put(Precision.FP8, new Kernel(Precision.BF16, 0.55, 0.5, 14e-6));
        }
        return new RooflineCalibration(
                Status.ASSUMED,
                source,
                date,
                0.6,
                compute,
                Double.POSITIVE_INFINITY,
                Map.of(),
                Map.of(Precision.BF16, new CacheRead(0.5, 14e-6)),
                latent,
                Map.of(Precision.BF16, new PrefillCurve(List.of(0.09, 0.135, 0.185, 0.23, 0.265, 0.285, 0.3), 20e-6)),
                0.75,
                Map.of(),
                new AllToAll(30e-6, 0.3),
                experts,
                4e-6);
    }

    /** The least that the kernels of a format reach; INT8 as FP8. */
    private static ExpertKernel slowest(Precision format, Precision arithmetic) {
        return switch (format) {
            case BF16 -> new ExpertKernel(arithmetic, 0.35, 0.75, 0.35, 45e-6);
            case FP8, INT8 -> new ExpertKernel(arithmetic, 0.33, 0.75, 0.25, 45e-6);
            case FP8_BLOCK -> new ExpertKernel(arithmetic, 0.18, 0.75, 0.2, 46e-6);
            case MXFP4 -> new ExpertKernel(arithmetic, 0.29, 0.55, 0.2, 71e-6);
            case INT4 -> new ExpertKernel(arithmetic, 0.1, 0.45, 0.16, 75e-6);
            case NVFP4 -> new ExpertKernel(arithmetic, 0.29, 0.55, 0.4, 66e-6);
        };
    }

    /** One all-reduce takes {@code seconds + bytes / bytesPerSecond}. */
    public record AllReduce(double seconds, double bytesPerSecond) {}

    /** One direction takes {@code seconds + bytes / (linkShare * link)}. */
    public record AllToAll(double seconds, double linkShare) {}

    /** Reading the cache of one layer takes {@code seconds + bytes / (memory * bandwidth)}. */
    public record CacheRead(double memory, double seconds) {}

    /**
     * A product that reads one operand from memory.
     *
     * @param arithmetic format whose peak applies
     * @param compute    share of that peak
     * @param memory     share of memory bandwidth
     * @param seconds    fixed time of one such kernel
     */
    public record Kernel(Precision arithmetic, double compute, double memory, double seconds) {}

    /**
     * Attention of prompts.
     *
     * @param shares     of the BF16 peak, at {@link #PREFILL_TOKENS}; between them linear in the logarithm
     * @param seconds    fixed time of one layer in a step with prompts
     * @param decodeRows queries that the token of a decoding sequence costs as much as in a step with prompts, where one
     *                   kernel serves both in tiles of so many queries; 0 where it costs what it does alone
     */
    public record PrefillCurve(List<Double> shares, double seconds, int decodeRows) {
        /** Where decoding sequences cost the same beside prompts as alone. */
        public PrefillCurve(List<Double> shares, double seconds) {
            this(shares, seconds, 0);
        }

        public PrefillCurve {
            shares = List.copyOf(shares);
            if (shares.size() != PREFILL_TOKENS.size()) {
                throw new IllegalArgumentException("prefill attention needs " + PREFILL_TOKENS.size() + " points");
            }
        }

        /** Share of the BF16 peak at a prompt length in tokens. */
        public double share(long tokens) {
            if (tokens <= PREFILL_TOKENS.get(0)) {
                return shares.get(0);
            }
            for (int i = 0; i + 1 < shares.size(); i++) {
                if (tokens <= PREFILL_TOKENS.get(i + 1)) {
                    double octave = FastMath.log((double) tokens / PREFILL_TOKENS.get(i)) / FastMath.log(2);
                    return shares.get(i) + (shares.get(i + 1) - shares.get(i)) * octave;
                }
            }
            return shares.get(shares.size() - 1);
        }
    }

    /**
     * A fused routed-expert layer.
     *
     * @param arithmetic  format whose peak applies
     * @param compute     share of that peak
     * @param memory      share of memory bandwidth, over the bytes of the experts touched
     * @param activations share of memory bandwidth of permuting, quantising and combining what enters and leaves experts
     * @param seconds     fixed time per layer
     */
    public record ExpertKernel(
            Precision arithmetic, double compute, double memory, double activations, double seconds) {}
}
