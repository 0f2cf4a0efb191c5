package jeton.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import jeton.workload.trace.TraceFile;
import jeton.workload.trace.TraceFormat;
import jeton.workload.trace.TraceOptions;
import jeton.workload.trace.TraceSummary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Public traces are replayed as they are; skipped where they are not at hand. */
class PublicTraceTest {
    private static final String CONVERSATION = "traces/azure_llm_2023/AzureLLMInferenceTrace_conv.csv";
    private static final Thinking NONE = new Thinking.None();

    @ParameterizedTest
    @CsvSource({
        "traces/azure_llm_2023/AzureLLMInferenceTrace_code.csv, AZURE, 8819, 3436, 2.57, 2048, 28",
        "traces/azure_llm_2023/AzureLLMInferenceTrace_conv.csv, AZURE, 19366, 3502, 5.53, 1155, 211",
        "traces/mooncake/conversation_trace.jsonl, MOONCAKE, 12031, 3537, 3.40, 12035, 343"
    })
    void figuresAreThePublishedOnes(
            String name, TraceFormat format, long requests, double span, double rate, double input, double output) {
        TraceFile trace = TraceFile.read(SharedData.file(name), TraceOptions.WHOLE);
        TraceSummary summary = trace.summary();
        assertThat(trace.format()).isEqualTo(format);
        assertThat(summary.requests()).isEqualTo(requests);
        assertThat(summary.lastArrival()).isCloseTo(span, within(1.0));
        assertThat(summary.rate()).isCloseTo(rate, within(0.01));
        assertThat(summary.meanInput()).isCloseTo(input, within(0.5));
        assertThat(summary.meanOutput()).isCloseTo(output, within(0.5));
        Workload workload = Workload.of(trace, NONE);
        assertThat(workload.offeredRate()).isEqualTo(summary.rate());
        assertThat(workload.meanInputTokens()).isEqualTo(summary.meanInput());
        assertThat(workload.meanOutputTokens()).isEqualTo(summary.meanOutput());
    }

    @Test
    void everyRowIsReplayedAtItsTime() throws IOException {
        Path file = SharedData.file(CONVERSATION);
        List<String> lines = Files.readAllLines(file);
        double first = secondsOfDay(lines.get(1));
        try (RequestSource source =
                Workload.of(TraceFile.read(file, TraceOptions.WHOLE), NONE).open(1, 0)) {
            Request request = new Request();
            for (int i = 1; i < lines.size(); i++) {
                String[] cells = lines.get(i).split(",", -1);
                source.take(request);
                assertThat(request.id).isEqualTo(i - 1);
                assertThat(request.arrival).isCloseTo(secondsOfDay(lines.get(i)) - first, within(1e-7));
                assertThat(request.promptTokens).isEqualTo(Integer.parseInt(cells[1]));
                assertThat(request.answerTokens).isEqualTo(Integer.parseInt(cells[2]));
                assertThat(request.thinkingTokens).isZero();
            }
            assertThat(source.nextArrival()).isInfinite();
        }
    }

    @Test
    void aTraceThinksAsItsOrdinalsSay() {
        TraceFile trace = TraceFile.read(SharedData.file(CONVERSATION), TraceOptions.WHOLE.withLimit(1_000));
        Thinking share = WorkloadPreset.DEEPSEEK_R1_PRODUCTION.thinking();
        Workload workload = Workload.of(trace, share);
        Request replayed = new Request();
        Request saturated = new Request();
        Request plain = new Request();
        long thinking = 0;
        long output = 0;
        try (RequestSource replay = workload.open(1, 0);
                RequestSource full = workload.saturated(1, 0, 8, 1_000);
                RequestSource answers = Workload.of(trace, NONE).open(1, 0)) {
            for (int i = 0; i < 1_000; i++) {
                replay.take(replayed);
                full.take(saturated);
                full.ended(0, i);
                answers.take(plain);
                assertThat(replayed.outputTokens()).isEqualTo(plain.answerTokens);
                assertThat(saturated.thinkingTokens).isEqualTo(replayed.thinkingTokens);
                assertThat(saturated.answerTokens).isEqualTo(replayed.answerTokens);
                thinking += replayed.thinkingTokens;
                output += replayed.outputTokens();
            }
        }
        assertThat(thinking / (double) output).isCloseTo(0.70, within(0.03));
    }

    private static double secondsOfDay(String line) {
        return Stream.of(line.substring(11, line.indexOf(',')).split(":", -1))
                .mapToDouble(Double::parseDouble)
                .reduce(0, (total, part) -> 60 * total + part);
    }
}
