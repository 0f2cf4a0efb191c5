package jeton.latency;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import jeton.hardware.Chip;
import jeton.hardware.ChipCatalog;
import jeton.hardware.Precision;
import jeton.input.Catalog;
import jeton.latency.EngineProfile.Memory;
import jeton.latency.EngineProfile.MemoryRule;
import jeton.model.ModelCatalog;
import jeton.model.Transformer;
import org.junit.jupiter.api.Test;

/**
 * Step times against throughput that others measured: 50 points of NVIDIA/TensorRT-LLM,
 * docs/source/developer-guide/perf-overview.md. Its Llama 3.3 70B has the shape of Llama 3.1 70B.
 *
 * <p>At saturation an instance holds as many requests as its cache does at their full length, B; each costs its share of a
 * prefill step and {@code output / B} decode steps at half of its output. Kernels and host are those of the
 * profile that stands for the same bench, trtllm-bench without a server; it rests on other measurements.
 */
class PublishedThroughputTest {
    private static final Memory MEMORY = new Memory(MemoryRule.SHARE_OF_FREE, 0.9, 4e9, false);
    private static final EngineProfile ENGINE = EngineCatalog.shipped().get("tensorrt-llm-1.0");
    private static final int MOST_REQUESTS_PER_RANK = 4096;
    private static final int PREFILL_TOKENS = 8192;
    private static final Catalog<Transformer> MODELS = ModelCatalog.shipped();
    private static final Catalog<Chip> CHIPS = ChipCatalog.shipped();

    private static final Pattern COLUMNS = Pattern.compile("\\s*\\|\\s*");

    /** Model, chip, chips, spread, weights, experts, cache, input, output, measured output tokens/s and chip. */
    private static final String POINTS = """
        llama-3.1-70b   | h200 | 2 | TP  | FP8   | FP8       | FP8  | 1024  | 1024  | 2582
        llama-3.1-70b   | h200 | 2 | TP  | FP8   | FP8       | FP8  | 1024  | 8192  | 2009
        llama-3.1-70b   | h200 | 2 | TP  | FP8   | FP8       | FP8  | 8192  | 1024  | 537
        llama-3.1-70b   | h200 | 2 | TP  | FP8   | FP8       | FP8  | 32768 | 1024  | 120
        llama-3.1-70b   | h100 | 2 | TP  | FP8   | FP8       | FP8  | 1000  | 1000  | 2209
        llama-3.1-70b   | h100 | 2 | TP  | FP8   | FP8       | FP8  | 8192  | 1024  | 398
        llama-3.1-70b   | b200 | 1 | TP  | NVFP4 | NVFP4     | FP8  | 1024  | 1024  | 6842
        llama-3.1-70b   | b200 | 1 | TP  | NVFP4 | NVFP4     | FP8  | 1024  | 8192  | 3242
        llama-3.1-70b   | b200 | 1 | TP  | NVFP4 | NVFP4     | FP8  | 8192  | 1024  | 1362
        llama-3.1-70b   | b200 | 1 | TP  | NVFP4 | NVFP4     | FP8  | 32768 | 1024  | 274
        qwen3-235b-a22b | h200 | 4 | DEP | FP8   | FP8       | FP8  | 1024  | 1024  | 3268
        qwen3-235b-a22b | h200 | 4 | DEP | FP8   | FP8       | FP8  | 1024  | 8192  | 1417
        qwen3-235b-a22b | h200 | 4 | DEP | FP8   | FP8       | FP8  | 8192  | 1024  | 627
        qwen3-235b-a22b | h200 | 4 | DEP | FP8   | FP8       | FP8  | 32768 | 1024  | 134
        qwen3-235b-a22b | h100 | 8 | DEP | FP8   | FP8       | FP8  | 1024  | 1024  | 1935
        qwen3-235b-a22b | h100 | 8 | DEP | FP8   | FP8       | FP8  | 1024  | 8192  | 873
        qwen3-235b-a22b | b200 | 4 | DEP | NVFP4 | NVFP4     | FP8  | 1024  | 1024  | 5756
        qwen3-235b-a22b | b200 | 4 | DEP | NVFP4 | NVFP4     | FP8  | 1024  | 8192  | 3389
        qwen3-235b-a22b | b200 | 4 | DEP | NVFP4 | NVFP4     | FP8  | 1024  | 32768 | 1255
        qwen3-235b-a22b | b200 | 4 | DEP | NVFP4 | NVFP4     | FP8  | 8192  | 1024  | 1410
        qwen3-235b-a22b | b200 | 4 | DEP | NVFP4 | NVFP4     | FP8  | 32768 | 1024  | 319
        deepseek-r1     | h200 | 8 | DEP | FP8   | FP8_BLOCK | FP8  | 1024  | 1024  | 1620
        deepseek-r1     | h200 | 8 | DEP | FP8   | FP8_BLOCK | FP8  | 1024  | 8192  | 1218
        deepseek-r1     | h200 | 8 | DEP | FP8   | FP8_BLOCK | FP8  | 1024  | 32768 | 438
        deepseek-r1     | b200 | 4 | DEP | NVFP4 | NVFP4     | FP8  | 1024  | 1024  | 6430
        deepseek-r1     | b200 | 4 | DEP | NVFP4 | NVFP4     | FP8  | 1024  | 8192  | 3862
        deepseek-r1     | b200 | 4 | DEP | NVFP4 | NVFP4     | FP8  | 1024  | 32768 | 1451
        deepseek-r1     | b200 | 4 | DEP | NVFP4 | NVFP4     | FP8  | 8192  | 1024  | 1168
        gpt-oss-120b    | h200 | 1 | TP  | BF16  | MXFP4     | BF16 | 1024  | 1024  | 6798
        gpt-oss-120b    | h200 | 1 | TP  | BF16  | MXFP4     | BF16 | 1024  | 8192  | 3543
        gpt-oss-120b    | h200 | 1 | TP  | BF16  | MXFP4     | BF16 | 8192  | 1024  | 1828
        gpt-oss-120b    | h200 | 1 | TP  | BF16  | MXFP4     | BF16 | 32768 | 1024  | 519
        gpt-oss-20b     | h200 | 1 | TP  | BF16  | MXFP4     | BF16 | 1024  | 1024  | 13890
        gpt-oss-20b     | h200 | 1 | TP  | BF16  | MXFP4     | BF16 | 1024  | 8192  | 12743
        gpt-oss-20b     | h200 | 1 | TP  | BF16  | MXFP4     | BF16 | 8192  | 1024  | 4015
        gpt-oss-20b     | h200 | 1 | TP  | BF16  | MXFP4     | BF16 | 32768 | 1024  | 915
        gpt-oss-20b     | h100 | 1 | TP  | BF16  | MXFP4     | BF16 | 1024  | 1024  | 11403
        gpt-oss-20b     | h100 | 1 | TP  | BF16  | MXFP4     | BF16 | 1024  | 8192  | 8617
        gpt-oss-20b     | h100 | 1 | TP  | BF16  | MXFP4     | BF16 | 8192  | 1024  | 3366
        gpt-oss-20b     | h100 | 1 | TP  | BF16  | MXFP4     | BF16 | 32768 | 1024  | 785
        gpt-oss-20b     | b200 | 1 | TP  | BF16  | MXFP4     | FP8  | 1024  | 1024  | 53491
        gpt-oss-20b     | b200 | 1 | TP  | BF16  | MXFP4     | FP8  | 1024  | 8192  | 34702
        gpt-oss-20b     | b200 | 1 | TP  | BF16  | MXFP4     | FP8  | 1024  | 32768 | 14589
        gpt-oss-20b     | b200 | 1 | TP  | BF16  | MXFP4     | FP8  | 8192  | 1024  | 11904
        gpt-oss-20b     | b200 | 1 | TP  | BF16  | MXFP4     | FP8  | 32768 | 1024  | 2645
        qwen3-30b-a3b   | b200 | 1 | TP  | NVFP4 | NVFP4     | FP8  | 1024  | 1024  | 26611
        qwen3-30b-a3b   | b200 | 1 | TP  | NVFP4 | NVFP4     | FP8  | 1024  | 8192  | 13497
        qwen3-30b-a3b   | b200 | 1 | TP  | NVFP4 | NVFP4     | FP8  | 1024  | 32768 | 4494
        qwen3-30b-a3b   | b200 | 1 | TP  | NVFP4 | NVFP4     | FP8  | 8192  | 1024  | 5735
        qwen3-30b-a3b   | b200 | 1 | TP  | NVFP4 | NVFP4     | FP8  | 32768 | 1024  | 1265
        """;

    /** Output tokens per second and chip. */
    private static double throughput(String[] point) {
        Transformer model = MODELS.get(point[0]);
        Chip chip = CHIPS.get(point[1]);
        int chips = Integer.parseInt(point[2]);
        boolean expertParallel = point[3].equals("DEP");
        Precision weights = Precision.valueOf(point[4]);
        Precision experts = Precision.valueOf(point[5]);
        Precision cache = Precision.valueOf(point[6]);
        int input = Integer.parseInt(point[7]);
        int output = Integer.parseInt(point[8]);
        Layout layout = expertParallel
                ? Layout.expertParallel(chips, weights, experts, cache)
                : Layout.tensorParallel(chips, weights, experts, cache);
        int ranks = expertParallel ? chips : 1;
        StepTime step = StepTime.of(chip, model, layout, ENGINE.host(), ENGINE.kernels());

        double capacity = MemoryBudget.of(chip, model, layout, MEMORY, 0, 0).cacheBytes();
        double held = model.cacheBytes(input + output, cache.bytesPerElement());
        double requests = Math.min((double) MOST_REQUESTS_PER_RANK * ranks, capacity / held);
        int window = model.attention().windowTokens();
        double decode = step.seconds(new Batch().decode((int) requests, input + output / 2, window));
        double perRequest = prefill(step, input, PREFILL_TOKENS * ranks) + output * decode / requests;
        return output / perRequest / chips;
    }

    /** Seconds of a prompt in steps that are full of equal prompts, or that it fills alone. */
    private static double prefill(StepTime step, int input, int budget) {
        if (input <= budget) {
            int prompts = budget / input;
            Batch batch = new Batch();
            for (int i = 0; i < prompts; i++) {
                batch.addChunk(input, 0, input);
            }
            return step.seconds(batch) / prompts;
        }
        double seconds = 0;
        for (int cached = 0; cached < input; cached += budget) {
            Batch batch = new Batch();
            batch.addChunk(Math.min(budget, input - cached), cached, input);
            seconds += step.seconds(batch);
        }
        return seconds;
    }

    @Test
    void fiftyMeasuredPointsAreMet() {
        List<Double> ratios = new ArrayList<>();
        List<Double> dense = new ArrayList<>();
        for (String line : POINTS.lines().toList()) {
            String[] point = COLUMNS.splitAsStream(line.strip()).toArray(String[]::new);
            double ratio = throughput(point) / Double.parseDouble(point[9]);
            assertThat(ratio).as(line).isBetween(0.75, 1.75);
            ratios.add(ratio);
            if (point[0].startsWith("llama")) {
                dense.add(ratio);
            }
        }
        assertThat(ratios).hasSize(50);
        assertThat(dense).hasSize(10).allSatisfy(ratio -> assertThat(ratio).isBetween(0.83, 1.0));
        double error = ratios.stream()
                .mapToDouble(ratio -> Math.abs(ratio - 1))
                .average()
                .orElseThrow();
        long close = ratios.stream().filter(ratio -> Math.abs(ratio - 1) < 0.25).count();
        double median = ratios.stream().sorted().skip(25).findFirst().orElseThrow();
        assertThat(error).as("mean error").isLessThan(0.2);
        assertThat(close).as("points within a quarter").isGreaterThanOrEqualTo(34);
        assertThat(median).isBetween(0.95, 1.1);
    }
}
