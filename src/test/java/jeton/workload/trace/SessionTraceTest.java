package jeton.workload.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import jeton.input.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SessionTraceTest {
    private static final String HEADER = "session,gap,input,output,shared\n";

    @TempDir
    private Path folder;

    @Test
    void rowsOfSessionsMayAlternate() throws IOException {
        SessionTrace trace = read(HEADER + "a,,100,10,0\nb,5,50,5,0\na,1.5,180,20,100\na,2,60,7,60\n");
        assertThat(trace.sessions()).hasSize(2);
        LoggedSession a = trace.sessions().get(0);
        assertThat(a.calls()).isEqualTo(3);
        assertThat(a.input(1)).isEqualTo(180);
        assertThat(a.output(1)).isEqualTo(20);
        assertThat(a.shared(1)).isEqualTo(100);
        assertThat(a.gap(0)).isZero();
        assertThat(a.gap(1)).isEqualTo(1.5);
        assertThat(a.shared(2)).isEqualTo(60);
        assertThat(trace.summary())
                .isEqualTo(new SessionTraceSummary(2, 4, 390 / 4.0, 42 / 4.0, 160 / 4.0, 1.75, 0, 0));
    }

    @Test
    void withoutAColumnOfSharedTokensPromptsOnlyGrow() throws IOException {
        SessionTrace trace = read("output,input,session,gap\n1,100,x,0\n1,300,x,0\n1,200,x,0\n");
        LoggedSession session = trace.sessions().get(0);
        assertThat(session.shared(0)).isZero();
        assertThat(session.shared(1)).isEqualTo(100);
        assertThat(session.shared(2)).isEqualTo(200);
    }

    @Test
    void charactersOfAgentsAreTokensByFours() throws IOException {
        SessionTrace trace = read(call("s", 1_000_000, "12345678", "123")
                + call("s", 3_500_000, "1234567890", "")
                + call("s", 3_000_000, "123", "12345"));
        LoggedSession session = trace.sessions().get(0);
        assertThat(session.calls()).isEqualTo(3);
        assertThat(session.input(0)).isEqualTo(2);
        assertThat(session.output(0)).isEqualTo(1);
        assertThat(session.input(1)).isEqualTo(3);
        assertThat(session.output(1)).isEqualTo(1);
        assertThat(session.shared(1)).isEqualTo(2);
        assertThat(session.gap(1)).isEqualTo(2.5);
        assertThat(session.output(2)).isEqualTo(2);
        assertThat(session.shared(2)).isZero();
        assertThat(session.gap(2)).isZero();
        assertThat(trace.summary().raised()).isEqualTo(1);
        assertThat(trace.summary().backwards()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    sesion,gap,input,output;a,0,1,1        | :1:1: session: no such column among 'sesion,gap,input,output'; is it 'sesion'?
                    session,gap,input,output;a,0,0,1       | :2:5: input: is 0; a prompt has at least 1 token
                    session,gap,input,output;a,0,1,0       | :2:7: output: is 0; a request makes at least 1 token
                    session,gap,input,output;a,0,x,1       | :2:5: input: 'x' is not a number
                    session,gap,input,output;a,0,1,1;a,-1,1,1 | :3:3: gap: '-1' is negative
                    session,gap,input,output;a,0,1         | :2:1: has 3 fields where the header has 4
                    session,gap,input,output,shared;a,0,1,1,2 | :2:9: shared: is 2, more than the whole prompt of 1
                    session,gap,input,output               | holds no call
                    {"timestamp": 1, "input": "a", "output": "b"} | :1:1: session_id: this field is missing
                    {"timestamp": 1, "input": 5, "output": "b", "session_id": "s"} | input: expected a text
                    {"timestamp": "x", "input": "a", "output": "b", "session_id": "s"} | timestamp: expected microseconds
                    {"timestamp": 1,                      | end-of-input
                    {"timestamp": 1 "input"               | is not JSON
                    """)
    void refusesWhatCannotBe(String text, String message) {
        assertThatThrownBy(() -> read(text.replace(';', '\n') + "\n"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("log")
                .hasMessageContaining(message);
    }

    private static String call(String session, long micros, String input, String output) {
        return String.format(
                "{\"session_id\": \"%s\", \"timestamp\": %d, \"input\": \"%s\", \"output\": \"%s\", \"model\": 1}%n",
                session, micros, input, output);
    }

    private SessionTrace read(String text) throws IOException {
        return SessionTrace.read(Files.writeString(folder.resolve("log"), text));
    }
}
