package jeton.scenario;

/** Schedulers by the names of the engines and papers that have them. */
public enum SchedulerKind {
    /** vLLM V1: prompts in chunks beside decodes, preemption when blocks run out. */
    VLLM("vllm"),
    /** Sarathi-Serve (Agrawal et al., OSDI 2024): the same with a small token budget, 512 unless the engine says another. */
    SARATHI("sarathi"),
    /** Orca (Yu et al., OSDI 2022): prompts whole, blocks reserved to the last token. */
    ORCA("orca"),
    /** Static batches: nobody joins until all have left. */
    STATIC("static"),
    /** TensorRT-LLM's GUARANTEED_NO_EVICT: blocks reserved to the last token. */
    TRTLLM_GUARANTEED_NO_EVICT("trtllm-guaranteed-no-evict"),
    /** TensorRT-LLM's MAX_UTILIZATION: whoever fits now is admitted, and paused when blocks run out. */
    TRTLLM_MAX_UTILIZATION("trtllm-max-utilization"),
    /** SGLang: prompts first, room for a share of the outputs to come. */
    SGLANG("sglang");

    private final String key;

    SchedulerKind(String key) {
        this.key = key;
    }

    /** As it is written in scenarios. */
    public String key() {
        return key;
    }

    /** Whether prompts are never spread over steps. */
    public boolean takesWholePrompts() {
        return this == ORCA || this == STATIC;
    }

    /** Whether blocks are reserved to the last token, so that nobody who runs is ever sent away. */
    public boolean reserves() {
        return this == ORCA || this == TRTLLM_GUARANTEED_NO_EVICT;
    }

    /** Whether requests join and leave between any two steps, prompts and decodes side by side. */
    public boolean isContinuous() {
        return this != STATIC && this != SGLANG;
    }
}
