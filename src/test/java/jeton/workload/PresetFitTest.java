package jeton.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The distance that every preset names is the distance from its trace; skipped where the traces are not at hand. */
class PresetFitTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @CsvSource({
        "AZURE_CONVERSATION_2023, traces/azure_llm_2023/AzureLLMInferenceTrace_conv.csv, 1, 2",
        "AZURE_CODE_2023, traces/azure_llm_2023/AzureLLMInferenceTrace_code.csv, 1, 2",
        "ARXIV_SUMMARIZATION, traces/vidur_processed/arxiv_summarization_stats_llama2_tokenizer_filtered_v2.csv, 0, 1",
        "LMSYS_CHAT, traces/apex_plus/llama_lmsys_05.csv, 1, 2"
    })
    void csvTraces(WorkloadPreset preset, String name, int input, int output) throws IOException {
        SortedMap<Double, Double> inputs = new TreeMap<>();
        SortedMap<Double, Double> outputs = new TreeMap<>();
        Files.readAllLines(SharedData.file(name)).stream()
                .skip(1)
                .map(line -> line.split(",", -1))
                .forEach(cells -> {
                    inputs.merge(Double.valueOf(cells[input]), 1.0, Double::sum);
                    outputs.merge(Double.valueOf(cells[output]), 1.0, Double::sum);
                });
        assertDistance(preset.input(), inputs);
        assertDistance(preset.output(), outputs);
    }

    @Test
    void mooncake() throws IOException {
        SortedMap<Double, Double> inputs = new TreeMap<>();
        SortedMap<Double, Double> outputs = new TreeMap<>();
        Files.readAllLines(SharedData.file("traces/mooncake/conversation_trace.jsonl"))
                .forEach(line -> {
                    JsonNode row = JSON.readTree(line);
                    inputs.merge(row.get("input_length").asDouble(), 1.0, Double::sum);
                    outputs.merge(row.get("output_length").asDouble(), 1.0, Double::sum);
                });
        assertDistance(WorkloadPreset.MOONCAKE_CONVERSATION.input(), inputs);
        assertDistance(WorkloadPreset.MOONCAKE_CONVERSATION.output(), outputs);
    }

    @Test
    void deepSeek() throws IOException {
        Map<String, Double> requests = new HashMap<>();
        try (BufferedReader rates = unpack("traces/servegen/reason_deepseek-r1_rates.csv.gz")) {
            rates.lines().skip(1).map(line -> line.split(",", -1)).forEach(cells -> {
                long window = (long) Double.parseDouble(cells[1]) / 21_600 * 21_600;
                requests.merge(cells[0] + "/" + window, 600 * Double.parseDouble(cells[2]), Double::sum);
            });
        }
        SortedMap<Double, Double> inputs = new TreeMap<>();
        SortedMap<Double, Double> outputs = new TreeMap<>();
        SortedMap<Double, Double> shares = new TreeMap<>();
        try (BufferedReader windows = unpack("traces/servegen/reason_deepseek-r1_datasets.jsonl.gz")) {
            windows.lines().forEach(line -> {
                JsonNode window = JSON.readTree(line);
                String key = window.get("client_id").asInt() + "/"
                        + window.get("window_start_s").asInt();
                double weight = requests.getOrDefault(key, 0.0);
                add(window.get("input_tokens"), weight, inputs);
                add(window.get("output_tokens"), weight, outputs);
                add(window.get("reason_ratio"), weight, shares);
            });
        }
        WorkloadPreset preset = WorkloadPreset.DEEPSEEK_R1_PRODUCTION;
        assertDistance(preset.input(), inputs);
        assertDistance(preset.output(), outputs);
        QuantileTable share = ((Thinking.Share) preset.thinking()).share();
        assertDistance(distance(share::cdf, shares), share.source());
    }

    private static void add(JsonNode probabilities, double weight, SortedMap<Double, Double> into) {
        double total = 0;
        for (JsonNode probability : probabilities) {
            total += probability.asDouble();
        }
        for (Map.Entry<String, JsonNode> entry : probabilities.properties()) {
            double part = weight * entry.getValue().asDouble() / total;
            into.merge(Double.valueOf(entry.getKey()), part, Double::sum);
        }
    }

    private static void assertDistance(LengthLaw law, SortedMap<Double, Double> measured) {
        assertDistance(distance(x -> law.cdf(x + 0.5), measured), law.describe());
    }

    private static void assertDistance(double distance, String source) {
        Matcher named = Pattern.compile("Kolmogorov distance ([0-9.]+)").matcher(source);
        assertThat(named.find()).isTrue();
        assertThat(distance).isBetween(Double.parseDouble(named.group(1)) - 0.0015, Double.parseDouble(named.group(1)));
    }

    private static double distance(DoubleUnaryOperator fitted, SortedMap<Double, Double> measured) {
        double total = measured.values().stream().mapToDouble(weight -> weight).sum();
        double below = 0;
        double distance = 0;
        for (Map.Entry<Double, Double> entry : measured.entrySet()) {
            below += entry.getValue();
            distance = Math.max(distance, Math.abs(fitted.applyAsDouble(entry.getKey()) - below / total));
        }
        return distance;
    }

    private static BufferedReader unpack(String name) throws IOException {
        Path file = SharedData.file(name);
        return new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8));
    }
}
