package jeton.validation;

import java.util.Locale;

/** The columns of a file of measurements, by their names in small letters. */
enum Column {
    SOURCE,
    URL_OR_REPO_PATH,
    DATE,
    ENGINE,
    ENGINE_VERSION,
    MODEL,
    PARAMS_NOTE,
    GPU,
    N_GPUS,
    TP,
    PP,
    EP,
    PRECISION,
    KV_PRECISION,
    INPUT_TOKENS,
    OUTPUT_TOKENS,
    CONCURRENCY_OR_RATE,
    METRIC,
    VALUE,
    UNIT,
    QUOTE_OR_TABLE_REF,
    QUALITY,
    SPLIT;

    /** As in the header of the file. */
    String header() {
        return name().toLowerCase(Locale.ROOT);
    }
}
