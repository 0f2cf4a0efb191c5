package jeton.serving;

/** How requests are put together into steps. */
public sealed interface Batching {
    Batching CONTINUOUS = new Continuous();

    /**
     * Requests join and leave between any two steps, prompts and decodes side by side: vLLM V1; Sarathi (Agrawal et al.,
     * 2024), which is the same with a small token budget; Orca (Yu et al., OSDI 2022), which takes prompts whole and reserves
     * blocks to the end; and both policies of TensorRT-LLM, guaranteed no evict and max utilization.
     */
    record Continuous() implements Batching {}

    /**
     * Static batches: requests are admitted only when nobody runs, with whole prompts, and stay until the longest output is
     * done. Who is done earlier goes on being computed as padding, holds its blocks, and has its answer's end with the batch
     * (request-level scheduling, as the Orca paper describes it). Tokens are streamed as they come.
     */
    record Whole() implements Batching {}

    /**
     * SGLang: a step takes prompts as long as any can be admitted, else the decodes take a token each. A request is admitted
     * when its tokens and outputs to come fit beside what the running ones are expected to need yet, a share of their outputs
     * that shrinks as they go on; when blocks run out nevertheless, those with the least output go back into the queue.
     *
     * @param conservativeness factor on the share that is expected first, {@code schedule_conservativeness}; above 0
     * @param mixed            whether the decodes take their tokens beside the prompts, {@code enable_mixed_chunk}
     */
    record PromptsFirst(double conservativeness, boolean mixed) implements Batching {
        public PromptsFirst {
            if (!(conservativeness > 0 && conservativeness <= 100)) {
                throw new IllegalArgumentException("conservativeness must be above 0, not " + conservativeness);
            }
        }
    }
}
