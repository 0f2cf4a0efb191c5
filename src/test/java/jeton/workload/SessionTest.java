package jeton.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Percentage.withPercentage;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SessionTest {
    private static final LengthLaw FIRST = LengthLaw.LogNormal.ofMedian(300, 0.8, 1, 4_000);
    private static final LengthLaw NEXT = new LengthLaw.Uniform(5, 95);
    private static final LengthLaw ANSWER = new LengthLaw.Exponential(150, 1, 2_000);
    private static final Thinking THINKING = new Thinking.Length(new LengthLaw.Uniform(100, 900), 0.6);
    private static final LengthLaw TURNS = new LengthLaw.Uniform(1, 7);
    private static final List<Reply> USER = List.of(new Reply("", 1, new ThinkTime.Exponential(20), NEXT));
    private static final SystemPrompts SYSTEM = SystemPrompts.zipf(3, new LengthLaw.Uniform(500, 1_500), 1);

    private static Workload workload(Conversation conversation, ArrivalLaw arrivals, long requests) {
        RequestStream stream =
                new RequestStream(arrivals, List.of(RequestClass.plain(conversation)), Workload.UNLIMITED);
        return new Workload(List.of(stream), requests, Workload.ENDLESS);
    }

    private static Conversation conversation(boolean keep, int maxContext) {
        return new Conversation(SYSTEM, TURNS, FIRST, USER, ANSWER, THINKING, keep, maxContext);
    }

    /** Serves every request for a random time of about {@code seconds}; from first to last. */
    static List<Request> served(RequestSource source, double seconds, long seed) {
        Random random = new Random(seed);
        PriorityQueue<double[]> running = new PriorityQueue<>((a, b) -> Double.compare(a[0], b[0]));
        List<Request> all = new ArrayList<>();
        double last = 0;
        while (source.nextArrival() < Double.POSITIVE_INFINITY || !running.isEmpty()) {
            double end = running.isEmpty() ? Double.POSITIVE_INFINITY : running.peek()[0];
            if (end <= source.nextArrival()) {
                source.ended((long) running.remove()[1], end);
            } else {
                Request request = new Request();
                source.take(request);
                assertThat(request.arrival).isGreaterThanOrEqualTo(last);
                last = request.arrival;
                all.add(request);
                running.add(new double[] {request.arrival + 2 * seconds * random.nextDouble(), request.id});
            }
        }
        return all;
    }

    private static Map<Long, List<Request>> bySession(List<Request> requests) {
        Map<Long, List<Request>> sessions = new TreeMap<>();
        requests.forEach(request -> sessions.computeIfAbsent(request.session, unused -> new ArrayList<>())
                .add(request));
        return sessions;
    }

    private static String chain(Request request, int segments) {
        StringBuilder chain = new StringBuilder();
        for (int i = 0; i < segments; i++) {
            chain.append(request.segmentId[i])
                    .append('x')
                    .append(request.segmentTokens[i])
                    .append(' ');
        }
        return chain.toString();
    }

    private static String text(Request request) {
        return chain(request, request.segments) + request.thinkingTokens + '+' + request.answerTokens;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPromptIsThePromptBeforeWithItsAnswerAndAReply(boolean keep) {
        List<Request> requests = served(
                workload(conversation(keep, LengthLaw.MOST_TOKENS), new ArrivalLaw.Poisson(1), 3_000)
                        .open(1, 0),
                5,
                1);
        int followUps = 0;
        int quoted = 0;
        for (List<Request> turns : bySession(requests).values()) {
            for (int turn = 1; turn < turns.size(); turn++) {
                Request before = turns.get(turn - 1);
                Request now = turns.get(turn);
                assertThat(before.expectsNext).isTrue();
                assertThat(chain(now, before.segments)).isEqualTo(chain(before, before.segments));
                assertThat(now.segments).isEqualTo(before.segments + 2);
                boolean whole = keep || before.thinkingTokens == 0;
                int kept = whole ? before.outputTokens() : before.answerTokens;
                assertThat(now.segmentTokens[before.segments]).isEqualTo(kept);
                assertThat(now.segmentId[before.segments] == before.outputSegment)
                        .isEqualTo(whole);
                int reply = now.segmentTokens[before.segments + 1];
                assertThat(reply).isBetween(5, 95);
                assertThat(now.promptTokens).isEqualTo(before.promptTokens + kept + reply);
                followUps++;
                quoted += whole ? 1 : 0;
            }
        }
        assertThat(followUps).isGreaterThan(1_000);
        assertThat(quoted == followUps).isEqualTo(keep);
    }

    @Test
    void segmentsAddUpToThePromptAndSystemPromptsAreShared() {
        List<Request> requests = served(
                workload(conversation(true, 9_000), new ArrivalLaw.Poisson(1), 2_000)
                        .open(7, 0),
                5,
                1);
        Map<Long, Integer> systems = new TreeMap<>();
        for (Request request : requests) {
            int sum = 0;
            for (int i = 0; i < request.segments; i++) {
                sum += request.segmentTokens[i];
            }
            assertThat(sum).isEqualTo(request.promptTokens).isLessThanOrEqualTo(9_000);
            systems.merge(request.segmentId[0], request.segmentTokens[0], (a, b) -> {
                assertThat(a).isEqualTo(b);
                return a;
            });
        }
        assertThat(systems).hasSize(3);
    }

    @Test
    void sessionsSayTheSameWheneverTheirTurnsEnd() {
        Workload workload = workload(conversation(false, 6_000), new ArrivalLaw.Poisson(2), 4_000);
        Map<Long, List<Request>> fast = bySession(served(workload.open(3, 1), 0.01, 1));
        Map<Long, List<Request>> slow = bySession(served(workload.open(3, 1), 60, 2));
        Map<Long, List<Request>> closed = bySession(served(
                workload(conversation(false, 6_000), new ArrivalLaw.ClosedLoop(9, new ThinkTime.Fixed(1)), 4_000)
                        .open(3, 1),
                1,
                3));
        int compared = 0;
        for (Map<Long, List<Request>> other : List.of(slow, closed)) {
            for (Map.Entry<Long, List<Request>> session : other.entrySet()) {
                List<Request> mine = fast.getOrDefault(session.getKey(), List.of());
                for (int turn = 0;
                        turn < Math.min(mine.size(), session.getValue().size());
                        turn++) {
                    assertThat(text(session.getValue().get(turn))).isEqualTo(text(mine.get(turn)));
                    compared++;
                }
            }
        }
        assertThat(compared).isGreaterThan(2_000);
    }

    /** Of J turns, the prompts are {@code I0 + j delta} long on average, with delta an answer and a reply. */
    @Test
    void theMeanPromptGrowsByAnAnswerAndAReplyEachTurn() {
        LengthLaw six = new LengthLaw.Fixed(6);
        Conversation keeping = new Conversation(
                SystemPrompts.of(new LengthLaw.Fixed(1_000)), six, FIRST, USER, ANSWER, THINKING, true, 100_000_000);
        double delta = ANSWER.mean() + 0.6 * 500 + NEXT.mean();
        double first = 1_000 + FIRST.mean();
        Workload workload = workload(keeping, new ArrivalLaw.Poisson(2), 60_000);
        assertThat(workload.requestsPerArrival()).isEqualTo(6);
        assertThat(workload.offeredRate()).isEqualTo(12);
        assertThat(workload.meanInputTokens()).isCloseTo(first + 2.5 * delta, withPercentage(1));
        assertThat(workload.meanOutputTokens()).isCloseTo(ANSWER.mean() + 0.6 * 500, withPercentage(1));
        double[] sums = new double[6];
        int[] counts = new int[6];
        for (List<Request> turns : bySession(served(workload.open(1, 0), 3, 1)).values()) {
            for (int turn = 0; turn < turns.size(); turn++) {
                sums[turn] += turns.get(turn).promptTokens;
                counts[turn]++;
            }
        }
        for (int turn = 0; turn < 6; turn++) {
            assertThat(sums[turn] / counts[turn]).isCloseTo(first + turn * delta, withPercentage(2));
        }
        Workload dropping = workload.keepingThinking(false);
        assertThat(dropping.meanInputTokens()).isCloseTo(first + 2.5 * (delta - 0.6 * 500), withPercentage(1));
    }

    @Test
    void turnsWaitForTheAnswerAndTheReply() {
        List<Reply> fixed = List.of(new Reply("", 1, new ThinkTime.Fixed(30), NEXT));
        Conversation conversation = new Conversation(
                SystemPrompts.NONE,
                new LengthLaw.Fixed(3),
                FIRST,
                fixed,
                ANSWER,
                new Thinking.None(),
                true,
                100_000_000);
        RequestSource source =
                workload(conversation, new ArrivalLaw.Poisson(1e-6), 100).open(1, 0);
        double start = source.nextArrival();
        Request request = new Request();
        source.take(request);
        assertThat(source.nextArrival()).isGreaterThan(start + 1_000);
        source.ended(request.id, start + 7);
        assertThat(source.nextArrival()).isEqualTo(start + 37);
        source.take(request);
        assertThat(request.session).isZero();
        source.ended(request.id, start + 40);
        source.take(request);
        assertThat(request.expectsNext).isFalse();
        assertThat(request.arrival).isEqualTo(start + 70);
        assertThat(source.sessions().get(0).completed()).isZero();
        source.ended(request.id, start + 80);
        SessionStatistics sessions = source.sessions().get(0);
        assertThat(sessions.completed()).isEqualTo(1);
        assertThat(sessions.latency().mean()).isEqualTo(80);
        assertThat(sessions.meanRequests()).isEqualTo(3);
        assertThat(source.nextArrival()).isGreaterThan(start + 1_000);
    }

    @Test
    void aSessionEndsWhenARequestOfItFails() {
        RequestSource source = workload(
                        conversation(true, 9_000), new ArrivalLaw.ClosedLoop(1, new ThinkTime.Fixed(2)), 100)
                .open(1, 0);
        Request request = new Request();
        for (int i = 0; i < 5; i++) {
            source.take(request);
            assertThat(request.session).isEqualTo(i);
            source.failed(request.id, request.arrival + 10);
            assertThat(source.nextArrival()).isEqualTo(request.arrival + 12);
        }
        assertThat(source.sessions().get(0).broken()).isEqualTo(5);
        assertThat(source.sessions().get(0).completed()).isZero();
    }

    @Test
    void whenSaturatedAsManyRequestsAreInTheSystemAsThereAreUsers() {
        RequestSource source = workload(conversation(true, 9_000), new ArrivalLaw.Poisson(1), 10)
                .saturated(1, 0, 12, 2_000);
        List<Request> running = new ArrayList<>();
        double now = 0;
        for (int i = 0; i < 2_000; i++) {
            assertThat(source.nextArrival()).isEqualTo(now);
            Request request = new Request();
            source.take(request);
            running.add(request);
            if (running.size() == 12) {
                now = i;
                source.ended(running.remove((i * 7) % 12).id, now);
            }
        }
        assertThat(source.nextArrival()).isInfinite();
    }

    @Test
    void endsThatCannotBeAreRefused() {
        RequestSource source = workload(conversation(true, 9_000), new ArrivalLaw.Poisson(1), 10)
                .open(1, 0);
        Request request = new Request();
        source.take(request);
        assertThatThrownBy(() -> source.ended(request.id, request.arrival - 1))
                .isInstanceOf(IllegalArgumentException.class);
        source.ended(request.id, request.arrival);
        assertThatThrownBy(() -> source.ended(request.id, request.arrival + 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has ended already");
    }
}
