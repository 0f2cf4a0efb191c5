package jeton.validation;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What the manifests beside a published table say of its runs and the table does not. Their cells stand in for those of the
 * row; what they say of the engine goes to its note.
 *
 * @param path  in the repository, from its root
 * @param cells by column
 * @param note  settings
 */
record Manifest(String path, Map<Column, String> cells, String note) {
    private static final Map<Column, String> FP8 = Map.of(Column.PRECISION, "fp8", Column.KV_PRECISION, "fp8");

    /**
     * AI-Hypercomputer/tpu-recipes, 2026-03 to 2026-06: qwen3_32b-server.yaml quantises weights and cache, and its benchmark
     * is the client of InferenceX with lengths from 80 % of the nominal ones, one request a user; qwen3_5-server.yaml serves
     * Qwen3.5-397B-A17B-FP8.
     */
    private static final List<Manifest> PUBLISHED = List.of(
            new Manifest(
                    "inference/ironwood/vLLM/Qwen3-32B/",
                    FP8,
                    "num_prompts=320; max_num_seqs=135; max_num_batched_tokens=4096"),
            new Manifest("inference/ironwood/vLLM/Qwen3.5-397B/", FP8, ""));

    Manifest {
        cells = Map.copyOf(cells);
    }

    /** The row as its manifest completes it; the row itself where there is none. */
    static Measurement complete(Measurement row) {
        String place = row.text(Column.URL_OR_REPO_PATH);
        return PUBLISHED.stream()
                .filter(manifest -> place.contains("tpu-recipes:" + manifest.path()))
                .findFirst()
                .map(manifest -> manifest.with(row))
                .orElse(row);
    }

    private Measurement with(Measurement row) {
        Map<Column, String> completed = new EnumMap<>(row.cells());
        completed.putAll(cells);
        completed.merge(Column.PARAMS_NOTE, note, (own, more) -> own + "; " + more);
        completed.compute(Column.INPUT_TOKENS, (column, nominal) -> drawn(row.text(column)));
        completed.compute(Column.OUTPUT_TOKENS, (column, nominal) -> drawn(row.text(column)));
        return new Measurement(row.file(), row.line(), completed, row.value());
    }

    private static String drawn(String nominal) {
        return nominal.matches("\\d{1,8}") ? Long.parseLong(nominal) * 8 / 10 + "-" + nominal : nominal;
    }
}
