package jeton.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Percentage.withPercentage;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import jeton.input.InputException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class WorkloadTest {
    private static final LengthLaw INPUT = LengthLaw.LogNormal.ofMedian(900, 1.2, 1, 32_768);
    private static final LengthLaw OUTPUT = new LengthLaw.Exponential(250, 1, 8_192);
    private static final Thinking HALF_THINK = new Thinking.Length(new LengthLaw.Exponential(2_000, 1, 16_384), 0.5);

    private static final List<ArrivalLaw> LAWS = List.of(
            new ArrivalLaw.Poisson(3),
            new ArrivalLaw.Poisson(300),
            new ArrivalLaw.Gamma(3, 2),
            ArrivalLaw.Mmpp.ofDispersion(3, 4, 1.5),
            new ArrivalLaw.Diurnal(3, 0.7, 600, 0),
            new ArrivalLaw.ClosedLoop(7, new ThinkTime.Exponential(4)),
            new ArrivalLaw.Batch());

    static Stream<ArrivalLaw> laws() {
        return LAWS.stream();
    }

    @ParameterizedTest
    @MethodSource("laws")
    void request17IsTheSameWheneverItArrives(ArrivalLaw law) {
        List<String> expected = lengths(workload(new ArrivalLaw.Poisson(1), 500).open(42, 3));
        assertThat(lengths(workload(law, 500).open(42, 3))).isEqualTo(expected).hasSize(500);
        assertThat(lengths(workload(law, 500).saturated(42, 3, 9, 500))).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("laws")
    void theSameSeedGivesTheSameRequestsAndAnotherDoesNot(ArrivalLaw law) {
        Workload workload = workload(law, 300);
        List<String> first = all(workload.open(1, 0));
        assertThat(all(workload.open(1, 0))).isEqualTo(first);
        assertThat(all(workload.open(1, 1))).isNotEqualTo(first);
        assertThat(all(workload.open(2, 0))).isNotEqualTo(first);
    }

    @Test
    void ratesShareTheirLuck() {
        RequestSource slow = workload(new ArrivalLaw.Poisson(2), 1_000).open(5, 0);
        RequestSource fast = workload(new ArrivalLaw.Poisson(8), 1_000).open(5, 0);
        Request request = new Request();
        while (slow.nextArrival() < Double.POSITIVE_INFINITY) {
            assertThat(slow.nextArrival()).isCloseTo(4 * fast.nextArrival(), withPercentage(1e-9));
            slow.take(request);
            fast.take(request);
        }
    }

    @Test
    void theMeansAreThoseOfTheRequests() {
        Workload workload = workload(new ArrivalLaw.Poisson(3), 300_000);
        double input = 0;
        double output = 0;
        RequestSource source = workload.open(1, 0);
        Request request = new Request();
        while (source.nextArrival() < Double.POSITIVE_INFINITY) {
            source.take(request);
            input += request.promptTokens;
            output += request.outputTokens();
        }
        assertThat(input / 300_000).isCloseTo(workload.meanInputTokens(), withPercentage(1));
        assertThat(output / 300_000).isCloseTo(workload.meanOutputTokens(), withPercentage(1));
        assertThat(workload.meanOutputTokens()).isCloseTo(OUTPUT.mean() + 0.5 * 1_999, withPercentage(0.2));
    }

    @Test
    void offeredRateIsThatOfTheLaw() {
        assertThat(workload(new ArrivalLaw.Poisson(3), 1).offeredRate()).isEqualTo(3);
        assertThat(workload(new ArrivalLaw.Batch(), 1).offeredRate()).isNaN();
        assertThat(workload(new ArrivalLaw.ClosedLoop(3, new ThinkTime.Fixed(1)), 1)
                        .offeredRate())
                .isNaN();
    }

    @Test
    void aDurationEndsTheWorkload() {
        Workload hour =
                new Workload(new ArrivalLaw.Poisson(2), INPUT, OUTPUT, new Thinking.None(), Workload.UNLIMITED, 3_600);
        List<Double> arrivals = arrivals(hour.open(1, 0));
        assertThat((double) arrivals.size()).isCloseTo(7_200, within(4 * Math.sqrt(7_200)));
        assertThat(arrivals.get(arrivals.size() - 1)).isLessThan(3_600);
        Workload both = new Workload(new ArrivalLaw.Poisson(2), INPUT, OUTPUT, new Thinking.None(), 10, 3_600);
        assertThat(arrivals(both.open(1, 0))).hasSize(10).isEqualTo(arrivals.subList(0, 10));
    }

    @Test
    void aBatchArrivesAtOnce() {
        assertThat(arrivals(workload(new ArrivalLaw.Batch(), 25).open(1, 0)))
                .hasSize(25)
                .containsOnly(0.0);
    }

    @Test
    void aDurationInWhichNothingArrivesIsAnError() {
        Workload instant =
                new Workload(new ArrivalLaw.Poisson(2), INPUT, OUTPUT, new Thinking.None(), Workload.UNLIMITED, 1e-6);
        assertThatThrownBy(() -> instant.open(1, 4))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("not one request arrives within 0.000001 s with seed 1 in replication 4");
    }

    @Test
    void takingWhatIsNotDueIsRefused() {
        RequestSource source = workload(new ArrivalLaw.Poisson(2), 1).open(1, 0);
        source.take(new Request());
        assertThat(source.nextArrival()).isInfinite();
        assertThatThrownBy(() -> source.take(new Request())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void saysWhatIsAsked() {
        assertThat(new Workload(new ArrivalLaw.Poisson(3), INPUT, OUTPUT, HALF_THINK, 1_000, 600).describe())
                .containsExactly(
                        "arrivals: Poisson, 3 requests/s",
                        "end: after 1,000 requests or at 600 s",
                        "input: lognormal, median 900 tokens, sigma 1.2, cut to 1 to 32,768 tokens (mean 1,827)",
                        "answer: exponential, scale 250 tokens, cut to 1 to 8,192 tokens (mean 250)",
                        "thinking: on top of the answer, exponential, scale 2,000 tokens, cut to 1 to 16,384 tokens"
                                + " (mean 1,999), in 50 % of requests");
    }

    static Stream<Arguments> refused() {
        ArrivalLaw poisson = new ArrivalLaw.Poisson(1);
        Thinking none = new Thinking.None();
        return Stream.of(
                refusal(() -> Workload.of(poisson, INPUT, OUTPUT, none, 0), "requests must be at least 1, was 0"),
                refusal(() -> new Workload(poisson, INPUT, OUTPUT, none, 5, 0), "duration must be above 0 seconds"),
                refusal(() -> new Workload(poisson, INPUT, OUTPUT, none, 5, Double.NaN), "was NaN"),
                refusal(
                        () -> Workload.of(poisson, INPUT, OUTPUT, none, Workload.UNLIMITED),
                        "never ends; give it a number of requests or a duration"),
                refusal(
                        () -> new Workload(new ArrivalLaw.Batch(), INPUT, OUTPUT, none, Workload.UNLIMITED, 60),
                        "never ends; give it a number of requests"),
                refusal(
                        () -> new Workload(poisson, null, OUTPUT, none, 5, Workload.ENDLESS),
                        "input and output need a length law each"),
                refusal(() -> workload(poisson, 5).saturated(1, 0, 0, 5), "users must be from 1"),
                refusal(() -> workload(poisson, 5).saturated(1, 0, 1, 0), "requests must be at least 1"),
                refusal(() -> workload(poisson, 5).open(1, -1), "replications count from 0"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesWhatMakesNoSense(ThrowingCallable what, String message) {
        assertThatThrownBy(what).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }

    /** A million requests at 24 bytes each would show as 24 MB. */
    @ParameterizedTest
    @MethodSource("laws")
    void requestsAllocateNothing(ArrivalLaw law) {
        RequestSource source = workload(law, 200_000).open(1, 0);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long self = Thread.currentThread().getId();
        drain(source, 20_000);
        long before = threads.getThreadAllocatedBytes(self);
        drain(source, 180_000);
        assertThat(threads.getThreadAllocatedBytes(self) - before).isLessThan(180_000);
    }

    private static void drain(RequestSource source, int requests) {
        Request request = new Request();
        for (int i = 0; i < requests; i++) {
            source.take(request);
            source.ended(0, request.arrival);
        }
    }

    private static Workload workload(ArrivalLaw arrivals, long requests) {
        return Workload.of(arrivals, INPUT, OUTPUT, HALF_THINK, requests);
    }

    private static List<String> lengths(RequestSource source) {
        List<String> lengths = new ArrayList<>();
        Request request = new Request();
        while (source.nextArrival() < Double.POSITIVE_INFINITY) {
            source.take(request);
            assertThat(request.id).isEqualTo(lengths.size());
            lengths.add(request.promptTokens + " " + request.thinkingTokens + " " + request.answerTokens);
            source.ended(0, request.arrival + 1);
        }
        return lengths;
    }

    private static List<String> all(RequestSource source) {
        List<String> all = new ArrayList<>();
        Request request = new Request();
        while (source.nextArrival() < Double.POSITIVE_INFINITY) {
            source.take(request);
            all.add(request.arrival + " " + request.promptTokens + " " + request.outputTokens());
            source.ended(0, request.arrival + 1);
        }
        return all;
    }

    private static List<Double> arrivals(RequestSource source) {
        List<Double> arrivals = new ArrayList<>();
        Request request = new Request();
        while (source.nextArrival() < Double.POSITIVE_INFINITY) {
            source.take(request);
            arrivals.add(request.arrival);
        }
        return arrivals;
    }

    private static Arguments refusal(ThrowingCallable what, String message) {
        return Arguments.of(what, message);
    }
}
