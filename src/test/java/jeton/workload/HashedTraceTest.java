package jeton.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import jeton.workload.trace.TraceFile;
import jeton.workload.trace.TraceOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HashedTraceTest {
    @TempDir
    private Path folder;

    /** Of 182,790 blocks of 12,031 prompts, 36.6 % stand at the start of an earlier one: the hits of an endless cache. */
    @Test
    void anEndlessCacheWouldHitAThirdOfMooncakesBlocks() {
        TraceFile file =
                TraceFile.read(SharedData.file("traces/mooncake/conversation_trace.jsonl"), TraceOptions.WHOLE);
        Set<Long> cached = new HashSet<>();
        long blocks = 0;
        long hits = 0;
        Request request = new Request();
        try (RequestSource source = Workload.of(file, new Thinking.None()).open(1, 0)) {
            while (source.nextArrival() < Double.POSITIVE_INFINITY) {
                source.take(request);
                int hit = 0;
                while (hit < request.segments && cached.contains(request.segmentId[hit])) {
                    hit++;
                }
                int tokens = 0;
                for (int i = 0; i < request.segments; i++) {
                    cached.add(request.segmentId[i]);
                    tokens += request.segmentTokens[i];
                }
                assertThat(tokens).isEqualTo(request.promptTokens);
                blocks += request.segments;
                hits += hit;
            }
        }
        assertThat(hits / (double) blocks).isCloseTo(0.366, within(0.0005));
    }

    @Test
    void blocksBecomeSegmentsAndARepeatedTraceSaysSomethingNew() throws IOException {
        Path log = Files.write(
                folder.resolve("log.jsonl"),
                List.of(
                        "{\"timestamp\": 0, \"input_length\": 1100, \"output_length\": 2, \"hash_ids\": [7, 8, 9]}",
                        "{\"timestamp\": 1, \"input_length\": 600, \"output_length\": 2, \"hash_ids\": [7, 11]}"));
        Workload workload = Workload.of(TraceFile.read(log, TraceOptions.WHOLE), new Thinking.None());
        RequestSource source = workload.open(1, 0);
        Request first = new Request();
        source.take(first);
        assertThat(first.segments).isEqualTo(3);
        assertThat(first.segmentTokens).startsWith(512, 512, 76);
        Request second = new Request();
        source.take(second);
        assertThat(second.segmentTokens).startsWith(512, 88);
        assertThat(second.segmentId[0]).isEqualTo(first.segmentId[0]);
        assertThat(second.segmentId[1]).isNotEqualTo(first.segmentId[1]);

        Request again = new Request();
        try (RequestSource saturated = workload.saturated(1, 0, 1, 9)) {
            for (int i = 0; i < 3; i++) {
                saturated.take(again);
                saturated.ended(again.id, i);
            }
        }
        assertThat(again.promptTokens).isEqualTo(1100);
        assertThat(again.segmentId[0]).isNotEqualTo(first.segmentId[0]);

        TraceFile cut = TraceFile.read(log, TraceOptions.WHOLE.withMostTokens(600, 10));
        Workload.of(cut, new Thinking.None()).open(1, 0).take(first);
        assertThat(first.segments).isEqualTo(2);
        assertThat(first.segmentTokens).startsWith(512, 88);
    }
}
