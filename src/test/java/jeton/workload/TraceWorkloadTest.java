package jeton.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jeton.workload.trace.TraceFile;
import jeton.workload.trace.TraceOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceWorkloadTest {
    private static final Thinking NONE = new Thinking.None();
    private static final Thinking ON_TOP = new Thinking.Length(new LengthLaw.Fixed(1_000), 1);

    @TempDir
    Path folder;

    private Path log;
    private Path thinkingLog;

    @BeforeEach
    void write() throws IOException {
        log = Files.writeString(
                folder.resolve("log.csv"), "arrival,input,output\n0,10,1\n1,20,2\n4,30,3\n5,40,4\n10,50,5\n");
        thinkingLog = Files.writeString(
                folder.resolve("thinking.csv"), "arrival,input,output,thinking\n0,10,9,4\n1,20,9,9\n");
    }

    @Test
    void rowsArriveAsLogged() {
        assertThat(requests(Workload.of(trace(log), NONE).open(1, 0)))
                .containsExactly("0.0 10 0+1", "1.0 20 0+2", "4.0 30 0+3", "5.0 40 0+4", "10.0 50 0+5");
        assertThat(requests(Workload.of(trace(thinkingLog), NONE).open(1, 0)))
                .containsExactly("0.0 10 4+5", "1.0 20 9+0");
    }

    @Test
    void thinkingComesOnTopOfWhatWasLogged() {
        Workload workload = Workload.of(trace(log), ON_TOP);
        assertThat(requests(workload.open(1, 0))).startsWith("0.0 10 1000+1", "1.0 20 1000+2");
        assertThat(workload.meanOutputTokens()).isEqualTo(1_003);
    }

    @Test
    void requestsAndDurationShortenATraceAndItsFigures() {
        Workload three = new Workload(new ArrivalLaw.Trace(trace(log)), null, null, NONE, 3, Workload.ENDLESS);
        assertThat(requests(three.open(1, 0))).hasSize(3);
        assertThat(three.meanInputTokens()).isEqualTo(20);
        assertThat(three.offeredRate()).isEqualTo(0.5);
        Workload fiveSeconds = new Workload(new ArrivalLaw.Trace(trace(log)), null, null, NONE, Workload.UNLIMITED, 5);
        assertThat(requests(fiveSeconds.open(1, 0))).hasSize(3);
        assertThat(fiveSeconds.offeredRate()).isEqualTo(0.5);
    }

    @Test
    void aSaturatedTraceBeginsAgainAfterItsLastRow() {
        List<String> requests = new ArrayList<>();
        try (RequestSource source = Workload.of(trace(log), NONE).saturated(1, 0, 2, 12)) {
            Request request = new Request();
            double time = 0;
            while (source.nextArrival() < Double.POSITIVE_INFINITY) {
                source.take(request);
                requests.add(request.id + ":" + request.promptTokens);
                if (request.id > 0) {
                    source.ended(0, ++time);
                }
            }
        }
        assertThat(requests)
                .containsExactly(
                        "0:10", "1:20", "2:30", "3:40", "4:50", "5:10", "6:20", "7:30", "8:40", "9:50", "10:10",
                        "11:20");
    }

    @Test
    void aTraceKeepsItsOwnLengthsAndThinking() {
        LengthLaw law = new LengthLaw.Fixed(5);
        assertThatThrownBy(() -> new Workload(new ArrivalLaw.Trace(trace(log)), law, null, NONE, 3, Workload.ENDLESS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a trace brings its own lengths; leave out input and output");
        assertThatThrownBy(() -> Workload.of(trace(thinkingLog), ON_TOP))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the trace says how much is thinking; leave out thinking");
    }

    @Test
    void saysWhatBecameOfTheTrace() {
        TraceOptions options = TraceOptions.WHOLE.withTimeScale(2).withMostTokens(25, 4);
        assertThat(Workload.of(TraceFile.read(log, options), NONE).describe())
                .containsExactly(
                        "arrivals: replay of " + log + ", 5 requests over 20 s (0.2 requests/s), times scaled by 2",
                        "input: from the trace, mean 21 tokens, 3 cut to 25 tokens",
                        "output: from the trace, mean 2.8 tokens, 1 cut to 4 tokens");
        assertThat(Workload.of(trace(thinkingLog), NONE).describe())
                .contains("output: from the trace, mean 9 tokens, thinking 6.5 of them");
    }

    private static TraceFile trace(Path file) {
        return TraceFile.read(file, TraceOptions.WHOLE);
    }

    private static List<String> requests(RequestSource source) {
        List<String> requests = new ArrayList<>();
        Request request = new Request();
        try (source) {
            while (source.nextArrival() < Double.POSITIVE_INFINITY) {
                source.take(request);
                requests.add(request.arrival + " " + request.promptTokens + " " + request.thinkingTokens + "+"
                        + request.answerTokens);
            }
        }
        return requests;
    }
}
