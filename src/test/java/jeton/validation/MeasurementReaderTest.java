package jeton.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.zip.GZIPOutputStream;
import jeton.input.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MeasurementReaderTest {
    @TempDir
    private Path folder = Path.of("");

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("rows.csv"), text);
    }

    private MeasurementReader.Contents read(String... rows) throws IOException {
        return MeasurementReader.read(file(Row.header() + String.join("", rows)));
    }

    @Test
    void columnsMayStandInAnyOrderBesideOthers() throws IOException {
        String header = "colour,"
                + String.join(
                        ",",
                        Arrays.stream(Column.values())
                                .map(Column::header)
                                .sorted()
                                .toList());
        String row = "blue,"
                + String.join(
                        ",",
                        Arrays.stream(Column.values())
                                .sorted(Comparator.comparing(Column::header))
                                .map(column -> switch (column) {
                                    case VALUE -> "7.5";
                                    case QUALITY -> "B";
                                    default -> "";
                                })
                                .toList());
        MeasurementReader.Contents contents = MeasurementReader.read(file("\uFEFF" + header + "\n" + row + "\n"));
        assertThat(contents.bad()).isEmpty();
        assertThat(contents.rows()).singleElement().satisfies(read -> {
            assertThat(read.value()).isEqualTo(7.5);
            assertThat(read.text(Column.QUALITY)).isEqualTo("B");
            assertThat(read.line()).isEqualTo(2);
        });
    }

    @Test
    void packedOrNotIsTheSame() throws IOException {
        String text = Row.header() + Row.with().csv();
        Path packed = folder.resolve("rows.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        assertThat(MeasurementReader.read(packed).rows().get(0).cells())
                .isEqualTo(MeasurementReader.read(file(text)).rows().get(0).cells());
    }

    @Test
    void namesEveryColumnThatIsMissing() throws IOException {
        Path file = file("source,gpus,metric\n");
        assertThatThrownBy(() -> MeasurementReader.read(file))
                .isInstanceOfSatisfying(
                        InputException.class, e -> assertThat(e.problems()).hasSize(Column.values().length - 2))
                .hasMessageContaining("rows.csv:1:1: gpu: no such column; is it 'gpus'?")
                .hasMessageContaining("value: no such column");
    }

    @Test
    void refusesWhatIsNoFileOfMeasurements() throws IOException {
        assertThatThrownBy(() -> MeasurementReader.read(folder.resolve("none.csv")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no such file");
        Path empty = file("");
        assertThatThrownBy(() -> MeasurementReader.read(empty))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("is empty");
        Path open = file(Row.header() + "\"never closed");
        assertThatThrownBy(() -> MeasurementReader.read(open))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("is not CSV");
        Path torn = folder.resolve("torn.csv.gz");
        Files.write(torn, new byte[] {0x1f, (byte) 0x8b, 8, 0, 0});
        assertThatThrownBy(() -> MeasurementReader.read(torn))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("torn.csv.gz");
    }

    @ParameterizedTest
    @CsvSource({
        "value, '', value",
        "value, fast, value",
        "value, NaN, value",
        "value, 0, value",
        "value, -3, value",
        "value, Infinity, value",
        "value, 12f, value",
        "value, 0x1p3, value",
        "value, 1e-300, value",
        "value, 1e13, value",
        "unit, s, unit",
        "unit, bananas, unit",
        "unit, tok/s, unit",
        "metric, output_tok_s_total, unit",
        "input_tokens, Infinity, input_tokens",
        "n_gpus, 0, n_gpus",
        "n_gpus, -8, n_gpus",
        "tp, 1.5, tp",
        "pp, two, pp",
        "ep, -1, ep",
        "input_tokens, -10, input_tokens",
        "output_tokens, 0, output_tokens",
        "output_tokens, nan, output_tokens",
        "quality, D, quality",
        "quality, '', quality",
        "tp, 2, n_gpus",
        "params_note, attn_dp=4, n_gpus",
    })
    void rowsThatCannotBeTrueAreToldWithTheirLine(String column, String text, String blamed) throws IOException {
        MeasurementReader.Contents contents = read(
                Row.with().csv(),
                Row.with("unit=ms", column + "=" + text).csv(),
                Row.with().csv());
        assertThat(contents.rows()).extracting(Measurement::line).containsExactly(2, 4);
        assertThat(contents.bad()).singleElement().satisfies(bad -> {
            assertThat(bad.line()).isEqualTo(3);
            assertThat(bad.field()).isEqualTo(blamed);
            assertThat(bad.toString()).startsWith(folder.resolve("rows.csv") + ":3: " + blamed + ": read '");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "ttft_ms, ms",
        "tpot_ms_p99, Milliseconds",
        "duration_s, s",
        "req_s, req/s",
        "total_tok_s, tok/s (in+out)",
        "total_tok_s_per_gpu, tok/s/GPU (in+out)",
        "output_tok_s_per_gpu, tok/s/die",
        "output_tok_s_total, tokens/s",
        "output_tok_s_per_user, tok/s/user",
        "output_tok_s_per_user_incl_ttft_mean, tok/s",
        "ttft_ms, ''",
        "cost_usd_per_day, bananas",
    })
    void unitsAsTablesWriteThem(String metric, String unit) throws IOException {
        assertThat(read(Row.with("metric=" + metric, "unit=" + unit).csv()).bad())
                .isEmpty();
    }

    @Test
    void aRowOfAnotherLengthIsBad() throws IOException {
        assertThat(read("a,b,c\n").bad())
                .singleElement()
                .satisfies(bad -> assertThat(bad.read()).isEqualTo("3 fields"));
    }

    @Test
    void degreesThatCountCoresNeedNotMultiplyUp() throws IOException {
        assertThat(read(Row.with("tp=24", "n_gpus=12", "params_note=TP degree is in NeuronCores")
                                .csv())
                        .bad())
                .isEmpty();
    }
}
