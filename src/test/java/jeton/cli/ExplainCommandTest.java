package jeton.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExplainCommandTest {
    private static final Pattern MILLISECONDS = Pattern.compile(" ([0-9]+\\.[0-9]{4}) ms ");

    private static Console explain(String options) {
        List<String> words = new ArrayList<>(List.of("explain"));
        words.addAll(CommandLines.words(options));
        return Console.run(words);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--chip h100 --model llama-3.1-8b",
                "--chip h100 --model llama-3.1-8b --batch 0 --prefill 2000",
                "--chip h200 --model deepseek-r1 --ep 16 --prefill 512 --experts fp8",
                "--chip groq-lpu-v1 --model llama-3.1-70b --weights int8 --cache int8",
                "--chip cerebras-wse3 --model llama-3.1-70b --pipeline 5 --prefill 100",
                "--chip b200 --model gpt-oss-120b --ideal",
                "--chip mi300x --model llama-3.1-70b --tp 8 --weights fp8 --engine vllm"
            })
    void termsAddUpToTheStep(String options) {
        String page = explain(options).done().out();
        double sum = 0;
        double step = Double.NaN;
        for (String line : page.lines().toList()) {
            Matcher time = MILLISECONDS.matcher(line);
            if (time.find() && line.strip().startsWith("step ")) {
                step = Double.parseDouble(time.group(1));
            } else if (line.startsWith("  ") && time.find(0)) {
                sum += Double.parseDouble(time.group(1));
            }
        }
        assertThat(step).as(page).isCloseTo(sum, within(1e-3));
        Matcher allowed = Pattern.compile("datasheet allows ([0-9.]+) ms").matcher(page);
        assertThat(allowed.find()).isTrue();
        assertThat(Double.parseDouble(allowed.group(1))).isLessThanOrEqualTo(step + 1e-4);
        assertThat(page).doesNotContain("NaN", "Infinity");
    }

    @Test
    void namesTheTermsOfEachKindOfChip() {
        assertThat(explain("--chip h100 --model llama-3.1-70b --tp 4 --prefill 64")
                        .done()
                        .out())
                .contains("dense weights", "LM head", "all-reduce", "decode attention", "prefill attention", "host")
                .contains("Steps like this: ")
                .doesNotContain("routed experts", "hops", "Note:");
        assertThat(explain("--chip h200 --model deepseek-r1 --ep 8").done().out())
                .contains("routed experts", "expert all-to-all")
                .doesNotContain("all-reduce", "prefill attention");
        assertThat(explain("--chip groq-lpu-v1 --model llama-3.1-70b --weights int8")
                        .done()
                        .out())
                .contains("layers", "hops", "engine vendor")
                .doesNotContain("dense weights");
        assertThat(explain("--chip trainium2 --model llama-3.1-8b --ideal")
                        .done()
                        .out())
                .contains("datasheet roofline", "(100 % of the roofline reached)")
                .doesNotContain("Note:");
        assertThat(explain("--chip trainium3 --model llama-3.1-8b").done().out())
                .contains("Note: uncalibrated: ");
        assertThat(explain("--chip h100 --model llama-3.1-8b --batch 0 --prefill 10")
                        .done()
                        .out())
                .doesNotContain("Steps like this");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--chip h100|jeton: Missing required option: '--model=<model>'",
                "--chip h1000 --model llama-3.1-8b|chip: unknown chip 'h1000'; did you mean 'h100'?",
                "--chip h100 --model lama-3.1-8b|model: unknown model 'lama-3.1-8b'; did you mean 'llama-3.1-8b'?",
                "--chip h100 --model llama-3.1-8b --tp 3|layout.tensorParallel: read 3, expected 1, 2, 4, 8, 16 or 32",
                "--chip h100 --model llama-3.1-8b --tp 0|read '0', expected a whole number from 1",
                "--chip h100 --model llama-3.1-8b --tp 1 --pipeline 2|layout: read tensorParallel and pipeline, expected pipeline alone",
                "--chip h100 --model llama-3.1-8b --ep 2|has no experts to spread, expected tensorParallel",
                "--chip h100 --model llama-3.1-8b --pipeline 2|layout.pipeline: h100 streams weights from off-chip memory",
                "--chip groq-lpu-v1 --model llama-3.1-8b --tp 2|keeps weights in on-chip memory, expected pipeline",
                "--chip h100 --model llama-3.1-8b --weights fp6|layout.weights: read 'fp6', expected one of bf16, fp8",
                "--chip h100 --model llama-3.1-8b --weights 'fp8, cache: fp8'|layout.weights: read 'fp8, cache: fp8'",
                "--chip h100 --model llama-3.1-8b --engine {|engine: unknown engine '{', expected one of vllm,",
                "--chip \"h100'\" --model llama-3.1-8b|chip: unknown chip 'h100'''; did you mean 'h100'?",
                "--chip h100 --model llama-3.1-8b --batch 0|--batch, --prefill: read 0 and 0, expected something",
                "--chip h100 --model llama-3.1-8b --batch -1|read '-1', expected a whole number from 0",
                "--chip h100 --model llama-3.1-8b --context 1e3|read '1e3', expected a whole number from 1",
                "--chip h100 --model llama-3.1-8b --batch 2147483647 --context 2147483647|short of",
                "--chip h100 --model llama-3.1-70b --tp 1|the smallest layout that fits is TP4 bf16 kv-bf16"
            })
    void whatCannotBeIsRefused(String options, String message) {
        assertThat(explain(options).refused()).contains(message.replace("''", "'"));
    }
}
