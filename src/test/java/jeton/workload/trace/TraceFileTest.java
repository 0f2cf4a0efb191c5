package jeton.workload.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import jeton.input.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceFileTest {
    private static final String ROWS = """
            arrival,input,output,thinking
            10,100,20,5
            12,200,30,30
            12,300,40,0
            17.5,400,50,10
            """;

    @TempDir
    Path folder;

    @Test
    void plainRowsAreReadAsTheyStand() throws IOException {
        TraceFile trace = read("t.csv", ROWS, TraceOptions.WHOLE);
        assertThat(trace.format()).isEqualTo(TraceFormat.CSV);
        assertThat(rows(trace)).containsExactly("0.0 100 20 5", "2.0 200 30 30", "2.0 300 40 0", "7.5 400 50 10");
        TraceSummary summary = trace.summary();
        assertThat(summary.requests()).isEqualTo(4);
        assertThat(summary.meanInput()).isEqualTo(250);
        assertThat(summary.meanOutput()).isEqualTo(35);
        assertThat(summary.meanThinking()).isEqualTo(11.25);
        assertThat(summary.rate()).isEqualTo(3 / 7.5);
    }

    @Test
    void azureRowsKeepTheirTicks() throws IOException {
        String text = """
                TIMESTAMP,ContextTokens,GeneratedTokens\r
                2023-11-16 23:59:59.6805900,374,44\r
                2023-11-17 00:00:00.6805901,396,109\r
                2023-11-17T01:00:01+01:00,5,6\r
                2023-11-17 00:00:01.5Z,879,55""";
        TraceFile trace = read("azure.csv", text, TraceOptions.WHOLE);
        assertThat(trace.format()).isEqualTo(TraceFormat.AZURE);
        assertThat(rows(trace))
                .containsExactly("0.0 374 44 -1", "1.0000001 396 109 -1", "1.31941 5 6 -1", "1.81941 879 55 -1");
    }

    @Test
    void mooncakeRowsPassOverWhatIsNotWanted() throws IOException {
        TraceFile trace = read(
                "m.jsonl",
                "{\"timestamp\": 5, \"input_length\": 6758, \"output_length\": 500, \"tags\": [0, [1], {\"a\": 2}]}\n\n"
                        + "{\"output_length\": 3, \"hash_ids\": [], \"timestamp\": 3005.5, \"input_length\": 1e3}",
                TraceOptions.WHOLE);
        assertThat(trace.format()).isEqualTo(TraceFormat.MOONCAKE);
        assertThat(rows(trace)).containsExactly("0.0 6758 500 -1", "3.0005 1000 3 -1");
    }

    @Test
    void columnsAreFoundByNameWhateverTheirOrderAndCompany() throws IOException {
        TraceFile trace = read(
                "t.csv",
                "\uFEFFOutput,user,\"Arrival\",INPUT\n\n7,ann,1,\"5\"\n8,\"b,o\"\"b\",2.0,6.0\n",
                TraceOptions.WHOLE);
        assertThat(rows(trace)).containsExactly("0.0 5 7 -1", "1.0 6 8 -1");
    }

    @Test
    void packedFilesAreReadWhateverTheirName() throws IOException {
        Path file = folder.resolve("rows");
        try (Writer out =
                new OutputStreamWriter(new GZIPOutputStream(Files.newOutputStream(file)), StandardCharsets.UTF_8)) {
            out.write(ROWS);
        }
        assertThat(rows(TraceFile.read(file, TraceOptions.WHOLE))).hasSize(4);
    }

    @Test
    void theWindowIsCountedFromTheFirstRowAndTimesFromTheFirstTaken() throws IOException {
        TraceOptions window = TraceOptions.WHOLE.withWindow(2, 7.5).withTimeScale(3);
        assertThat(rows(read("t.csv", ROWS, window))).containsExactly("0.0 200 30 30", "0.0 300 40 0");
        TraceOptions late = TraceOptions.WHOLE.withWindow(1, 8).withTimeScale(2);
        assertThat(rows(read("t.csv", ROWS, late))).containsExactly("0.0 200 30 30", "0.0 300 40 0", "11.0 400 50 10");
        assertThat(rows(read("t.csv", ROWS, TraceOptions.WHOLE.withLimit(2)))).hasSize(2);
    }

    @Test
    void longRequestsAreCutThinkingFirstAndCounted() throws IOException {
        TraceFile trace = read("t.csv", ROWS, TraceOptions.WHOLE.withMostTokens(250, 25));
        assertThat(rows(trace)).containsExactly("0.0 100 20 5", "2.0 200 25 25", "2.0 250 25 0", "7.5 250 25 10");
        assertThat(trace.summary().cutInputs()).isEqualTo(2);
        assertThat(trace.summary().cutOutputs()).isEqualTo(3);
    }

    @Test
    void rowsWithoutOutputAreSkippedOrRaisedIfWanted() throws IOException {
        String text = "arrival,input,output\n0,5,0\n1,5,7\n2,5,0\n";
        TraceOptions skip = TraceOptions.WHOLE.withEmptyOutput(TraceOptions.EmptyOutput.SKIP);
        assertThat(rows(read("t.csv", text, skip))).containsExactly("0.0 5 7 -1");
        TraceFile raised = read("t.csv", text, TraceOptions.WHOLE.withEmptyOutput(TraceOptions.EmptyOutput.ONE_TOKEN));
        assertThat(rows(raised)).containsExactly("0.0 5 1 -1", "1.0 5 7 -1", "2.0 5 1 -1");
        assertThat(raised.summary().emptyOutputs()).isEqualTo(2);
        assertThatThrownBy(() -> read("t.csv", "arrival,input,output\n0,5,0\n", skip))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("holds no request with output; 1 without output were skipped");
    }

    @Test
    void aWindowWithoutRowsIsAnError() {
        assertThatThrownBy(() -> read("t.csv", ROWS, TraceOptions.WHOLE.withWindow(3, 7)))
                .isInstanceOf(InputException.class)
                .hasMessageEndingWith("t.csv: holds no request from 3.0 to 7.0 seconds after its first row");
    }

    @Test
    void endingATraceKeepsWhatComesBefore() throws IOException {
        TraceFile trace = read("t.csv", ROWS, TraceOptions.WHOLE.withTimeScale(2));
        assertThat(trace.endedBy(4, 15.1)).isSameAs(trace);
        assertThat(rows(trace.endedBy(Long.MAX_VALUE, 15))).hasSize(3);
        assertThat(rows(trace.endedBy(2, Double.POSITIVE_INFINITY))).hasSize(2);
        assertThat(trace.endedBy(2, 99).summary().meanInput()).isEqualTo(150);
    }

    @Test
    void optionsThatMakeNoSenseAreRefused() {
        TraceOptions whole = TraceOptions.WHOLE;
        assertThatThrownBy(() -> whole.withTimeScale(Double.NaN)).hasMessageContaining("time scale must be above 0");
        assertThatThrownBy(() -> whole.withTimeScale(0)).hasMessageContaining("was 0.0");
        assertThatThrownBy(() -> whole.withLimit(0)).hasMessageContaining("limit must be at least 1 row");
        assertThatThrownBy(() -> whole.withWindow(-1, 5)).hasMessageContaining("from must be at least 0");
        assertThatThrownBy(() -> whole.withWindow(5, 5)).hasMessageContaining("to must be above from");
        assertThatThrownBy(() -> whole.withMostTokens(0, 5)).hasMessageContaining("max input must be from 1");
        assertThatThrownBy(() -> whole.withMostTokens(5, -1)).hasMessageContaining("max output must be from 1");
    }

    @Test
    void timesAreExactOverALongTrace() throws IOException {
        StringBuilder text = new StringBuilder("arrival,input,output\n");
        for (int i = 0; i < 50_000; i++) {
            text.append(i / 8.0).append(',').append(1 + i % 977).append(",3\n");
        }
        TraceFile trace = read("long.csv", text.toString(), TraceOptions.WHOLE);
        TraceRow row = new TraceRow();
        try (TraceCursor cursor = trace.open()) {
            for (int i = 0; i < 50_000; i++) {
                assertThat(cursor.next(row)).isTrue();
                assertThat(row.seconds).isEqualTo(i / 8.0);
                assertThat(row.input).isEqualTo(1 + i % 977);
            }
            assertThat(cursor.next(row)).isFalse();
        }
        assertThat(trace.summary().rate()).isCloseTo(8, within(1e-12));
    }

    private TraceFile read(String name, String text, TraceOptions options) throws IOException {
        return TraceFile.read(Files.writeString(folder.resolve(name), text), options);
    }

    private static List<String> rows(TraceFile trace) {
        List<String> rows = new ArrayList<>();
        TraceRow row = new TraceRow();
        try (TraceCursor cursor = trace.open()) {
            while (cursor.next(row)) {
                rows.add(row.seconds + " " + row.input + " " + row.output + " " + row.thinking);
            }
        }
        return rows;
    }
}
