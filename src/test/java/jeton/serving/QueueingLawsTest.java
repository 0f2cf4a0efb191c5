package jeton.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleToIntFunction;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Stream;
import jeton.fleet.RoutingPolicy;
import jeton.serving.Trial.Done;
import jeton.serving.Trial.Engine;
import jeton.workload.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import umontreal.ssj.simevents.Event;
import umontreal.ssj.simevents.Simulator;

/**
 * Configurations in which the engine is a queue with a known answer. A prompt is one token, an output M tokens on average
 * and a mean service one second, so a step is 1/M of that: tokens make time discrete, which costs about half a step.
 */
class QueueingLawsTest {
    private static final int M = 300;
    private static final double STEP = 1.0 / M;

    /** Mean residence of requests after the first tenth. */
    private static double meanResidence(Trial trial, QueueSource source, int requests) {
        double[] sum = new double[1];
        int[] count = new int[1];
        trial.run(source, (id, arrival, first, completion, output, preemptions) -> {
            if (id >= requests / 10) {
                sum[0] += completion - arrival;
                count[0]++;
            }
        });
        return sum[0] / count[0];
    }

    private static Trial singleServer() {
        return Trial.of(Engine.LEAP, running -> STEP).maxNumSeqs(1);
    }

    private static double residence(Trial trial, double rate, DoubleToIntFunction outputs, int requests) {
        return meanResidence(trial, QueueSource.poisson(1, rate, outputs, requests), requests);
    }

    /** The integral of the requests in the batch is the time they spend there; exact, whatever the configuration. */
    @ParameterizedTest
    @EnumSource
    void little(Engine engine) {
        for (int maxNumSeqs : new int[] {1, 3, 100}) {
            Trial trial =
                    Trial.of(engine, running -> STEP * (1 + 0.1 * running)).maxNumSeqs(maxNumSeqs);
            RunStatistics statistics = trial.run(QueueSource.poisson(2, 0.7, QueueSource.geometric(M), 500));
            var e2e = statistics.latency(Metric.E2E);
            var queue = statistics.latency(Metric.QUEUE);
            double inBatch = e2e.mean() * e2e.count() - queue.mean() * queue.count();
            assertThat(statistics.whole(Total.BATCH_SECONDS)).isCloseTo(inBatch, within(1e-9 * inBatch));
        }
    }

    /** One at a time, first come first served: departures follow Lindley's recursion, request by request. */
    @ParameterizedTest
    @ValueSource(doubles = {0.3, 0.8, 1.2})
    void singleServerFollowsLindley(double rate) {
        Trial trial = singleServer();
        trial.run(QueueSource.poisson(3, rate, QueueSource.geometric(M), 20_000));
        double free = 0;
        for (Done done : trial.done) {
            double begin = Math.max(done.arrival(), free);
            free = begin + done.output() * STEP;
            assertThat(done.completion()).isCloseTo(free, within(1e-9 * free));
            assertThat(done.firstToken()).isCloseTo(begin + STEP, within(1e-9 * free));
        }
    }

    @Test
    void mm1() {
        int requests = 600_000;
        double measured = residence(singleServer(), 0.8, QueueSource.geometric(M), requests);
        assertThat(measured).isCloseTo(1 / (1 - 0.8), within(0.03 * 5));
    }

    @Test
    void md1() {
        double measured = residence(singleServer(), 0.8, QueueSource.fixed(M), 400_000);
        assertThat(measured).isCloseTo(1 + 0.8 / (2 * (1 - 0.8)), within(0.02 * 3));
    }

    /** Pollaczek and Khinchine. */
    @Test
    void mg1() {
        double variation = 1.5;
        double measured = residence(singleServer(), 0.6, QueueSource.lognormal(M, variation), 600_000);
        double expected = 1 + 0.6 * (1 + variation * variation) / (2 * (1 - 0.6));
        assertThat(measured).isCloseTo(expected, within(0.03 * expected));
    }

    /** Erlang C. */
    @ParameterizedTest
    @CsvSource({"2, 0.7", "8, 0.85", "30, 0.9"})
    void mmc(int servers, double load) {
        Trial trial = Trial.of(Engine.LEAP, running -> STEP).maxNumSeqs(servers);
        double measured = residence(trial, load * servers, QueueSource.geometric(M), 400_000);
        double expected = 1 + erlangC(servers, load * servers) / (servers * (1 - load));
        assertThat(measured).isCloseTo(expected, within(0.02 * expected));
    }

    /** Probability that an arrival has to wait. */
    private static double erlangC(int servers, double offered) {
        double blocked = 1;
        for (int n = 1; n <= servers; n++) {
            blocked = offered * blocked / (n + offered * blocked);
        }
        double load = offered / servers;
        return blocked / (1 - load + load * blocked);
    }

    static Stream<Arguments> outputLaws() {
        return Stream.of(
                Arguments.of("geometric", QueueSource.geometric(M)),
                Arguments.of("lognormal", QueueSource.lognormal(M, 1.5)),
                Arguments.of("fixed", QueueSource.fixed(M)));
    }

    /** Steps that last as long however many are in them serve everyone at once. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("outputLaws")
    void mgInfinity(String name, DoubleToIntFunction outputs) {
        Trial trial = Trial.of(Engine.LEAP, running -> STEP);
        RunStatistics statistics = trial.run(QueueSource.poisson(5, 20, outputs, 60_000));
        for (Done done : trial.done) {
            double delay = done.residence() - done.output() * STEP;
            assertThat(delay).as("no wait but for the step under way").isBetween(-1e-9, STEP + 1e-9);
        }
        double inBatch = statistics.whole(Total.BATCH_SECONDS) / statistics.measuredSeconds();
        assertThat(inBatch).isCloseTo(20, within(0.03 * 20));
    }

    /** Steps that last as long as there are requests share the processor: the law of the outputs does not matter. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("outputLaws")
    void processorSharing(String name, DoubleToIntFunction outputs) {
        Trial trial = Trial.of(Engine.LEAP, running -> STEP * running);
        double measured = residence(trial, 0.7, outputs, 250_000);
        assertThat(measured).isCloseTo(1 / (1 - 0.7), within(0.03 / (1 - 0.7)));
    }

    /** A step has a floor, then grows with its requests, and holds no more than so many: a birth and death process. */
    @ParameterizedTest
    @CsvSource({"4, 0.002, 0.0005, 8", "8, 0.002, 0.0003, 16", "14, 0.001, 0.0002, 64"})
    void loadDependentService(double rate, double floor, double perRequest, int most) {
        IntToDoubleFunction step = running -> Math.max(floor, running * perRequest) + 0.0002;
        Trial trial = Trial.of(Engine.LEAP, step).maxNumSeqs(most);
        double measured = residence(trial, rate, QueueSource.geometric(M), 300_000);
        double expected = birthAndDeath(n -> rate, n -> n / (step.applyAsDouble(n) * M), most, 5000) / rate;
        assertThat(measured).isCloseTo(expected, within(0.02 * expected));
    }

    /** Mean number in the system; from {@code most} on the rate of service stays. */
    private static double birthAndDeath(IntToDoubleFunction births, IntToDoubleFunction deaths, int most, int states) {
        double weight = 1;
        double total = 1;
        double mean = 0;
        for (int n = 1; n <= states; n++) {
            weight *= births.applyAsDouble(n - 1) / deaths.applyAsDouble(Math.min(n, most));
            total += weight;
            mean += n * weight;
        }
        return mean / total;
    }

    /** Users who think for 5 seconds on average share one server, as machines share a repairman. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4, 12})
    void machineRepair(int users) {
        double think = 5;
        int requests = 150_000;
        Trial trial = singleServer();
        RunStatistics statistics = trial.run(
                QueueSource.users(7, users, think, QueueSource.geometric(M), requests), (i, a, f, c, o, p) -> {});
        double inside = birthAndDeath(n -> (users - n) / think, n -> 1, 1, users);
        double rate = (users - inside) / think;
        double measuredRate = requests / statistics.measuredSeconds();
        double residence = statistics.latency(Metric.E2E).mean();
        assertThat(measuredRate).isCloseTo(rate, within(0.02 * rate));
        assertThat(residence).isCloseTo(inside / rate, within(0.02 * inside / rate));
        assertThat(measuredRate * (think + residence)).as("users").isCloseTo(users, within(0.02 * users));
    }

    @Test
    void aRandomSplitMakesIndependentQueues() {
        Trial trial = singleServer().fleet(5, RoutingPolicy.RANDOM);
        double measured = residence(trial, 5 * 0.7, QueueSource.geometric(M), 600_000);
        assertThat(measured).isCloseTo(1 / (1 - 0.7), within(0.02 / (1 - 0.7)));
    }

    /** The supermarket model: of many queues the shorter of two. */
    @ParameterizedTest
    @CsvSource({"0.5, 1.2657", "0.7, 1.6145", "0.9, 2.6141"})
    void powerOfTwo(double load, double expected) {
        int replicas = 300;
        Trial trial = singleServer().fleet(replicas, RoutingPolicy.POWER_OF_TWO);
        double measured = residence(trial, load * replicas, QueueSource.geometric(M), 500_000);
        assertThat(measured).isCloseTo(expected, within(0.02 * expected));
    }

    @Test
    void theMoreARouterKnowsTheShorterTheQueues() {
        List<Double> residences = new ArrayList<>();
        for (RoutingPolicy policy : new RoutingPolicy[] {
            RoutingPolicy.LEAST_OUTSTANDING, RoutingPolicy.POWER_OF_TWO, RoutingPolicy.ROUND_ROBIN, RoutingPolicy.RANDOM
        }) {
            Trial trial = singleServer().fleet(10, policy);
            residences.add(residence(trial, 9, QueueSource.geometric(M), 100_000));
        }
        assertThat(residences).isSorted();
    }

    /** The same single server on the event list of SSJ, fed by the same numbers, has the same trajectory. */
    @Test
    void ssjTakesTheSameTrajectory() {
        int requests = 20_000;
        Trial trial = singleServer();
        trial.run(QueueSource.poisson(9, 0.8, QueueSource.geometric(M), requests));
        double[] departures = new SsjQueue(QueueSource.poisson(9, 0.8, QueueSource.geometric(M), requests)).run();
        assertThat(trial.done).hasSize(requests);
        for (Done done : trial.done) {
            double expected = departures[(int) done.id()];
            assertThat(done.completion()).isCloseTo(expected, within(1e-9 * expected));
        }
    }

    /** A single server as SSJ's manual writes it: an event for arrivals, one for departures. */
    private static final class SsjQueue {
        private final Simulator simulator = new Simulator();
        private final QueueSource source;
        private final List<Request> queue = new ArrayList<>();
        private final List<Double> departures = new ArrayList<>();

        SsjQueue(QueueSource source) {
            this.source = source;
        }

        double[] run() {
            simulator.init();
            new Arrival().schedule(source.nextArrival());
            simulator.start();
            return departures.stream().mapToDouble(Double::doubleValue).toArray();
        }

        private final class Arrival extends Event {
            Arrival() {
                super(simulator);
            }

            @Override
            public void actions() {
                Request request = new Request();
                source.take(request);
                queue.add(request);
                if (queue.size() == 1) {
                    new Departure().schedule(request.outputTokens() * STEP);
                }
                if (source.nextArrival() < Double.POSITIVE_INFINITY) {
                    new Arrival().schedule(source.nextArrival() - simulator.time());
                }
            }
        }

        private final class Departure extends Event {
            Departure() {
                super(simulator);
            }

            @Override
            public void actions() {
                departures.add(simulator.time());
                queue.remove(0);
                if (!queue.isEmpty()) {
                    new Departure().schedule(queue.get(0).outputTokens() * STEP);
                }
            }
        }
    }
}
