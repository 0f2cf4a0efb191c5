package jeton.serving;

/** Latencies of a request, in seconds. */
public enum Metric {
    TTFT,
    TPOT,
    ITL,
    E2E,
    QUEUE,
    ANSWER
}
