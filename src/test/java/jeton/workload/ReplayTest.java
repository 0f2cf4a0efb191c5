package jeton.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import jeton.workload.trace.SessionTrace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReplayTest {
    @TempDir
    private Path folder;

    private static Workload workload(SessionTrace trace, double timeScale, double rate, long requests) {
        ReplayedSessions content = new ReplayedSessions(trace, timeScale, new Thinking.None());
        RequestStream stream = new RequestStream(
                new ArrivalLaw.Poisson(rate), List.of(RequestClass.plain(content)), Workload.UNLIMITED);
        return new Workload(List.of(stream), requests, Workload.ENDLESS);
    }

    /** Tokens at the start that two prompts have in common. */
    private static int common(Request a, Request b) {
        int tokens = 0;
        for (int i = 0; i < Math.min(a.segments, b.segments) && a.segmentId[i] == b.segmentId[i]; i++) {
            tokens += Math.min(a.segmentTokens[i], b.segmentTokens[i]);
            if (a.segmentTokens[i] != b.segmentTokens[i]) {
                break;
            }
        }
        return tokens;
    }

    @Test
    void callsSayAgainWhatTheLogSharesAndWaitAsLogged() throws IOException {
        Path log = Files.writeString(
                folder.resolve("log.csv"),
                "session,gap,input,output,shared\na,0,100,10,0\na,2,180,20,100\na,3,150,30,120\na,4,60,40,60\n");
        RequestSource source = workload(SessionTrace.read(log), 10, 1e-6, 4).open(1, 0);
        Request before = new Request();
        source.take(before);
        assertThat(before.promptTokens).isEqualTo(100);
        int[] shared = {100, 120, 60};
        double[] gaps = {20, 30, 40};
        for (int i = 0; i < 3; i++) {
            source.ended(before.id, before.arrival + 5);
            Request now = new Request();
            source.take(now);
            assertThat(now.session).isZero();
            assertThat(now.arrival).isEqualTo(before.arrival + 5 + gaps[i]);
            assertThat(common(before, now)).isEqualTo(shared[i]);
            before = now;
        }
        assertThat(before.outputTokens()).isEqualTo(40);
        assertThat(before.expectsNext).isFalse();
    }

    /** Rows with the sizes of LMCache's agent traces: 49 sessions, 1,217 calls. */
    @Test
    void agentsOfLmcacheShareFourTenthsOfTheirPrompts() throws IOException {
        Path sizes = SharedData.file("traces/lmcache_agent/agent_calls.csv.gz");
        StringBuilder rows = new StringBuilder("session,gap,input,output,shared\n");
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(sizes)), StandardCharsets.UTF_8))) {
            String line = reader.readLine();
            for (line = reader.readLine(); line != null; line = reader.readLine()) {
                String[] cells = line.split(",", -1);
                double gap = cells[4].isEmpty() ? 0 : Math.max(0, Double.parseDouble(cells[4]));
                int input = Math.max(1, Integer.parseInt(cells[5]) / 4);
                int output = Math.max(1, Integer.parseInt(cells[6]) / 4);
                int shared = Math.min(input, Integer.parseInt(cells[7]) / 4);
                rows.append(String.join(
                                ",",
                                cells[1],
                                Double.toString(gap),
                                Integer.toString(input),
                                Integer.toString(output),
                                Integer.toString(shared)))
                        .append('\n');
            }
        }
        SessionTrace trace = SessionTrace.read(Files.writeString(folder.resolve("agents.csv"), rows));
        assertThat(trace.summary().sessions()).isEqualTo(49);
        assertThat(trace.summary().calls()).isEqualTo(1_217);
        assertThat(trace.summary().meanShared() / trace.summary().meanInput()).isCloseTo(0.43, within(0.01));
        Workload workload = workload(trace, 1, 0.1, 20_000);
        assertThat(workload.requestsPerArrival()).isEqualTo(1_217 / 49.0);
        TreeMap<Long, Request> last = new TreeMap<>();
        double shared = 0;
        double prompts = 0;
        for (Request request : SessionTest.served(workload.open(1, 0), 2, 1)) {
            Request before = last.put(request.session, request);
            shared += before == null ? 0 : common(before, request);
            prompts += request.promptTokens;
        }
        assertThat(shared / prompts).isCloseTo(0.43, within(0.03));
    }
}
