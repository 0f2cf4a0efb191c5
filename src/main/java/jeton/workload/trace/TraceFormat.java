package jeton.workload.trace;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/** How a trace is written. Any of them may be compressed with gzip. */
public enum TraceFormat {
    /**
     * CSV of the Azure LLM inference traces: {@code TIMESTAMP} (wall clock, as in 2023-11-16 18:15:46.6805900),
     * {@code ContextTokens}, {@code GeneratedTokens}.
     */
    AZURE,
    /**
     * JSON objects, one a line, of the Mooncake traces: {@code timestamp} (milliseconds), {@code input_length},
     * {@code output_length} and, if known, {@code hash_ids} (what each block of 512 prompt tokens says, with all before it,
     * as a whole number); other fields are passed over.
     */
    MOONCAKE,
    /**
     * CSV with a header: {@code arrival} (seconds), {@code input}, {@code output} (all tokens that were generated) and,
     * if known, {@code thinking} (those of them that came before the answer); other columns are passed over.
     */
    CSV;

    private static final int LONGEST_HEADER = 10_000;

    /** The format of a file, by how it begins: a brace is JSON, a column of time stamps is Azure's. */
    static TraceFormat of(Path path) {
        TracePlace place = new TracePlace(path);
        char[] start = new char[LONGEST_HEADER];
        int length;
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(place.open(), StandardCharsets.UTF_8))) {
            length = Math.max(0, reader.read(start, 0, start.length));
        } catch (IOException e) {
            throw place.broken(0, e);
        }
        String head = new String(start, 0, length).strip();
        if (head.startsWith("{")) {
            return MOONCAKE;
        }
        String header = head.lines().findFirst().orElse("");
        return header.toLowerCase(Locale.ROOT).contains("timestamp") ? AZURE : CSV;
    }
}
