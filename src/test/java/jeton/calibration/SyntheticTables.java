package jeton.calibration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import jeton.hardware.Chip;
import jeton.hardware.Precision;

/**
 * Tables of kernel times that follow from known efficiencies, written as the benchmarks write theirs: products in BF16 and
 * FP8, decode, latent and prompt attention, routed experts and an all-reduce, all of one engine.
 */
public final class SyntheticTables {
    /** Efficiencies from which the times are made. */
    static final double BF16_COMPUTE = 0.75;

    static final double BF16_MEMORY = 0.85;
    static final double BF16_SECONDS = 4e-6;
    static final double FP8_COMPUTE = 0.6;
    static final double FP8_MEMORY = 0.8;
    static final double FP8_SECONDS = 9e-6;
    static final double BLEND = 2;
    static final double READ_MEMORY = 0.82;
    static final double READ_SECONDS = 12e-6;
    static final double LATENT_COMPUTE = 0.6;
    static final double LATENT_MEMORY = 0.88;
    static final double LATENT_SECONDS = 14e-6;
    static final double PREFILL_MOST = 0.66;
    static final double PREFILL_HALF = 1000;
    static final double PREFILL_SECONDS = 15e-6;
    static final double EXPERT_COMPUTE = 0.5;
    static final double EXPERT_MEMORY = 0.86;
    static final double EXPERT_ACTIVATIONS = 0.3;
    static final double EXPERT_SECONDS = 35e-6;
    static final double REDUCE_SECONDS = 5e-6;
    static final double REDUCE_BYTES_PER_SECOND = 200e9;
    static final double SMALL_SECONDS = 2.5e-6;

    private final Chip chip;
    private final DoubleUnaryOperator disturbance;
    private int rows;

    private SyntheticTables(Chip chip, DoubleUnaryOperator disturbance) {
        this.chip = chip;
        this.disturbance = disturbance;
    }

    /** Exact ones. */
    public static void write(Path folder, Chip chip) throws IOException {
        write(folder, chip, row -> 1);
    }

    /** @param disturbance factor on the time of the n-th row */
    static void write(Path folder, Chip chip, DoubleUnaryOperator disturbance) throws IOException {
        SyntheticTables tables = new SyntheticTables(chip, disturbance);
        Files.createDirectories(folder);
        Files.write(folder.resolve("gemm__vllm__1.0__gemm_perf.csv"), tables.gemm());
        Files.write(folder.resolve("generation_attention_perf.csv"), tables.decode());
        Files.write(folder.resolve("generation_mla_perf.csv"), tables.latent());
        Files.write(folder.resolve("context_attention_perf.csv"), tables.prefill());
        Files.write(folder.resolve("moe_perf.csv"), tables.experts());
        Files.write(folder.resolve("nccl_perf.csv"), tables.allReduce());
    }

    private String millis(double seconds) {
        return String.format(Locale.ROOT, "%.9g", seconds * 1e3 * disturbance.applyAsDouble(rows++));
    }

    private List<String> gemm() {
        List<String> lines = new ArrayList<>(List.of("framework,version,gemm_dtype,m,n,k,latency"));
        for (long m : new long[] {1, 2, 8, 32, 64, 128, 192, 256, 512, 1024, 4096, 16384}) {
            for (long n : new long[] {64, 128, 1024, 4096, 8192, 16384}) {
                for (long k : new long[] {64, 128, 2048, 4096, 8192, 16384}) {
                    lines.add("VLLM,1.0,bfloat16," + m + "," + n + "," + k + "," + millis(product(m, n, k, true)));
                    lines.add("VLLM,1.0,fp8," + m + "," + n + "," + k + "," + millis(product(m, n, k, false)));
                }
            }
        }
        return lines;
    }

    private double product(long m, long n, long k, boolean bf16) {
        if (bf16 && Math.max(m, Math.max(n, k)) <= 256) {
            return SMALL_SECONDS;
        }
        Precision format = bf16 ? Precision.BF16 : Precision.FP8;
        double element = format.bytesPerElement();
        double bytes = n * k * element + m * (k * element + n * 2.0);
        return blended(
                        2.0 * m * n * k / chip.peak(format) / (bf16 ? BF16_COMPUTE : FP8_COMPUTE),
                        bytes / bandwidth() / (bf16 ? BF16_MEMORY : FP8_MEMORY))
                + (bf16 ? BF16_SECONDS : FP8_SECONDS);
    }

    private List<String> decode() {
        List<String> lines = new ArrayList<>(List.of(
                "framework,kernel_source,batch_size,isl,step,num_heads,num_key_value_heads,head_dim,window_size,"
                        + "kv_cache_dtype,latency"));
        for (long batch = 1; batch <= 256; batch *= 2) {
            for (long step = 64; step <= 65_536; step *= 4) {
                for (long heads : new long[] {1, 2, 4, 8}) {
                    double bytes = 2.0 * batch * (step + 1) * heads * 128 * 2;
                    lines.add("VLLM,flash," + batch + ",1," + step + ",32," + heads + ",128,0,bfloat16,"
                            + millis(READ_SECONDS + bytes / bandwidth() / READ_MEMORY));
                }
            }
        }
        return lines;
    }

    private List<String> latent() {
        List<String> lines = new ArrayList<>(List.of("framework,batch_size,isl,step,num_heads,kv_cache_dtype,latency"));
        for (long batch = 1; batch <= 512; batch *= 2) {
            for (long step = 64; step <= 65_536; step *= 4) {
                for (long heads : new long[] {8, 16, 32, 64, 128}) {
                    double pairs = batch * (step + 1.0);
                    double traffic = pairs * 576 * 2 / bandwidth() / LATENT_MEMORY;
                    double arithmetic = 2 * heads * 1088 * pairs / chip.peak(Precision.BF16) / LATENT_COMPUTE;
                    lines.add("VLLM," + batch + ",1," + step + "," + heads + ",bfloat16,"
                            + millis(LATENT_SECONDS + Math.max(traffic, arithmetic)));
                }
            }
        }
        return lines;
    }

    private List<String> prefill() {
        List<String> lines = new ArrayList<>(
                List.of("framework,batch_size,isl,num_heads,num_key_value_heads,head_dim,kv_cache_dtype,latency"));
        for (long batch = 1; batch <= 16; batch *= 2) {
            for (long tokens = 128; tokens <= 32_768; tokens *= 2) {
                for (long heads : new long[] {8, 16, 32, 64}) {
                    double flops = 2.0 * batch * tokens * tokens * heads * 128;
                    double share = PREFILL_MOST / (1 + PREFILL_HALF / tokens);
                    lines.add("VLLM," + batch + "," + tokens + "," + heads + ",8,128,bfloat16,"
                            + millis(PREFILL_SECONDS + flops / chip.peak(Precision.BF16) / share));
                }
            }
        }
        return lines;
    }

    private List<String> experts() {
        List<String> lines =
                new ArrayList<>(List.of("framework,kernel_source,moe_dtype,num_tokens,hidden_size,inter_size,topk,"
                        + "num_experts,moe_tp_size,moe_ep_size,distribution,latency"));
        for (long tokens = 1; tokens <= 16_384; tokens *= 2) {
            for (long width : new long[] {768, 1536, 2048, 14_336}) {
                for (long group : new long[] {1, 2, 8}) {
                    double chosen = tokens * 8.0 / group;
                    double elements = 3.0 * 4096 * width;
                    double traffic = Math.min(128.0 / group, chosen) * elements * 2 / bandwidth();
                    double arithmetic = 2 * chosen * elements / chip.peak(Precision.BF16);
                    double vectors = chosen * (2 * 4096 + 3 * width) * 2 / bandwidth();
                    lines.add("VLLM,fused,bfloat16," + tokens + ",4096," + width + ",8,128,1," + group + ",balanced,"
                            + millis(blended(arithmetic / EXPERT_COMPUTE, traffic / EXPERT_MEMORY)
                                    + vectors / EXPERT_ACTIVATIONS
                                    + EXPERT_SECONDS));
                }
            }
        }
        return lines;
    }

    private List<String> allReduce() {
        List<String> lines = new ArrayList<>(List.of("op_name,nccl_dtype,num_gpus,message_size,latency"));
        for (long elements = 8192; elements <= 1 << 27; elements *= 2) {
            lines.add("all_reduce,half,4," + elements + ","
                    + millis(REDUCE_SECONDS + elements * 2 / REDUCE_BYTES_PER_SECOND));
        }
        return lines;
    }

    private double bandwidth() {
        return chip.memory().bandwidth().value();
    }

    private static double blended(double a, double b) {
        return Math.sqrt(a * a + b * b);
    }
}
