package jeton.validation;

/** Quantities whose errors are counted together. */
public enum Family {
    TTFT,
    TPOT,
    ITL,
    E2E,
    THROUGHPUT
}
