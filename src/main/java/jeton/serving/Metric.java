package jeton.serving;

/** Latencies of a request, in seconds. */
public enum Metric {
    TTFT,
    TPOT,
    ITL,
    E2E,
    QUEUE,
    ANSWER,
    /** From the first token until the cache of the prompt is on the decode replica: waiting for its blocks, then moving. */
    TRANSFER
}
