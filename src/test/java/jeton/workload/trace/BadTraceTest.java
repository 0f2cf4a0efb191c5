package jeton.workload.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import jeton.input.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way in which a trace can be wrong has a message of its own, and says where. */
class BadTraceTest {
    private static final String PLAIN = "arrival,input,output\n";
    private static final String AZURE = "TIMESTAMP,ContextTokens,GeneratedTokens\r\n";

    @TempDir
    Path folder;

    static Stream<Arguments> wrong() {
        return Stream.of(
                wrong("", ": is empty"),
                wrong("\n\n", ": is empty"),
                wrong(PLAIN, ": holds no request"),
                wrong(
                        "arrival,imput,output\n0,1,1\n",
                        ":1:1: input: no such column among 'arrival,imput,output'; is it 'imput'?"),
                wrong("time,input\n0,1\n", ":1:1: arrival: no such column among 'time,input'"),
                wrong("time,input\n0,1\n", ":1:1: output: no such column among 'time,input'"),
                wrong("arrival;input;output\n0;1;1\n", "columns must be separated by commas"),
                wrong("arrival,input,output,input\n0,1,1,1\n", ":1:22: input: this column stands twice"),
                wrong(
                        "arrival,input,output,thinkng\n0,1,1,1\n",
                        ":1:22: thinkng: unknown column; did you mean 'thinking'?"),
                wrong(PLAIN + "0,12,x7\n", ":2:6: output: 'x7' is not a number"),
                wrong(PLAIN + "0, 12, 7\n1, 12, \n", ":3:7: output: is empty; expected a number"),
                wrong(PLAIN + "0,NaN,7\n", ":2:3: input: is NaN; expected a number"),
                wrong(PLAIN + "nan,5,7\n", ":2:1: arrival: is NaN; expected a number"),
                wrong(PLAIN + "0,5,-7\n", ":2:5: output: '-7' is negative"),
                wrong(PLAIN + "-1,5,7\n", ":2:1: arrival: '-1' is negative"),
                wrong(PLAIN + "Infinity,5,7\n", ":2:1: arrival: 'Infinity' is not a number"),
                wrong(PLAIN + "1e300,5,7\n", ":2:1: arrival: '1e300' is too large for a time"),
                wrong(PLAIN + "0x10,5,7\n", ":2:1: arrival: '0x10' is not a number"),
                wrong(PLAIN + "0,5.5,7\n", ":2:3: input: '5.5' is not a whole number"),
                wrong(PLAIN + "0,0,7\n", ":2:3: input: is 0; a prompt has at least 1 token"),
                wrong(
                        PLAIN + "0,5,0\n",
                        ":2:5: output: is 0; a request makes at least 1 token (rows without output can be"),
                wrong(
                        PLAIN + "0,100000001,7\n",
                        ":2:3: input: '100000001' is more than a request can have (at most 100,000,000"),
                wrong(PLAIN + "0,1e999999999,7\n", "is more than a request can have"),
                wrong(PLAIN + "0,99999999999999999999999,7\n", "is more than a request can have"),
                wrong(
                        PLAIN + "0,5,7\n2,5,7\n1.5,5,7\n",
                        ":4:1: arrival: is 0.5 s before the row above; rows must be in order"),
                wrong(PLAIN + "0,5,7\n1,5,7,9\n2,5,7\n", ":3:7: has 4 fields where the header has 3"),
                wrong(PLAIN + "0,5,7\n1,5\n2,5,7\n", ":3:3: has 2 fields where the header has 3"),
                wrong(
                        PLAIN + "0,5,7\n1,5",
                        ":3:3: has 2 fields where the header has 3; it is the last line, so the file seems to"),
                wrong(PLAIN + "0,5,\"7\n", ":2:1: is not CSV: Unclosed quoted field"),
                wrong(
                        "arrival,input,output,thinking\n0,5,7,8\n",
                        ":2:7: thinking: is 8, more than the whole output of 7"),
                wrong("arrival,input,output,thinking\n0,\"5\",7,x\n", ":2:9: thinking: 'x' is not a number"),
                wrong(AZURE + "2023-11-16 18:15:46.68,5,0\r\n", ":2:26: GeneratedTokens: is 0; a request makes"),
                wrong(
                        AZURE + "2023-11-31 18:15:46.68,5,7\r\n",
                        ":2:1: TIMESTAMP: '2023-11-31 18:15:46.68' is not a time as"),
                wrong(AZURE + "2023-11-16 24:15:46,5,7\r\n", "is not a time as 2023-11-16 18:15:46.6805900"),
                wrong(AZURE + "16.11.2023 18:15,5,7\r\n", "is not a time as 2023-11-16 18:15:46.6805900"),
                wrong(
                        AZURE + "2023-11-16 18:15:46,5,7\r\n2023-11-16 18:15:45.5,5,7",
                        ":3:1: TIMESTAMP: is 0.5 s before the row above"),
                wrong(
                        AZURE + "2023-11-16 18:15:46,5,7\r\n2023-11-1",
                        "it is the last line, so the file seems to be cut off"),
                wrong("{\"timestamp\": 0, \"input_length\": 5}", ":1:1: output_length: this field is missing"),
                wrong(
                        "{\"timestamp\": 0, \"input_len\": 5, \"output_length\": 7}",
                        ": input_length: this field is missing; is it 'input_len'?"),
                wrong(
                        "{\"timestamp\": 0, \"input_length\": \"many\", \"output_length\": 7}",
                        ":1:34: input_length: 'many' is not a number"),
                wrong(
                        "{\"timestamp\": 0, \"input_length\": null, \"output_length\": 7}",
                        "input_length: 'null' is not a number"),
                wrong(
                        "{\"timestamp\": 0, \"input_length\": NaN, \"output_length\": 7}",
                        ":1:34: input_length: is NaN; expected a number"),
                wrong(
                        "{\"timestamp\": 0, \"input_length\": [5], \"output_length\": 7}",
                        "input_length: expected a number, not a list"),
                wrong(
                        "{\"timestamp\": 0, \"input_length\": 0, \"output_length\": 7}",
                        ":1:34: input_length: is 0; a prompt has"),
                wrong(
                        "{\"timestamp\": 0, \"input_length\": 5, \"output_length\": 0}",
                        ":1:54: output_length: is 0; a request makes"),
                wrong(
                        "{\"timestamp\": 0, \"input_length\": 5, \"output_length\": -3}",
                        "output_length: '-3' is negative"),
                wrong(
                        "{\"timestamp\": 0, \"input_length\": 5.5, \"output_length\": 7}",
                        "input_length: '5.5' is not a whole number"),
                wrong(
                        "{\"timestamp\": 0, \"input_length\": 5, \"input_length\": 6, \"output_length\": 7}",
                        "input_length: stands twice in this row"),
                wrong(
                        "{\"timestamp\": 0, \"input_length\": 30000000000, \"output_length\": 7}",
                        "'30000000000' is more than a request can"),
                wrong(json(9) + "\n" + json(4), ":2:15: timestamp: is 0.005 s before the row above"),
                wrong(json(9) + "\n[1, 2]", ":2:1: expected an object as"),
                wrong(json(9) + "\n{\"timestamp\": 10, \"inp", ":2:23: the JSON ends early: the file is cut off"),
                wrong(json(9) + "\n{\"timestamp\": 10,, }", ":2:18: is not JSON: "));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void isRefusedWithItsPlace(String text, String message) throws IOException {
        Path file = Files.writeString(folder.resolve("trace.txt"), text);
        assertThatThrownBy(() -> TraceFile.read(file, TraceOptions.WHOLE))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void isRefusedAlikeWhenPacked(String text, String message) throws IOException {
        Path file = Files.write(folder.resolve("trace.gz"), packed(text));
        assertThatThrownBy(() -> TraceFile.read(file, TraceOptions.WHOLE))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(message);
    }

    @Test
    void saysEveryMissingColumnAtOnce() throws IOException {
        Path file = Files.writeString(folder.resolve("trace.csv"), "a,b,c\n1,2,3\n");
        assertThatThrownBy(() -> TraceFile.read(file, TraceOptions.WHOLE))
                .isInstanceOfSatisfying(
                        InputException.class,
                        e -> assertThat(e.problems())
                                .extracting(problem -> problem.field())
                                .containsExactly("arrival", "input", "output"));
    }

    @Test
    void aCutOffArchiveIsToldFromAWholeOne() throws IOException {
        byte[] whole = packed(PLAIN + "0,5,7\n".repeat(10_000));
        Path csv = Files.write(folder.resolve("cut.csv.gz"), Arrays.copyOf(whole, whole.length - 12));
        assertThatThrownBy(() -> TraceFile.read(csv, TraceOptions.WHOLE))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("the compressed data end early after line ")
                .hasMessageEndingWith("the file is cut off");
        byte[] lines = packed((json(3) + "\n").repeat(10_000));
        Path json = Files.write(folder.resolve("cut.jsonl.gz"), Arrays.copyOf(lines, lines.length - 12));
        assertThatThrownBy(() -> TraceFile.read(json, TraceOptions.WHOLE))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("the compressed data end early");
        Path stub = Files.write(folder.resolve("stub.gz"), Arrays.copyOf(whole, 5));
        assertThatThrownBy(() -> TraceFile.read(stub, TraceOptions.WHOLE))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("the compressed data end early");
    }

    @Test
    void aDamagedArchiveIsToldFromACutOne() throws IOException {
        byte[] bytes = packed(PLAIN + "0,5,7\n".repeat(10_000));
        Arrays.fill(bytes, 30, 60, (byte) 0xff);
        Path file = Files.write(folder.resolve("damaged.gz"), bytes);
        assertThatThrownBy(() -> TraceFile.read(file, TraceOptions.WHOLE))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("the compressed data are damaged");
    }

    @Test
    void aFileThatIsNotThereIsToldFromOneThatCannotBeRead() throws IOException {
        Path none = folder.resolve("none.csv");
        assertThatThrownBy(() -> TraceFile.read(none, TraceOptions.WHOLE))
                .isInstanceOf(InputException.class)
                .hasMessage(none + ": no such file");
        Path near = Files.writeString(folder.resolve("nome.csv"), "arrival,input,output\n");
        assertThatThrownBy(() -> TraceFile.read(none, TraceOptions.WHOLE))
                .hasMessage(none + ": no such file; did you mean '" + near + "'?");
        assertThatThrownBy(() -> TraceFile.read(folder, TraceOptions.WHOLE))
                .isInstanceOf(InputException.class)
                .hasMessage(folder + ": not a file that can be read");
    }

    private static Arguments wrong(String text, String message) {
        return Arguments.of(text, message);
    }

    private static String json(int millis) {
        return "{\"timestamp\": " + millis + ", \"input_length\": 5, \"output_length\": 7}";
    }

    private static byte[] packed(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
