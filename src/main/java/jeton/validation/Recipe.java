package jeton.validation;

import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;
import jeton.hardware.Chip;
import jeton.hardware.Precision;
import jeton.model.Transformer;
import org.jspecify.annotations.Nullable;

/**
 * What the launch scripts of a published benchmark set where its tables do not say so. Null where a script leaves the
 * engine's default.
 *
 * @param cache            format of the KV cache
 * @param maxBatchedTokens new tokens of a step
 * @param maxNumSeqs       requests in a batch
 * @param memory           share of memory, as the engine of the script counts it
 * @param noticeSteps      steps for which a new request goes unnoticed, on average
 * @param mixedChunk       whether SGLang runs decodes beside prompts
 */
record Recipe(
        @Nullable Precision cache,
        @Nullable Integer maxBatchedTokens,
        @Nullable Integer maxNumSeqs,
        @Nullable Share memory,
        @Nullable Integer noticeSteps,
        boolean mixedChunk) {
    private static final int MOST_STEP_TOKENS = 1 << 20;
    /** Stands for {@link Run#seats}. */
    private static final int WITH_USERS = -1;

    private static final Recipe NONE = new Recipe(null, null, null, null);

    private Recipe(
            @Nullable Precision cache,
            @Nullable Integer maxBatchedTokens,
            @Nullable Integer maxNumSeqs,
            @Nullable Share memory) {
        this(cache, maxBatchedTokens, maxNumSeqs, memory, null, false);
    }

    /** A share of memory means different things to different engines. */
    record Share(String engine, double utilisation) {}

    /** What a script depends on. */
    private record Run(
            String engine, Chip chip, Transformer model, int tensor, Formats formats, Measurement row, int requests) {
        boolean blackwell() {
            return chip.name().matches("g?b[23]00.*");
        }

        /** Script 70b_*_trt_slurm.sh: batch_wait_timeout_iters 20, which prompts of 1k/1k wait out. */
        boolean waitsForPrompts() {
            return of(EngineRule.TENSORRT_LLM, "llama")
                    && tensor < 8
                    && row.count(Column.INPUT_TOKENS).orElse(0) == 1024
                    && row.count(Column.OUTPUT_TOKENS).orElse(0) == 1024;
        }

        /**
         * Scripts of SGLang on Blackwell: scheduler-recv-interval 10, from 16 users on 30, and 30 for Qwen3.5 in NVFP4; half
         * of that on average.
         */
        int pollingSteps() {
            return requests < 16 && !(of(EngineRule.SGLANG, "qwen3.5") && formats.experts() == Precision.NVFP4)
                    ? 5
                    : 15;
        }

        /**
         * Requests that run at once: 128 and, since with 256 and 512 users first tokens came within seconds, more where
         * there are more users, as qwen3.5_fp4_b200.sh and dsr1_fp8_b200_mtp.sh say.
         */
        int seats() {
            return Math.max(128, requests);
        }

        /** Scripts of TensorRT-LLM: Llama's steps hold the longest request, DeepSeek's a prompt beside the batch. */
        @Nullable
        Integer stepTokens() {
            OptionalInt input = row.count(Column.INPUT_TOKENS);
            OptionalInt output = row.count(Column.OUTPUT_TOKENS);
            if (input.isEmpty() || output.isEmpty()) {
                return null;
            }
            if (of(EngineRule.TENSORRT_LLM, "llama")) {
                return (int) Math.min(MOST_STEP_TOKENS, (long) input.getAsInt() + output.getAsInt() + 200);
            }
            return of(EngineRule.TENSORRT_LLM, "deepseek")
                    ? Integer.valueOf((int)
                            Math.min(MOST_STEP_TOKENS, Math.max(8192, (long) input.getAsInt() + requests + 64)))
                    : null;
        }

        @Nullable
        Integer noticeSteps() {
            if (waitsForPrompts()) {
                return 20;
            }
            return engine.equals(EngineRule.SGLANG) && blackwell() ? Integer.valueOf(pollingSteps()) : null;
        }

        boolean of(String engineName, String family) {
            return engine.equals(engineName) && model.name().startsWith(family);
        }
    }

    private record Script(Predicate<Run> when, Recipe recipe) {}

    private Recipe withSeats(Run run) {
        return maxNumSeqs != null && maxNumSeqs == WITH_USERS
                ? new Recipe(cache, maxBatchedTokens, run.seats(), memory, noticeSteps, mixedChunk)
                : this;
    }

    private static Recipe vllm(@Nullable Precision cache, @Nullable Integer tokens, @Nullable Integer requests) {
        return new Recipe(cache, tokens, requests, null);
    }

    private static Recipe sglang(@Nullable Precision cache, int tokens, int requests, double memory) {
        return new Recipe(cache, tokens, requests, new Share(EngineRule.SGLANG, memory));
    }

    private static Recipe tensorRt(
            Precision cache, @Nullable Integer tokens, @Nullable Integer requests, double memory) {
        return new Recipe(cache, tokens, requests, new Share(EngineRule.TENSORRT_LLM, memory));
    }

    /** SemiAnalysisAI/InferenceX, folder benchmarks, 2025-10 to 2026-04; the first that applies. */
    private static final List<Script> INFERENCEX = List.of(
            // 70b_fp8_h100_slurm.sh, 70b_fp8_h200_slurm.sh, 70b_fp8_b200_docker.sh
            new Script(run -> run.of(EngineRule.VLLM, "llama"), vllm(Precision.FP8, 8192, null)),
            // gptoss_fp4_b200.sh
            new Script(run -> run.of(EngineRule.VLLM, "gpt-oss") && run.blackwell(), vllm(Precision.FP8, 8192, 512)),
            // gptoss_fp4_h100.sh, gptoss_fp4_h200.sh
            new Script(run -> run.of(EngineRule.VLLM, "gpt-oss"), vllm(Precision.BF16, 8192, null)),
            // minimaxm2.5_fp8_b200.sh
            new Script(
                    run -> run.of(EngineRule.VLLM, "minimax") && run.formats().experts() != Precision.NVFP4,
                    new Recipe(null, null, null, new Share(EngineRule.VLLM, 0.95))),
            // gptoss_fp4_b200_trt.sh
            new Script(
                    run -> run.of(EngineRule.TENSORRT_LLM, "gpt-oss") && run.blackwell(),
                    tensorRt(Precision.FP8, 20_000, 512, 0.85)),
            // gptoss_fp4_h200_trt.sh
            new Script(run -> run.of(EngineRule.TENSORRT_LLM, "gpt-oss"), tensorRt(Precision.BF16, 20_000, null, 0.85)),
            // dsr1_fp8_h200_trt.sh, dsr1_fp8_b200_trt.sh, dsr1_fp4_b200_trt.sh
            new Script(run -> run.of(EngineRule.TENSORRT_LLM, "deepseek"), tensorRt(Precision.FP8, null, null, 0.8)),
            // 70b_fp4_b200_trt_slurm.sh, 70b_fp8_h200_trt_slurm.sh
            new Script(run -> run.of(EngineRule.TENSORRT_LLM, ""), new Recipe(Precision.FP8, null, null, null)),
            // dsr1_fp4_b200.sh
            new Script(
                    run -> run.of(EngineRule.SGLANG, "deepseek")
                            && run.blackwell()
                            && run.formats().experts() == Precision.NVFP4,
                    sglang(Precision.FP8, 16_384, 256, 0.85)),
            // dsr1_fp8_b200.sh
            new Script(
                    run -> run.of(EngineRule.SGLANG, "deepseek") && run.blackwell() && run.tensor() == 4,
                    sglang(Precision.FP8, 8192, 32, 0.95)),
            new Script(
                    run -> run.of(EngineRule.SGLANG, "deepseek") && run.blackwell(),
                    sglang(Precision.FP8, 32_768, WITH_USERS, 0.82)),
            // dsr1_fp8_h200.sh
            new Script(run -> run.of(EngineRule.SGLANG, "deepseek"), sglang(null, 32_768, 512, 0.82)),
            // qwen3.5_fp4_b200.sh
            new Script(
                    run -> run.of(EngineRule.SGLANG, "qwen3.5")
                            && run.blackwell()
                            && run.formats().experts() == Precision.NVFP4,
                    sglang(Precision.FP8, 32_768, WITH_USERS, 0.85)),
            // qwen3.5_fp8_b200.sh
            new Script(
                    run -> run.of(EngineRule.SGLANG, "qwen3.5") && run.blackwell(),
                    sglang(Precision.FP8, 32_768, WITH_USERS, 0.82)),
            // qwen3.5_fp8_h200.sh
            new Script(run -> run.of(EngineRule.SGLANG, "qwen3.5"), sglang(Precision.FP8, 16_384, 128, 0.8)));

    /** Of the row's benchmark; says nothing where that publishes no scripts. */
    static Recipe of(Measurement row, String engine, Chip chip, Transformer model, Formats formats, Load load) {
        String source = row.text(Column.SOURCE);
        if (source.contains("NVIDIA internal")) {
            OptionalInt input = row.count(Column.INPUT_TOKENS);
            if (input.isEmpty()) {
                return NONE;
            }
            return engine.equals(EngineRule.SGLANG)
                    ? aiconfiguratorSglang(input.getAsInt(), row.text(Column.ENGINE_VERSION))
                    : aiconfigurator(input.getAsInt(), load.width());
        }
        if (!source.contains("InferenceX") || source.contains("InferenceX client")) {
            return NONE;
        }
        Run run = new Run(engine, chip, model, row.count(Column.TP).orElse(1), formats, row, load.width());
        return INFERENCEX.stream()
                .filter(script -> script.when().test(run))
                .findFirst()
                .map(Script::recipe)
                .orElse(NONE)
                .withSeats(run)
                .withTokens(run.stepTokens())
                .noticedAfter(run.noticeSteps());
    }

    /** ai-dynamo/aiconfigurator, generator of launch files: max_num_tokens of a worker is its batch, a prompt and 1,500. */
    private static Recipe aiconfigurator(int inputTokens, int requests) {
        int tokens = (int) Math.min(MOST_STEP_TOKENS, (long) inputTokens + requests + 1500);
        return new Recipe(null, tokens, null, null);
    }

    /**
     * The same for SGLang, whose flags are others: max-prefill-tokens is a prompt and 1,500, no more than the engine's default
     * of chunked-prefill-size on H100 and H200; enable-mixed-chunk reaches it with the template cli_args.0.5.6.post2, while
     * those before misspell it.
     */
    private static Recipe aiconfiguratorSglang(int inputTokens, String version) {
        boolean mixed = !version.matches("0\\.5\\.[0-5](\\..*)?");
        return new Recipe(null, Math.min(8192, inputTokens + 1500), null, null, null, mixed);
    }

    private Recipe withTokens(@Nullable Integer tokens) {
        return tokens == null ? this : new Recipe(cache, tokens, maxNumSeqs, memory, noticeSteps, mixedChunk);
    }

    private Recipe noticedAfter(@Nullable Integer steps) {
        return steps == null ? this : new Recipe(cache, maxBatchedTokens, maxNumSeqs, memory, steps, mixedChunk);
    }

    /** Null where another engine's profile is simulated, whose share would mean something else. */
    @Nullable
    Double memoryUtilisation(@Nullable String profile) {
        Share share = memory;
        return share != null && profile != null && profile.startsWith(share.engine())
                ? Double.valueOf(share.utilisation())
                : null;
    }
}
