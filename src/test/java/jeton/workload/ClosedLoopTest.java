package jeton.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClosedLoopTest {
    private static final Thinking NONE = new Thinking.None();
    private static final LengthLaw ANY = new LengthLaw.Uniform(1, 1_000);

    /** Serves one token a second on so many servers, first come first served, and keeps the law X = N / (Z + R). */
    @ParameterizedTest
    @CsvSource({"1, 1, 5, true", "20, 4, 700, true", "20, 4, 700, false", "50, 1, 0, false", "8, 8, 30, true"})
    void throughputTimesCycleIsTheNumberOfUsers(int users, int servers, double think, boolean random) {
        ThinkTime thinkTime = random ? new ThinkTime.Exponential(think) : new ThinkTime.Fixed(think);
        int requests = 20_000;
        RequestSource source = Workload.of(new ArrivalLaw.ClosedLoop(users, thinkTime), ANY, ANY, NONE, requests)
                .open(1, 0);
        PriorityQueue<double[]> running = new PriorityQueue<>((a, b) -> Double.compare(a[0], b[0]));
        double[] free = new double[servers];
        Request request = new Request();
        double responses = 0;
        double now = 0;
        int served = 0;
        while (source.nextArrival() < Double.POSITIVE_INFINITY || !running.isEmpty()) {
            double end = running.isEmpty() ? Double.POSITIVE_INFINITY : running.peek()[0];
            if (end <= source.nextArrival()) {
                double[] ended = running.remove();
                now = end;
                responses += end - ended[1];
                served++;
                source.ended(0, end);
            } else {
                source.take(request);
                Arrays.sort(free);
                free[0] = Math.max(free[0], request.arrival) + request.outputTokens();
                running.add(new double[] {free[0], request.arrival});
            }
            assertThat(running.size()).isLessThanOrEqualTo(users);
        }
        assertThat(served).isEqualTo(requests);
        double cycle = think + responses / served;
        assertThat(served / now * cycle).isCloseTo(users, within(0.02 * users));
    }

    @Test
    void thinkTimesDoNotDependOnWhoseRequestEndsFirst() {
        Workload workload =
                Workload.of(new ArrivalLaw.ClosedLoop(5, new ThinkTime.Exponential(10)), ANY, ANY, NONE, 100);
        assertThat(thoughts(workload.open(3, 0), 1)).isEqualTo(thoughts(workload.open(3, 0), 2));
    }

    /** Starts everybody, then ends requests at whole seconds far apart: each next arrival shows one think time. */
    private static List<Long> thoughts(RequestSource source, long order) {
        Request request = new Request();
        List<Double> inSystem = new ArrayList<>();
        for (int user = 0; user < 5; user++) {
            source.take(request);
            inSystem.add(request.arrival);
        }
        Random random = new Random(order);
        List<Long> thoughts = new ArrayList<>();
        for (double time = 1_000; time < 20_000; time += 1_000) {
            inSystem.remove(random.nextInt(inSystem.size()));
            source.ended(0, time);
            thoughts.add(Math.round((source.nextArrival() - time) * 1e6));
            source.take(request);
            inSystem.add(request.arrival);
        }
        return thoughts;
    }

    @Test
    void usersStartAfterAFirstThoughtOrAtOnce() {
        RequestSource thoughtful = closed(4, new ThinkTime.Fixed(2.5), 10);
        assertThat(thoughtful.nextArrival()).isEqualTo(2.5);
        RequestSource hasty = closed(4, new ThinkTime.Fixed(0), 10);
        Request request = new Request();
        for (int user = 0; user < 4; user++) {
            assertThat(hasty.nextArrival()).isZero();
            hasty.take(request);
        }
        assertThat(hasty.nextArrival()).isInfinite();
        hasty.ended(0, 7);
        assertThat(hasty.nextArrival()).isEqualTo(7);
    }

    @Test
    void anEndCanBringTheNextArrivalForward() {
        RequestSource source = closed(2, new ThinkTime.Exponential(100), 10);
        Request request = new Request();
        source.take(request);
        double announced = source.nextArrival();
        source.ended(0, request.arrival);
        assertThat(source.nextArrival()).isLessThanOrEqualTo(announced).isGreaterThanOrEqualTo(request.arrival);
    }

    @Test
    void asManyRequestsComeAsWereAskedEvenWithMoreUsers() {
        RequestSource source = closed(100, new ThinkTime.Fixed(0), 3);
        Request request = new Request();
        for (int i = 0; i < 3; i++) {
            source.take(request);
        }
        source.ended(0, 1);
        assertThat(source.nextArrival()).isInfinite();
    }

    @Test
    void endsThatCannotBeAreRefused() {
        RequestSource source = closed(2, new ThinkTime.Fixed(5), 10);
        assertThatThrownBy(() -> source.ended(0, 1)).isInstanceOf(IllegalStateException.class);
        source.take(new Request());
        assertThatThrownBy(() -> source.ended(0, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot end at 4.0 s, before the last arrival at 5.0 s");
        assertThatThrownBy(() -> source.ended(0, Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theHeapGivesTimesInOrder() {
        DueTimes due = new DueTimes(200);
        Random random = new Random(1);
        PriorityQueue<Double> oracle = new PriorityQueue<>();
        for (int i = 0; i < 20_000; i++) {
            if (oracle.size() < 200 && (oracle.isEmpty() || random.nextBoolean())) {
                double time = random.nextInt(50);
                due.add(time);
                oracle.add(time);
            } else {
                assertThat(due.least()).isEqualTo(oracle.remove());
                due.removeLeast();
            }
        }
    }

    private static RequestSource closed(int users, ThinkTime thinkTime, long requests) {
        return Workload.of(new ArrivalLaw.ClosedLoop(users, thinkTime), ANY, ANY, NONE, requests)
                .open(1, 0);
    }
}
