package jeton.validation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** A sound row of vLLM on one H100, and what a test changes in it. */
final class Row {
    private final Map<Column, String> cells = new EnumMap<>(Column.class);

    private Row() {
        set(Column.SOURCE, "a test");
        set(Column.DATE, "2026-04");
        set(Column.ENGINE, "vLLM");
        set(Column.MODEL, "meta-llama/Llama-3.1-8B-Instruct");
        set(Column.GPU, "H100 SXM 80GB");
        set(Column.N_GPUS, "1");
        set(Column.TP, "1");
        set(Column.INPUT_TOKENS, "1000");
        set(Column.OUTPUT_TOKENS, "100");
        set(Column.CONCURRENCY_OR_RATE, "4");
        set(Column.METRIC, "tpot_ms");
        set(Column.VALUE, "8");
        set(Column.QUALITY, "A");
    }

    private void set(Column column, String text) {
        cells.put(column, text);
    }

    /** @param changes as in {@code "gpu=NVIDIA H200", "tp=4"} */
    static Row with(String... changes) {
        Row row = new Row();
        for (String change : changes) {
            int equals = change.indexOf('=');
            row.set(Column.valueOf(change.substring(0, equals).toUpperCase(Locale.ROOT)), change.substring(equals + 1));
        }
        return row;
    }

    Measurement measurement() {
        return new Measurement("test.csv", 2, cells, Double.parseDouble(cells.getOrDefault(Column.VALUE, "")));
    }

    Case mapped() throws Unmappable {
        return new CaseMapper(Set.of("A", "B")).map(measurement()).run();
    }

    /** As lines of a file under {@link #header}. */
    String csv() {
        List<String> fields = new ArrayList<>();
        for (Column column : Column.values()) {
            fields.add('"' + cells.getOrDefault(column, "").replace("\"", "\"\"") + '"');
        }
        return String.join(",", fields) + "\n";
    }

    static String header() {
        return String.join(
                        ",", Arrays.stream(Column.values()).map(Column::header).toList()) + "\n";
    }
}
