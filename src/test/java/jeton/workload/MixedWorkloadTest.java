package jeton.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Percentage.withPercentage;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import jeton.workload.RequestClass.Sampling;
import jeton.workload.RequestClass.Urgency;
import org.apache.commons.math3.util.FastMath;
import org.junit.jupiter.api.Test;

final class MixedWorkloadTest {
    private static final Thinking NONE = new Thinking.None();
    private static final LengthLaw SHORT = new LengthLaw.Uniform(1, 99);
    private static final LengthLaw LONG = new LengthLaw.Uniform(1_001, 1_999);

    private static RequestClass single(String name, double share, LengthLaw law) {
        return new RequestClass(
                name,
                share,
                new Content.Single(SystemPrompts.NONE, law, law, NONE),
                Sampling.ONE,
                new Urgency(name.length(), 2.5, "the " + name),
                0);
    }

    private static RequestClass sessions(String name, double share) {
        return new RequestClass(
                name,
                share,
                new Conversation(
                        SystemPrompts.NONE,
                        new LengthLaw.Fixed(4),
                        SHORT,
                        List.of(new Reply("", 1, new ThinkTime.Exponential(3), SHORT)),
                        SHORT,
                        NONE,
                        true,
                        LengthLaw.MOST_TOKENS),
                Sampling.ONE,
                Urgency.NONE,
                0);
    }

    private static RequestStream stream(double rate, RequestClass... classes) {
        return new RequestStream(new ArrivalLaw.Poisson(rate), List.of(classes), Workload.UNLIMITED);
    }

    private static Workload of(long requests, RequestStream... streams) {
        return new Workload(List.of(streams), requests, Workload.ENDLESS);
    }

    private static List<String> asked(List<Request> requests, int kind) {
        return requests.stream()
                .filter(request -> request.kind == kind)
                .map(request -> request.promptTokens + " " + request.outputTokens())
                .toList();
    }

    @Test
    void oneStreamIsDividedByShares() {
        Workload workload = of(20_000, stream(10, single("chat", 3, SHORT), single("code", 1, LONG)));
        List<Request> requests = SessionTest.served(workload.open(1, 0), 1, 1);
        assertThat(requests).hasSize(20_000);
        assertThat((double) asked(requests, 1).size()).isCloseTo(5_000, within(4 * Math.sqrt(20_000 * 0.1875)));
        assertThat(requests).allSatisfy(request -> {
            assertThat(request.promptTokens > 1_000).isEqualTo(request.kind == 1);
            assertThat(request.priority).isEqualTo(4);
            assertThat(request.deadline).isEqualTo(request.arrival + 2.5);
            assertThat(request.segments).isZero();
        });
        assertThat(workload.meanInputTokens()).isEqualTo(0.75 * 50 + 0.25 * 1_500);
        assertThat(workload.offeredRate()).isEqualTo(10);
        assertThat(workload.classes().get(1).urgency().tenant()).isEqualTo("the code");
    }

    /** In order of arrival, each with a number of its own, and those of each class as if they came alone. */
    @Test
    void mergedStreamsAreTheirUnion() {
        RequestStream chat = stream(10, single("chat", 1, SHORT));
        RequestStream code = stream(3, single("code", 1, LONG));
        RequestStream talk = stream(2, sessions("talk", 1));
        List<Request> together = SessionTest.served(of(20_000, chat, code, talk).open(1, 0), 1, 1);
        Set<Long> ids = new HashSet<>();
        together.forEach(request -> assertThat(ids.add(request.id)).isTrue());
        assertThat(together).hasSize(20_000);
        List<Request> other = SessionTest.served(of(20_000, chat, code).open(1, 0), 1, 1);
        for (int kind = 0; kind < 2; kind++) {
            List<String> with = asked(together, kind);
            List<String> without = asked(other, kind);
            int both = Math.min(with.size(), without.size());
            assertThat(with.subList(0, both)).isEqualTo(without.subList(0, both));
        }
        double[] expected = {10, 3, 8};
        for (int kind = 0; kind < 3; kind++) {
            assertThat(asked(together, kind).size() / 20_000.0).isCloseTo(expected[kind] / 21, within(0.015));
        }
        Workload all = of(20_000, chat, code, talk);
        assertThat(all.offeredRate()).isCloseTo(21, within(1e-12));
        assertThat(all.meanInputTokens())
                .isCloseTo((10 * 50 + 3 * 1_500 + 8 * (50 + 1.5 * 100)) / 21, withPercentage(1));
        assertThat(together)
                .allSatisfy(request ->
                        assertThat(request.session == Request.NO_SESSION).isEqualTo(request.kind < 2));
    }

    /** A saturated mix has the proportions of the offered one. */
    @Test
    void saturationKeepsTheMix() {
        Workload mix = of(100, stream(6, single("chat", 1, SHORT)), stream(1, sessions("talk", 1)));
        RequestSource source = mix.saturated(1, 0, 1, 20_000);
        Request request = new Request();
        int[] counts = new int[2];
        for (int i = 0; i < 20_000; i++) {
            source.take(request);
            counts[request.kind]++;
            source.ended(request.id, i);
        }
        assertThat(counts[1] / 20_000.0).isCloseTo(4 / 10.0, within(0.02));
    }

    @Test
    void predictionsErrByALognormalFactor() {
        Content.Single content = new Content.Single(SystemPrompts.NONE, SHORT, LONG, NONE);
        RequestClass guessed = new RequestClass("", 1, content, Sampling.ONE, Urgency.NONE, 0.3);
        List<Request> requests =
                SessionTest.served(of(20_000, stream(1, guessed)).open(1, 0), 1, 1);
        double[] logs = requests.stream()
                .mapToDouble(request -> FastMath.log(request.predictedTokens / (double) request.outputTokens()))
                .toArray();
        double mean = IntStream.range(0, logs.length)
                .mapToDouble(i -> logs[i])
                .average()
                .orElseThrow();
        double square = IntStream.range(0, logs.length)
                .mapToDouble(i -> logs[i] * logs[i])
                .average()
                .orElseThrow();
        assertThat(mean).isCloseTo(0, within(0.01));
        assertThat(Math.sqrt(square)).isCloseTo(0.3, within(0.01));
        RequestClass oracle = RequestClass.plain(content);
        assertThat(SessionTest.served(of(100, stream(1, oracle)).open(1, 0), 1, 1))
                .allSatisfy(request -> assertThat(request.predictedTokens).isEqualTo(request.outputTokens()));
    }

    @Test
    void samplesOfAPromptAreDrawnFromTheSameLaw() {
        Content.Single content = new Content.Single(
                SystemPrompts.NONE, SHORT, LONG, new Thinking.Length(new LengthLaw.Uniform(11, 29), 0.5));
        RequestClass four = new RequestClass("", 1, content, new Sampling(4, 3), Urgency.NONE, 0);
        Workload workload = of(5_000, stream(1, four));
        List<Request> requests = SessionTest.served(workload.open(1, 0), 1, 1);
        List<Request> alone = SessionTest.served(
                of(5_000, stream(1, RequestClass.plain(content))).open(1, 0), 1, 1);
        double[] sums = new double[4];
        for (int i = 0; i < requests.size(); i++) {
            Request request = requests.get(i);
            assertThat(request.samples).isEqualTo(4);
            assertThat(request.samplesWanted).isEqualTo(3);
            assertThat(request.outputTokens()).isEqualTo(alone.get(i).outputTokens());
            for (int sample = 0; sample < 4; sample++) {
                assertThat(request.thinkingTokens(sample) > 0).isEqualTo(request.thinkingTokens > 0);
                sums[sample] += request.answerTokens(sample);
            }
        }
        for (double sum : sums) {
            assertThat(sum / 5_000).isCloseTo(1_500, withPercentage(1));
        }
        assertThat(workload.meanOutputTokens()).isEqualTo(4 * (1_500 + 10));
    }

    @Test
    void aSystemPromptStandsBeforeSingleRequests() {
        Content.Single content = new Content.Single(SystemPrompts.of(new LengthLaw.Fixed(800)), SHORT, LONG, NONE);
        Workload workload = of(200, stream(1, RequestClass.plain(content)));
        Set<Long> common = new HashSet<>();
        SessionTest.served(workload.open(1, 0), 1, 1).forEach(request -> {
            assertThat(request.segments).isEqualTo(1);
            assertThat(request.segmentTokens[0]).isEqualTo(800);
            assertThat(request.promptTokens).isBetween(801, 899);
            common.add(request.segmentId[0]);
        });
        assertThat(common).hasSize(1);
        assertThat(workload.meanInputTokens()).isEqualTo(850);
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThatThrownBy(() -> new Sampling(4, 5)).hasMessageContaining("wanted samples must be from 1 to 4");
        assertThatThrownBy(() -> new Urgency(0, 0, "")).hasMessageContaining("deadline must be above 0");
        assertThatThrownBy(() -> single("a", 0, SHORT)).hasMessageContaining("share of a class must be above 0");
        assertThatThrownBy(() -> of(5, new RequestStream(new ArrivalLaw.Batch(), List.of(), 5)))
                .hasMessageContaining("at least one class");
        assertThatThrownBy(
                        () -> new RequestClass("a", 1, sessions("a", 1).content(), new Sampling(2, 2), Urgency.NONE, 0))
                .hasMessageContaining("do not go with a session");
        assertThatThrownBy(() -> of(Workload.UNLIMITED, stream(1, single("a", 1, SHORT))))
                .hasMessageContaining("never ends");
    }
}
