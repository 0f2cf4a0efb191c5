package jeton.study;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import jeton.latency.CachedPrefix;
import jeton.scenario.Scenario;
import jeton.workload.SharedData;
import org.apache.commons.math3.stat.StatUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Stages of steady load through vLLM on H100, from inference-sim/training, default_args: four models, 4 to 20 requests a
 * second for 10 or 20 minutes each, sent by kubernetes-sigs/inference-perf over HTTP. Skipped where they are not at hand.
 *
 * <p>What the runs were, beyond their description:
 *
 * <ul>
 *   <li>The load generator's "constant" rate draws exponential gaps.
 *   <li>Every request produced exactly the tokens it asked for: {@code e2e - ttft} holds two stream chunks a token, of
 *       {@code itl_mean} each. The lengths recorded are those of the text, tokenised again.
 *   <li>100 different prompts came again and again (ten groups of ten by the resolved configuration; their mean length is
 *       the same to 0.01 tokens in both stages of a run), so nearly all of each was in the prefix cache and its last block
 *       alone was computed. Here that is the prompt, and the rest is cached from the start.
 * </ul>
 *
 * Stages in which requests failed are left out: they are overloaded, and their latencies are those of a growing queue.
 */
class PublishedStagesTest {
    /** Bounds of the median over the stages, and of the worst stage, as shares of what was measured. */
    private static final double MEDIAN_E2E = 0.06;

    private static final double MEDIAN_TTFT = 0.08;
    private static final double WORST_E2E = 10;

    private static final int STAGES = 20;
    /** Mean of 1 to 16 tokens. */
    private static final int LAST_BLOCK = 8;

    private static final Map<String, String> MODELS = Map.of(
            "meta-llama/Llama-2-7b-hf", "llama-2-7b",
            "meta-llama/Llama-2-70b-hf", "llama-2-70b",
            "mistralai/Mixtral-8x7B-v0.1", "mixtral-8x7b",
            "codellama/CodeLlama-34b-Instruct-hf", "codellama-34b.yaml");

    private static final String CODE_LLAMA = """
            name: codellama-34b
            title: Code Llama 34B
            publisher: Meta
            family: dense
            layers: 48
            hidden: 8192
            vocab: 32000
            tiedEmbeddings: false
            maxContext: 16384
            nativeWeights: bf16
            feedForward: {layers: 48, width: 22016}
            attention: {kind: gqa, heads: 64, kvHeads: 8, headDim: 128, fullLayers: 48}
            parameters: {total: 33743970304, nonExpertMatmul: 33481826304}
            published: {total: 33740000000, active: 33740000000}
            status: vendor
            source: config.json of the model
            date: 2023-08
            """;

    @TempDir
    Path folder;

    /** One stage and its simulation; errors are shares of what was measured. */
    private record Result(Stage stage, double ttft, double medianTtft, double tpot, double e2e) {
        double ttftError() {
            return ttft / stage.number("ttft_mean") - 1;
        }

        double medianTtftError() {
            return medianTtft / stage.number("ttft_p50") - 1;
        }

        double tpotError() {
            return tpot / stage.tpot() - 1;
        }

        double e2eError() {
            return e2e / stage.number("e2e_mean") - 1;
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%-34s %3.0f/s ttft %5.1f %5.1f ms %+5.1f %% p50 %+5.1f %% | tpot %5.2f %5.2f ms %+5.1f %% | e2e"
                            + " %5.3f %5.3f s %+5.1f %%",
                    stage.name(),
                    stage.number("rate"),
                    1e3 * stage.number("ttft_mean"),
                    1e3 * ttft,
                    100 * ttftError(),
                    100 * medianTtftError(),
                    1e3 * stage.tpot(),
                    1e3 * tpot,
                    100 * tpotError(),
                    stage.number("e2e_mean"),
                    e2e,
                    100 * e2eError());
        }
    }

    /** A row of the file. */
    private record Stage(NamedCsvRecord row) {
        double number(String column) {
            return Double.parseDouble(row.getField(column));
        }

        String name() {
            return row.getField("experiment").substring("20260217-155451-".length());
        }

        int output() {
            return (int) number("out_len");
        }

        /** Seconds a token, over all tokens but the first. */
        double tpot() {
            return (number("e2e_mean") - number("ttft_mean")) / (output() - 1);
        }

        int requests() {
            return (int) number("n_ok");
        }

        int cached() {
            return (int) Math.round(number("prompt_mean")) - LAST_BLOCK;
        }

        boolean served() {
            return number("n_fail") == 0;
        }

        String scenario() {
            return String.format(
                    Locale.ROOT,
                    """
                    question: Does the stage come out as measured?
                    model: %s
                    replications: 1
                    workload:
                      arrivals: {poisson: {rate: %s}}
                      requests: %d
                      input: {fixed: %d}
                      output: {fixed: %d}
                    economics: {usdPerChipHour: 2}
                    deployments:
                      - chip: h100
                        layout: {tensorParallel: %s}
                        engine: {profile: vllm, maxNumSeqs: %s, maxBatchedTokens: %s}
                    """,
                    MODELS.get(row.getField("model")),
                    row.getField("achieved_rate"),
                    requests(),
                    LAST_BLOCK,
                    output(),
                    row.getField("tp"),
                    row.getField("max_num_seqs"),
                    row.getField("max_num_batched_tokens"));
        }
    }

    @Test
    void requestsTakeAsLongAsMeasured() throws IOException {
        Path file = SharedData.file("runs/vllm_h100_stages.csv");
        Files.writeString(folder.resolve("codellama-34b.yaml"), CODE_LLAMA);
        List<Result> results;
        try (CsvReader<NamedCsvRecord> rows = CsvReader.builder().ofNamedCsvRecord(file)) {
            results = rows.stream()
                    .map(Stage::new)
                    .filter(Stage::served)
                    .map(this::simulate)
                    .toList();
        }
        assertThat(results).hasSize(STAGES);
        double ttft = medianOf(results, Result::ttftError);
        double e2e = medianOf(results, Result::e2eError);
        results.forEach(System.out::println);
        System.out.printf(
                Locale.ROOT,
                "median error: TTFT %.1f %% (of the median %.1f %%), TPOT %.1f %%, E2E %.1f %%%n",
                100 * ttft,
                100 * medianOf(results, Result::medianTtftError),
                100 * medianOf(results, Result::tpotError),
                100 * e2e);
        assertThat(e2e).isLessThan(MEDIAN_E2E);
        assertThat(ttft).isLessThan(MEDIAN_TTFT);
        assertThat(results).allSatisfy(result -> assertThat(result.e2eError()).isBetween(-WORST_E2E, WORST_E2E));
    }

    private Result simulate(Stage stage) {
        try {
            Path scenario = Files.writeString(folder.resolve("stage.yaml"), stage.scenario());
            Replay replay = Replay.of(
                    Scenario.read(scenario, Map.of()),
                    stage.requests(),
                    true,
                    steps -> new CachedPrefix(steps, stage.cached()));
            return new Result(
                    stage,
                    StatUtils.mean(replay.ttft()),
                    StatUtils.percentile(replay.ttft(), 50),
                    (StatUtils.mean(replay.e2e()) - StatUtils.mean(replay.ttft())) / (stage.output() - 1),
                    StatUtils.mean(replay.e2e()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double medianOf(List<Result> results, ToDoubleFunction<Result> error) {
        return StatUtils.percentile(
                results.stream().mapToDouble(error).map(Math::abs).toArray(), 50);
    }
}
