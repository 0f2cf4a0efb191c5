package jeton.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import jeton.hardware.Precision;
import jeton.scenario.LayoutRequest.Spread;
import jeton.workload.LengthLaw;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a row becomes a simulation, rule by rule. */
final class MappingRulesTest {
    private static String reason(String... changes) {
        try {
            new CaseMapper(Set.of("A", "B")).map(Row.with(changes).measurement());
        } catch (Unmappable e) {
            return e.reason();
        }
        throw new AssertionError("it is mapped");
    }

    @ParameterizedTest
    @CsvSource({
        "h100_sxm, h100",
        "NVIDIA H100-SXM-80GB, h100",
        "Nvidia H100 GPU, h100",
        "H100 SXM 80GB, h100",
        "nvidia h200, h200",
        "AMD MI300X GPU, mi300x",
        "b200_sxm, b200",
        "gb200, gb200-nvl72",
        "Nvidia A100 GPU, a100-40",
        "A100, a100-80",
        "RTX PRO 6000 Blackwell SE, rtx-pro-6000",
        "Habana Gaudi2, gaudi2",
    })
    void chipsAreFoundAsTablesWriteThem(String name, String chip) throws Unmappable {
        assertThat(Row.with("gpu=" + name).mapped().chip().name()).isEqualTo(chip);
    }

    @ParameterizedTest
    @CsvSource({
        "meta-llama/Llama-3.1-70B-Instruct, llama-3.1-70b",
        "Llama 3.3 70B, llama-3.1-70b",
        "nvidia/Llama-3.1-8B-Instruct-FP8, llama-3.1-8b",
        "Llama 3.1 405B (amd/Llama-3.1-405B-Instruct-FP8-KV), llama-3.1-405b",
        "Llama-3.1-405B FP8, llama-3.1-405b",
        "deepseek-ai/DeepSeek-R1, deepseek-r1",
        "nvidia/DeepSeek-V3.1-NVFP4, deepseek-v3",
        "Qwen/Qwen3-235B-A22B-FP8, qwen3-235b-a22b",
        "Qwen/Qwen2-7B, qwen2.5-7b",
        "meta-llama/Meta-Llama-3-8B, llama-3-8b",
        "Llama-3-70B (llama traces), llama-3-70b",
        "LLaMA 70B, llama-2-70b",
        "Mixtral 8x7B, mixtral-8x7b",
        "MiniMaxAI/MiniMax-M2.5, minimax-m2.5",
        "Falcon 180B, falcon-180b",
        "GPT-J 6B, gpt-j-6b",
    })
    void modelsAreFoundAsTablesWriteThem(String name, String model) throws Unmappable {
        assertThat(Row.with("model=" + name).mapped().model().name()).isEqualTo(model);
    }

    @ParameterizedTest
    @CsvSource({
        "bf16, BF16, BF16",
        "FP16, BF16, BF16",
        "fp16/bf16 (repo default), BF16, BF16",
        "FP8, FP8, FP8",
        "'fp8 (gemm=fp8,moe=fp8_block)', FP8, FP8_BLOCK",
        "'fp8 (gemm=fp8_block,moe=fp8_block)', FP8_BLOCK, FP8_BLOCK",
        "'fp4 (gemm=nvfp4,moe=nvfp4)', NVFP4, NVFP4",
        "FP4, NVFP4, NVFP4",
        "int8, INT8, INT8",
        "Matmult-BF16/w:int8, INT8, INT8",
        "'unstated (gemm=,moe=)', BF16, BF16",
        "'', BF16, BF16",
    })
    void formatsOfAModelPublishedInBf16(String text, Precision weights, Precision experts) throws Unmappable {
        Case run = Row.with("model=mixtral-8x7b", "precision=" + text).mapped();
        assertThat(run.layout().weights()).isEqualTo(weights);
        assertThat(run.layout().experts()).isEqualTo(experts);
    }

    @Test
    void formatsThatFollowTheModel() throws Unmappable {
        Case blocks = Row.with("model=deepseek-r1", "precision=fp8 (gemm=fp8,moe=fp8)")
                .mapped();
        assertThat(blocks.weights()).isEqualTo("fp8-block");
        Case gptOss = Row.with("model=gpt-oss-120b", "precision=fp4 (gemm=nvfp4,moe=nvfp4)")
                .mapped();
        assertThat(gptOss.weights()).isEqualTo("bf16/mxfp4");
        Case named = Row.with("model=nvidia/Llama-3.1-8B-Instruct-FP8", "precision=unstated (gemm=,moe=)")
                .mapped();
        assertThat(named.weights()).isEqualTo("fp8");
        Case amd = Row.with("gpu=MI355X", "precision=fp4").mapped();
        assertThat(amd.weights()).isEqualTo("mxfp4");
        assertThat(reason("precision=bfp8/bfp4 mix")).contains("is not known");
    }

    @ParameterizedTest
    @CsvSource({
        "vLLM, fp8, auto, BF16",
        "vLLM, fp8, '', BF16",
        "vLLM, bf16, fp8 (FP8-KV checkpoint), FP8",
        "TensorRT-LLM, fp8, '', FP8",
        "trtllm, fp4, '', FP8",
        "TensorRT-LLM, bf16, '', BF16",
        "TensorRT-LLM, FP16, fp16, BF16",
        "sglang, fp8, '', BF16",
    })
    void cacheFormats(String engine, String weights, String text, Precision cache) throws Unmappable {
        assertThat(Row.with("engine=" + engine, "precision=" + weights, "kv_precision=" + text)
                        .mapped()
                        .layout()
                        .cache())
                .isEqualTo(cache);
    }

    @Test
    void launchScriptsDecideWhatTheirTablesLeaveOpen() throws Unmappable {
        String source = "source=silicon_sample(InferenceX)";
        Case vllm = Row.with(source, "model=gpt-oss-120b", "gpu=b200").mapped();
        assertThat(vllm.layout().cache()).isEqualTo(Precision.FP8);
        assertThat(vllm.settings().maxNumSeqs()).isEqualTo(512);
        Case hopper = Row.with(source, "model=gpt-oss-120b", "gpu=h200").mapped();
        assertThat(hopper.layout().cache()).isEqualTo(Precision.BF16);
        Case sglang = Row.with(source, "engine=sglang", "model=deepseek-r1", "gpu=h200", "tp=8", "n_gpus=8")
                .mapped();
        assertThat(sglang.settings().maxBatchedTokens()).isEqualTo(32_768);
        Case stated = Row.with(source, "model=gpt-oss-120b", "gpu=b200", "params_note=max_num_seqs=64")
                .mapped();
        assertThat(stated.settings().maxNumSeqs()).isEqualTo(64);
    }

    /** Its generator of launch files misspelled enable-mixed-chunk at first, and leaves the size of a chunk to SGLang. */
    @ParameterizedTest
    @CsvSource({
        "0.5.1.post1, 1000, 2500, false",
        "0.5.1.post1, 8000, 8192, false",
        "0.5.6.post2, 1000, 2500, true",
        "0.5.8.post1, 8000, 8192, true",
    })
    void sglangAsAiconfiguratorLaunchesIt(String version, String input, int tokens, boolean mixed) throws Unmappable {
        Case run = Row.with(
                        "source=silicon_sample(NVIDIA internal)",
                        "engine=sglang",
                        "engine_version=" + version,
                        "input_tokens=" + input,
                        "concurrency_or_rate=64")
                .mapped();
        assertThat(run.settings().maxBatchedTokens()).isEqualTo(tokens);
        assertThat(run.settings().scheduling().mixedChunk()).isEqualTo(mixed);
        assertThat(run.settings().noticeSteps()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"fp8, 4, 5, 128", "fp8, 256, 15, 256", "fp4, 4, 15, 128", "fp4, 256, 15, 256"})
    void runsOfInferenceXThatAiconfiguratorCallsNvidias(String format, String users, int notice, int requests)
            throws Unmappable {
        String[] run = {
            "engine=sglang",
            "engine_version=0.5.9",
            "model=Qwen/Qwen3.5-397B-A17B",
            "gpu=b200_sxm",
            "tp=8",
            "n_gpus=8",
            "precision=" + format,
            "concurrency_or_rate=" + users,
            "source="
        };
        run[run.length - 1] = "source=silicon_sample(NVIDIA internal)";
        Case renamed = Row.with(run).mapped();
        assertThat(renamed.settings().noticeSteps()).isEqualTo(notice);
        assertThat(renamed.settings().maxNumSeqs()).isEqualTo(requests);
        assertThat(renamed.lengths().input()).isEqualTo(new LengthLaw.Uniform(800, 1000));
        run[run.length - 1] = "source=silicon_sample(InferenceX)";
        assertThat(Row.with(run).mapped()).isEqualTo(renamed);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, '', '', 'agg; attn_dp=1; moe_tp=1; moe_ep=1', 1, 1, 1, 1",
        "8, 8, '', '', 'agg; attn_dp=1; moe_tp=8; moe_ep=1', 8, 1, 1, 1",
        "8, 8, '', 8, 'agg; attn_dp=1; moe_tp=1; moe_ep=8', 8, 1, 8, 1",
        "8, 1, '', 8, 'agg; attn_dp=8; moe_tp=1; moe_ep=8', 1, 8, 8, 1",
        "4, 1, '', 2, 'agg; attn_dp=4; moe_tp=2; moe_ep=2', 1, 4, 2, 1",
        "8, 4, 2, '', '', 4, 1, 1, 2",
        "4, 4, '', '', 'MoE run with enable_attention_dp', 1, 4, 1, 1",
    })
    void layouts(
            String chips, String tp, String pp, String ep, String note, int tensor, int data, int expert, int stages)
            throws Unmappable {
        Case run = Row.with(
                        "model=deepseek-r1",
                        "n_gpus=" + chips,
                        "tp=" + tp,
                        "pp=" + pp,
                        "ep=" + ep,
                        "params_note=" + note)
                .mapped();
        assertThat(run.layout().spread()).isEqualTo(new Spread(tensor, data, expert, stages));
    }

    /** Software of its time: which profile stands for an engine, on which chip, when. */
    @ParameterizedTest
    @CsvSource({
        "H100, vLLM, '', 2026-04, bf16, vllm",
        "H100, vLLM, 0.10.0, 2025-08, bf16, vllm-v1-sync",
        "H100, vLLM, '', 2024-11 (arXiv 2411.00136), bf16, vllm-v0",
        "MI300X, vLLM, '', 2024-11 (arXiv 2411.00136), fp16/bf16 (repo default), vllm-v0-rocm",
        "MI300X, vLLM, '', 2024-11, fp8, vllm-v0",
        "MI300X, vLLM (ROCm), '', 2025-08-28 snapshot, FP8, vllm-v1-sync",
        "MI300X, tgi, '', 2024-10, bf16, tgi",
        "Habana Gaudi2, Deepspeed, '', 2024-11, bf16, optimum-habana",
        "Gaudi3, optimum-habana text-generation (static batch), '', 2026-01, fp8, optimum-habana",
        "Inferentia2, Transformers NeuronX, 2.18.0, Neuron 2.18.0, bf16, neuronx",
        "Trainium2, vLLM+NxD Inference, '', 2025, bf16, neuronx",
        "TPU v6e (Trillium), vLLM TPU, '', 2026-08, bf16, vllm-tpu",
        "SambaNova SN40L, sambaflow, '', 2024-11, bf16, sambaflow",
        "A100, Deepspeed-MII, '', 2024-11, bf16, deepspeed-mii",
        "H100, TensorRT-LLM, 0.17, 2025-01, fp8, tensorrt-llm-cpp",
    })
    void enginesOfTheirTime(String chip, String engine, String version, String date, String precision, String profile)
            throws Unmappable {
        Case run = Row.with(
                        "gpu=" + chip,
                        "engine=" + engine,
                        "engine_version=" + version,
                        "date=" + date,
                        "precision=" + precision)
                .mapped();
        assertThat(run.settings().profile()).isEqualTo(profile);
        assertThat(run.engine().note()).isEmpty();
    }

    @Test
    void weightsWithoutKernelsOnTheChipAreNoMeasureOfIt() throws Unmappable {
        String label = "params_note=config label '8x 1FP8-meta'; num_requests=4";
        assertThat(reason("gpu=MI300X", label)).contains("no kernels on this chip");
        assertThat(Row.with("gpu=H100", label).mapped()).isNotNull();
    }

    @Test
    void twoCoresOfAnIronwoodAreOneChip() throws Unmappable {
        Row row = Row.with("gpu=TPU7x (Ironwood)", "engine=vLLM TPU", "n_gpus=1", "tp=2");
        assertThat(row.mapped().layout().spread()).isEqualTo(Spread.tensor(1));
        assertThat(new RowCheck(row.measurement().cells()).flaw()).isEmpty();
    }

    @Test
    void manifestsCompleteTheTableBesideThem() throws Unmappable {
        Case run = Row.with(
                        "url_or_repo_path=github:AI-Hypercomputer/tpu-recipes:inference/ironwood/vLLM/Qwen3-32B/README.md",
                        "engine=vLLM TPU",
                        "model=Qwen3-32B",
                        "gpu=TPU7x (Ironwood)",
                        "tp=2",
                        "input_tokens=8192",
                        "output_tokens=1024",
                        "concurrency_or_rate=320",
                        "params_note=per chip figure only",
                        "metric=output_tok_s_per_gpu")
                .mapped();
        assertThat(run.weights()).isEqualTo("fp8");
        assertThat(run.layout().cache()).isEqualTo(Precision.FP8);
        assertThat(run.lengths().describe()).isEqualTo("6553-8192/819-1024");
        assertThat(run.load()).isEqualTo(new Load.Closed(320, 320));
        assertThat(run.settings().maxNumSeqs()).isEqualTo(135);
        assertThat(run.settings().maxBatchedTokens()).isEqualTo(4096);
    }

    @Test
    void aManifestLeavesLengthsThatAreNoNumberToTheirRule() {
        assertThat(reason(
                        "url_or_repo_path=github:AI-Hypercomputer/tpu-recipes:inference/ironwood/vLLM/Qwen3-32B/README.md",
                        "input_tokens=dataset"))
                .contains("lengths of a data set");
    }

    @Test
    void coresOfAChipAreOneChip() throws Unmappable {
        Case run = Row.with(
                        "gpu=Inferentia2",
                        "engine=Transformers NeuronX",
                        "n_gpus=12",
                        "tp=24",
                        "params_note=TP degree is in NeuronCores; static batch")
                .mapped();
        assertThat(run.layout().spread()).isEqualTo(Spread.tensor(12));
    }

    @ParameterizedTest
    @CsvSource({
        "64, '', 64 users, 640",
        "2, '', 2 users, 30",
        "64, '3000 prompts random', 64 users, 3000",
        "256, 'prompts 2560', 256 users, 2560",
        "32, 'static batch, fixed length', batch of 32, 32",
        "'offline 128 requests', '', 128 at once, 128",
        "'16 simultaneous requests', '', 16 at once, 16",
        "'batch 8', '', 8 at once, 8",
        "'offline 3000 prompts', '', 3000 at once, 3000",
        "'max load, 1500 prompts', '', 1500 at once, 1500",
        "64, 'at most 10 requests/s', 64 users, 640",
        "64, 'at most 10 requests per second', 64 users, 640",
        "64, 'at most 2.5 requests, on average', 64 users, 640",
        "'max load (all requests queued, infinite rate)', '', 1000 at once, 1000",
        "'inf rate, max_num_seqs 1500', '1500 prompts', 1500 at once, 1500",
        "'rate 16 req/s', 'over 1000 requests', 16.0 requests/s, 1000",
        "'Poisson 0.5 req/s split over 4 replicas', '', 0.125 requests/s, 200",
        "'10.267 req/s mean arrival', '300 requests', 10.267 requests/s, 300",
        "100000, '', 100000 users, 50000",
    })
    void loads(String text, String note, String words, int requests) throws Unmappable {
        Load load = LoadRule.of(
                Row.with("concurrency_or_rate=" + text, "params_note=" + note).measurement());
        assertThat(load.describe()).isEqualTo(words);
        assertThat(load.requests()).isEqualTo(requests);
    }

    @ParameterizedTest
    @CsvSource({
        "NVIDIA internal, 800-1000, 16",
        "NVIDIA internal, 1000.5, 16",
        "InferenceX, 800-1000, 16",
        "InferenceX, 1000.5, 4 req/s",
        "InferenceX client, 1000.5, 16",
    })
    void recipesOfBenchmarksTakeRowsWithoutWholeLengths(String source, String input, String load) throws Unmappable {
        assertThat(Row.with(
                                "source=" + source,
                                "engine=trtllm",
                                "engine_version=1.2",
                                "input_tokens=" + input,
                                "concurrency_or_rate=" + load)
                        .mapped()
                        .settings()
                        .maxBatchedTokens())
                .isNull();
        assertThat(Row.with(
                                "source=" + source,
                                "model=deepseek-r1",
                                "engine=sglang",
                                "engine_version=0.5.9",
                                "gpu=b200_sxm",
                                "precision=fp8",
                                "tp=8",
                                "n_gpus=8",
                                "input_tokens=" + input,
                                "concurrency_or_rate=4 req/s")
                        .mapped())
                .isNotNull();
    }

    @Test
    void anEngineCanSayThatItsBatchesAreWhole() throws Unmappable {
        Load load =
                LoadRule.of(Row.with("concurrency_or_rate=81", "engine=optimum-habana text-generation (static batch)")
                        .measurement());
        assertThat(load).isEqualTo(new Load.Static(81));
    }

    @Test
    void theDataSetsOfTensorRtHaveTheirPublishedSizes() throws Unmappable {
        Load load = LoadRule.of(Row.with("concurrency_or_rate=max load", "input_tokens=2048", "output_tokens=128")
                .measurement());
        assertThat(load.requests()).isEqualTo(3000);
    }

    @Test
    void lengths() throws Unmappable {
        assertThat(Row.with().mapped().lengths())
                .isEqualTo(new Lengths(new LengthLaw.Fixed(1000), new LengthLaw.Fixed(100), false));
        assertThat(Row.with("input_tokens=800-1000").mapped().lengths().input())
                .isEqualTo(new LengthLaw.Uniform(800, 1000));
        assertThat(Row.with("source=InferenceX CSV export", "input_tokens=1024")
                        .mapped()
                        .lengths()
                        .input())
                .isEqualTo(new LengthLaw.Uniform(819, 1024));
        LengthLaw achieved = Row.with("source=Nebius (InferenceX client)", "input_tokens=7200")
                .mapped()
                .lengths()
                .input();
        assertThat(achieved.mean()).isEqualTo(7200);
        assertThat(Row.with("input_tokens=215.2").mapped().lengths().meansOnly())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "ttft_ms, TTFT, MEAN",
        "ttft_ms_p99, TTFT, P99",
        "e2el_ms_mean, E2E, MEAN",
        "itl_ms_p50, ITL, P50",
        "output_tok_s_per_gpu, OUTPUT_TOKENS_PER_CHIP, MEAN",
        "total_tok_s, TOKENS, MEAN",
        "req_s, REQUESTS, MEAN",
        "output_tok_s_per_user, SPEED, MEAN",
        "output_tok_s_per_user_incl_ttft_p50, SPEED_WITH_FIRST, P50",
    })
    void metrics(String name, Quantity.Kind kind, Quantity.Statistic statistic) throws Unmappable {
        assertThat(Quantity.of(name)).isEqualTo(new Quantity(kind, statistic));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "quality=C | quality C",
                "gpu=Intel PVC GPU | chip 'Intel PVC GPU' is not in the catalog",
                "model=Deci/DeciLM-7B | model 'Deci/DeciLM-7B' is not in the catalog",
                "engine=best on the frontier | no profile of engine 'best on the frontier'",
                "engine=Deepspeed | no profile of engine 'Deepspeed'",
                "engine=hosted API: groq | a hosted API whose hardware, layout and load are not known",
                "input_tokens=dataset | lengths of a data set, or of production, that is not given",
                "output_tokens= | no lengths given",
                "metric=cost_usd_per_day | metric 'cost_usd_per_day' is not simulated",
                "concurrency_or_rate= | no load given",
                "concurrency_or_rate=plenty | load not understood",
                "concurrency_or_rate=8 req/s split over 99999999999 replicas | load not understood",
                "concurrency_or_rate=8 req/s split over 0 replicas | load not understood",
                "concurrency_or_rate=offline 99999999999 prompts | load not understood",
                "params_note=0 requests | a run of no requests",
                "params_note=num_prompts=0 | a run of no requests",
                "concurrency_or_rate=0.61 req/s achieved | the rate that was served is given, not the one that was offered",
                "params_note=disagg; prefill: workers=4 | prefill and decode on separate chips",
                "params_note=SUSPECT ENCODING: tp*dp | layout marked as suspect",
                "params_note=draft-model fused speculative decoding, 7 spec tokens | speculative decoding",
                "params_note=config label '8xMi300x 2FP8-amd' | several replicas behind one router",
                "kv_precision=odd | cache format 'odd' is not known",
            })
    void whatIsNotSimulatedHasAReason(String change, String reason) {
        assertThat(reason(change.strip())).isEqualTo(reason.strip());
    }

    @Test
    void reasonsThatTakeMoreThanOneCell() {
        assertThat(reason("tp=", "n_gpus=8")).isEqualTo("layout not given");
        assertThat(reason("tp=3", "n_gpus=3")).contains("does not divide the model's heads");
        assertThat(reason("tp=32", "n_gpus=32")).contains("more than 16 chips");
        assertThat(reason("model=deepseek-r1", "params_note=attn_dp=1; moe_tp=4; moe_ep=1"))
                .contains("contradicts itself");
        assertThat(reason("input_tokens=215.2", "metric=ttft_ms_p99")).contains("only the mean is given");
        assertThat(reason("source=InferenceX", "engine=sglang", "metric=itl_ms_mean"))
                .contains("several tokens each");
    }

    @Test
    void wordsThatDenyASettingDoNotKeepARowOut() throws Unmappable {
        assertThat(Row.with(
                                "params_note=baseline, no speculative decoding; spec=none; (results_exp=vanilla; results_spec*=EAGLE3)")
                        .mapped())
                .isNotNull();
    }

    @Test
    void rowsOfOneRunShareItsSimulation() throws Unmappable {
        assertThat(Row.with("metric=ttft_ms", "value=100", "quote_or_table_ref=x")
                        .mapped())
                .isEqualTo(Row.with().mapped());
        assertThat(Row.with("concurrency_or_rate=5").mapped())
                .isNotEqualTo(Row.with().mapped());
    }

    @Test
    void aChipNeedsTheNameItHas() {
        assertThatThrownBy(() -> Row.with("gpu=H1000").mapped()).isInstanceOf(Unmappable.class);
    }
}
