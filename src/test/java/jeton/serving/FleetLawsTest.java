package jeton.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import jeton.fleet.Admission;
import jeton.fleet.Admission.Most;
import jeton.fleet.Admission.Rate;
import jeton.fleet.Failures;
import jeton.fleet.Patience;
import jeton.fleet.Pool;
import jeton.fleet.PoolChoice;
import jeton.fleet.RoutingPolicy;
import jeton.fleet.RoutingPolicy.Load;
import jeton.fleet.Rules;
import jeton.fleet.Scaling;
import jeton.serving.Trial.Done;
import jeton.serving.Trial.Engine;
import jeton.workload.Request;
import jeton.workload.RequestSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Fleets whose figures are known: laws of queues, and runs that can be followed by hand. */
class FleetLawsTest {
    /** Mean tokens of an output, so that a request lasts a second on average. */
    private static final double M = 1000;

    private static final RequestObserver NOBODY = (id, arrival, first, completion, output, preemptions) -> {};

    private static Trial servers(int slots) {
        return Trial.of(Engine.LEAP, running -> 1 / M).maxNumSeqs(slots);
    }

    private static RunStatistics run(Trial trial, double rate, int requests) {
        return trial.run(QueueSource.poisson(5, rate, QueueSource.geometric(M), requests), NOBODY);
    }

    private static Admission atMost(long together) {
        return new Admission(
                new Most(Long.MAX_VALUE, together), Most.ANY, List.of(), List.of(), Double.POSITIVE_INFINITY);
    }

    /** One server and so many places. */
    @ParameterizedTest
    @CsvSource({"0.8, 3", "0.8, 8", "1.5, 5"})
    void aBoundedQueueRefusesAsMM1KDoes(double load, int places) {
        int requests = 300_000;
        Trial trial = servers(1).fleet(1, Rules.of(RoutingPolicy.ROUND_ROBIN).admitting(atMost(places)));
        RunStatistics statistics = run(trial, load, requests);
        double power = Math.pow(load, places);
        double expected = (1 - load) * power / (1 - power * load);
        assertThat(statistics.whole(Total.REFUSED) / requests).isCloseTo(expected, within(0.015 * expected + 0.001));
        assertThat(statistics.whole(Total.REJECTED)).isEqualTo(statistics.whole(Total.REFUSED));
    }

    /** Servers and no place to wait: B(c, a) = a B(c - 1, a) / (c + a B(c - 1, a)). */
    @ParameterizedTest
    @CsvSource({"4, 3", "10, 7", "10, 12"})
    void slotsWithoutAQueueRefuseAsErlangBSays(int slots, double load) {
        int requests = 200_000;
        Trial trial =
                servers(slots).fleet(1, Rules.of(RoutingPolicy.ROUND_ROBIN).admitting(atMost(slots)));
        RunStatistics statistics = run(trial, load, requests);
        double expected = 1;
        for (int c = 1; c <= slots; c++) {
            expected = load * expected / (c + load * expected);
        }
        assertThat(statistics.whole(Total.REFUSED) / requests).isCloseTo(expected, within(0.02 * expected + 0.001));
    }

    /** The supermarket model (Mitzenmacher): E[T] is the sum of load^((d^i - d) / (d - 1)) over i from 1. */
    @ParameterizedTest
    @CsvSource({
        "0.7, 1, 3.3333",
        "0.5, 2, 1.2657",
        "0.7, 2, 1.6145",
        "0.9, 2, 2.6141",
        "0.5, 3, 1.1252",
        "0.7, 3, 1.3568",
        "0.9, 3, 2.0279"
    })
    void theShorterOfSomeQueues(double load, int choices, double expected) {
        int replicas = 300;
        Trial trial = servers(1).fleet(replicas, new RoutingPolicy.PowerOfChoices(choices, Load.REQUESTS));
        RunStatistics statistics = run(trial, load * replicas, 400_000);
        assertThat(statistics.latency(Metric.E2E).mean()).isCloseTo(expected, within(0.02 * expected));
    }

    private static double residence(Rules rules) {
        return run(servers(1).fleet(20, rules), 18, 60_000).latency(Metric.E2E).mean();
    }

    /** All who come within one interval go to the same replica, and the less so the shorter it is. */
    @Test
    void staleStateIsWorseTheOlderItIs() {
        Rules rules = Rules.of(RoutingPolicy.LEAST_OUTSTANDING);
        double exact = residence(rules);
        double fresh = residence(rules.lookingEvery(1e-4));
        double stale = residence(rules.lookingEvery(0.05));
        double old = residence(rules.lookingEvery(0.5));
        assertThat(fresh).isCloseTo(exact, within(0.01 * exact));
        assertThat(stale).isGreaterThan(1.02 * exact);
        assertThat(old).isGreaterThan(1.5 * stale);
    }

    /** In any time at most burst + rate x time requests conform. */
    @Test
    void aTokenBucketLetsInWhatItsRateAllows() {
        Rate rate = new Rate(3, 10, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
        Admission admission = new Admission(Most.ANY, Most.ANY, List.of(rate), List.of(0), Double.POSITIVE_INFINITY);
        Trial trial =
                servers(Trial.LONG).fleet(1, Rules.of(RoutingPolicy.ROUND_ROBIN).admitting(admission));
        trial.run(QueueSource.poisson(5, 8, QueueSource.fixed(1), 20_000));
        List<Done> done = trial.done;
        for (int from = 0; from < done.size(); from += 7) {
            for (int to = from; to < Math.min(done.size(), from + 200); to++) {
                double time = done.get(to).arrival() - done.get(from).arrival();
                assertThat(to - from + 1).isLessThanOrEqualTo((int) Math.floor(10 + 3 * time + 1e-6));
            }
        }
        double seconds = done.get(done.size() - 1).arrival();
        assertThat(done.size() / seconds).isCloseTo(3, within(0.02));
    }

    /** Prompts of a token and outputs of 9: 10 tokens each. */
    @Test
    void aTokenBucketCountsPromptAndPredictedOutput() {
        Rate rate = new Rate(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 10, 35);
        Admission admission = new Admission(Most.ANY, Most.ANY, List.of(rate), List.of(0), Double.POSITIVE_INFINITY);
        Trial trial =
                servers(Trial.LONG).fleet(1, Rules.of(RoutingPolicy.ROUND_ROBIN).admitting(admission));
        RunStatistics statistics = trial.run(Script.open()
                .request(0, 1, 9)
                .request(0, 1, 9)
                .request(0, 1, 9)
                .request(0, 1, 9)
                .request(0.4, 1, 9)
                .request(0.5, 1, 9)
                .request(0.6, 1, 9));
        assertThat(statistics.whole(Total.REFUSED)).isEqualTo(3);
        assertThat(trial.done).extracting(Done::id).containsExactlyInAnyOrder(0L, 1L, 2L, 5L);
    }

    /** A prompt a second, one at a time: whoever would be the fifth has to wait for more than four seconds. */
    @ParameterizedTest
    @EnumSource
    void whoseFirstTokenWouldComeTooLateIsRefused(Engine engine) {
        Admission admission = new Admission(Most.ANY, Most.ANY, List.of(), List.of(), 4);
        Trial trial = Trial.ofSeconds(engine)
                .maxNumSeqs(1)
                .fleet(1, Rules.of(RoutingPolicy.ROUND_ROBIN).admitting(admission));
        Script script = Script.open().request(0, 100, 1).request(1, 100, 1);
        for (int i = 0; i < 8; i++) {
            script.request(10, 100, 1);
        }
        RunStatistics statistics = trial.run(script);
        assertThat(statistics.whole(Total.REFUSED)).isEqualTo(4);
        assertThat(trial.done(5).firstToken()).isEqualTo(14);
    }

    @ParameterizedTest
    @EnumSource
    void aClientGivesUpInTheQueueAndInTheBatch(Engine engine) {
        Trial trial = Trial.ofSeconds(engine)
                .maxNumSeqs(1)
                .fleet(1, Rules.of(RoutingPolicy.ROUND_ROBIN).waiting(new Patience(5.5, 1, 0, 0, 0)));
        RunStatistics statistics = trial.run(
                Script.open().request(0, 1, 5).request(0, 1, 9).request(0, 1, 2).request(1, 1, 1));
        // 0 runs to 5; 1 from 5 to 6, when the step ends in which it is given up; 2 was given up at 5.5; 3 runs to 7
        assertThat(trial.done).containsExactly(new Done(0, 0, 1, 5, 5, 0), new Done(3, 1, 7, 7, 1, 0));
        assertThat(statistics.whole(Total.TIMED_OUT)).isEqualTo(2);
        assertThat(statistics.whole(Total.WASTED)).isEqualTo(1);
        assertThat(statistics.whole(Total.OUTPUT_TOKENS)).isEqualTo(7);
    }

    @ParameterizedTest
    @EnumSource
    void whoIsRefusedAsksAgainAfterEverLongerTimes(Engine engine) {
        Rules rules = Rules.of(RoutingPolicy.ROUND_ROBIN)
                .admitting(atMost(1))
                .waiting(new Patience(Double.POSITIVE_INFINITY, 4, 1.25, 100, 0));
        Trial trial = Trial.ofSeconds(engine).fleet(1, rules);
        RunStatistics statistics =
                trial.run(Script.open().request(0, 1, 9).request(1, 1, 1).request(2, 1, 8));
        // the second asks at 1, 2.25, 4.75, 9.75; the third at 2, 3.25, 5.75, and at 10.75 again finds room
        assertThat(trial.done(1)).isEqualTo(new Done(1, 1, 10.75, 10.75, 1, 0));
        assertThat(trial.done(2)).isEqualTo(new Done(2, 2, 11.75, 18.75, 8, 0));
        assertThat(statistics.whole(Total.RETRIED)).isEqualTo(6);
        assertThat(statistics.whole(Total.REJECTED)).isZero();
    }

    /** Latencies count from the first attempt; everybody who gave up is counted once. */
    @Test
    void nothingIsLostWithImpatientClients() {
        Rules rules = Rules.of(RoutingPolicy.LEAST_OUTSTANDING).waiting(new Patience(2.5, 3, 0.5, 8, 0.25));
        RunStatistics statistics = run(servers(2).fleet(3, rules), 7, 50_000);
        double left = statistics.whole(Total.COMPLETED) + statistics.whole(Total.TIMED_OUT);
        assertThat(left).isEqualTo(50_000);
        assertThat(statistics.whole(Total.ABORTED))
                .isEqualTo(statistics.whole(Total.TIMED_OUT) + statistics.whole(Total.RETRIED));
        assertThat(statistics.whole(Total.TIMED_OUT)).isGreaterThan(1000);
        assertThat(statistics.latency(Metric.E2E).max()).isGreaterThan(2.5).isLessThan(3 * 2.5 + 1.5 + 0.1);
    }

    private static Failures failures(double mtbf, double repair, int spares) {
        return new Failures(8 * mtbf, 8, repair, 0, spares, true);
    }

    /** Every replica is up for MTBF / (MTBF + MTTR) of the time. */
    @Test
    void availabilityIsThatOfARepairableMachine() {
        Trial trial = servers(Trial.LONG)
                .fleet(6, RoutingPolicy.LEAST_OUTSTANDING)
                .pool(pool -> pool.failingBy(failures(50, 10, 0)));
        RunStatistics statistics = run(trial, 2, 100_000);
        double held = statistics.whole(Total.HELD_SECONDS);
        assertThat(held).isCloseTo(6 * statistics.measuredSeconds(), within(1e-6 * held));
        double availability = 1 - statistics.whole(Total.DOWN_SECONDS) / held;
        assertThat(availability).isCloseTo(50 / 60.0, within(0.01));
        assertThat(statistics.whole(Total.FAILURES)).isCloseTo(held / 60, within(0.03 * held / 60));
        assertThat(statistics.whole(Total.COMPLETED)).isEqualTo(100_000);
        assertThat(statistics.whole(Total.RESTARTED)).isEqualTo(statistics.whole(Total.LOST));
        assertThat(statistics.whole(Total.LOST)).isGreaterThan(1000);
    }

    /**
     * Machines with spares and a repairman each: with n of N chips sets broken, min(R, N - n) replicas work, and n is a
     * birth and death process with births min(R, N - n) / MTBF and deaths n / MTTR.
     */
    @ParameterizedTest
    @CsvSource({"0", "1", "3"})
    void sparesStandIn(int spares) {
        int replicas = 4;
        Trial trial = servers(Trial.LONG)
                .fleet(replicas, RoutingPolicy.LEAST_OUTSTANDING)
                .pool(pool -> pool.failingBy(failures(30, 15, spares)));
        RunStatistics statistics = run(trial, 2, 100_000);
        double weight = 1;
        double total = 0;
        double up = 0;
        for (int broken = 0; broken <= replicas + spares; broken++) {
            int working = Math.min(replicas, replicas + spares - broken);
            total += weight;
            up += weight * working;
            weight *= working / 30.0 * 15 / (broken + 1);
        }
        double ofReplicas = statistics.whole(Total.HELD_SECONDS) - statistics.whole(Total.SPARE_SECONDS);
        assertThat(1 - statistics.whole(Total.DOWN_SECONDS) / ofReplicas)
                .isCloseTo(up / total / replicas, within(0.01));
        assertThat(failures(30, 15, spares).availability(replicas)).isCloseTo(up / total / replicas, within(1e-12));
        assertThat(statistics.whole(Total.SPARE_SECONDS) * replicas)
                .isCloseTo(spares * ofReplicas, within(1e-6 * ofReplicas));
    }

    /** A replica that starts is away as well, and does not fail meanwhile. */
    @Test
    void startsCountAsAway() {
        Failures rule = new Failures(8 * 30, 8, 10, 5, 1, true);
        Trial trial =
                servers(Trial.LONG).fleet(4, RoutingPolicy.LEAST_OUTSTANDING).pool(pool -> pool.failingBy(rule));
        RunStatistics statistics = run(trial, 2, 100_000);
        double ofReplicas = statistics.whole(Total.HELD_SECONDS) - statistics.whole(Total.SPARE_SECONDS);
        assertThat(1 - statistics.whole(Total.DOWN_SECONDS) / ofReplicas).isCloseTo(rule.availability(4), within(0.01));
        assertThat(new Failures(1, 8, 1e6, 0, 3, true).availability(100_000)).isBetween(0.0, 1e-4);
        assertThat(new Failures(1e12, 1, 1, 0, 0, true).availability(100_000)).isCloseTo(1, within(1e-9));
    }

    /** With all its chips at work, a replica that crashed is away for as long as it starts. */
    @ParameterizedTest
    @CsvSource({"1e12, 20", "240, 40"})
    void crashesCostAStart(double chipMtbf, double crashMtbf) {
        Failures rule = new Failures(chipMtbf, 8, 10, 5, 0, true).crashingEvery(crashMtbf);
        Trial trial =
                servers(Trial.LONG).fleet(4, RoutingPolicy.LEAST_OUTSTANDING).pool(pool -> pool.failingBy(rule));
        RunStatistics statistics = run(trial, 2, 100_000);
        double held = statistics.whole(Total.HELD_SECONDS);
        double up = 1 - statistics.whole(Total.DOWN_SECONDS) / held;
        assertThat(up).isCloseTo(rule.availability(4), within(0.01));
        double failures = up * held * (8 / chipMtbf + 1 / crashMtbf);
        assertThat(statistics.whole(Total.FAILURES)).isCloseTo(failures, within(0.03 * failures));
        assertThat(statistics.whole(Total.COMPLETED)).isEqualTo(100_000);
    }

    @Test
    void whatIsLostForGoodIsCounted() {
        Failures rule = new Failures(40, 2, 5, 1, 0, false);
        Trial trial = servers(4).fleet(3, RoutingPolicy.ROUND_ROBIN).pool(pool -> pool.failingBy(rule));
        RunStatistics statistics = run(trial, 3, 20_000);
        assertThat(statistics.whole(Total.FAILED))
                .isEqualTo(statistics.whole(Total.LOST))
                .isGreaterThan(100);
        assertThat(statistics.whole(Total.COMPLETED) + statistics.whole(Total.FAILED))
                .isEqualTo(20_000);
        assertThat(statistics.whole(Total.WASTED)).isGreaterThan(1000);
    }

    /** Others come and go as they would without failures: only what becomes of them differs. */
    @Test
    void failuresChangeNoArrival() {
        Trial without = servers(4).fleet(3, RoutingPolicy.RANDOM);
        Trial with = servers(4).fleet(3, RoutingPolicy.RANDOM).pool(pool -> pool.failingBy(failures(20, 5, 1)));
        QueueSource source = QueueSource.poisson(5, 3, QueueSource.geometric(M), 2000);
        without.run(source);
        with.run(QueueSource.poisson(5, 3, QueueSource.geometric(M), 2000));
        for (long id = 0; id < 2000; id += 37) {
            assertThat(with.done(id).arrival()).isEqualTo(without.done(id).arrival());
            assertThat(with.done(id).output()).isEqualTo(without.done(id).output());
        }
    }

    /** Requests of 100 s each: {@code rate x 100} are there at once in the mean. */
    private static RequestSource step(double... rates) {
        return new RequestSource() {
            private double next = 0.5;
            private long taken;

            @Override
            public double nextArrival() {
                return next < 1000 * rates.length ? next : Double.POSITIVE_INFINITY;
            }

            @Override
            public void take(Request into) {
                into.id = taken++;
                into.arrival = next;
                into.promptTokens = 1;
                into.thinkingTokens = 0;
                into.answerTokens = 100;
                into.makePlain();
                next += 1 / rates[(int) (next / 1000)];
            }

            @Override
            public void ended(long id, double time) {}

            @Override
            public void close() {}
        };
    }

    private static Scaling scaling(double stabilisation, double granularity) {
        return new Scaling(Scaling.Metric.REQUESTS, 10, 15, 1, 20, stabilisation, 0.1, 60, granularity);
    }

    /** 20, then 100, then 40 requests at once, 10 a replica: 2, 10 and 4 replicas. */
    @ParameterizedTest
    @EnumSource
    void aPoolFollowsItsLoad(Engine engine) {
        Trial trial = Trial.of(engine, running -> 1)
                .fleet(20, RoutingPolicy.LEAST_OUTSTANDING)
                .pool(pool -> pool.scaledBy(scaling(300, 0)).startingWith(2));
        RunStatistics statistics = trial.run(step(0.2, 1, 0.4), NOBODY);
        double held = statistics.whole(Total.HELD_SECONDS);
        // 2 for 1000 s; 10 while the load is high, its rise of 100 s apart, and for the 100 s of its fall and the 300 s
        // after it; 4 until the end
        assertThat(held).isBetween(2 * 1000 + 10 * 900 + 4 * 600.0, 2 * 1000 + 10 * 1450 + 4 * 800.0);
        assertThat(statistics.whole(Total.COMPLETED)).isEqualTo(1600);
    }

    @Test
    void heldTimeIsTheIntegralOfTheReplicas() {
        Trial trial = Trial.of(Engine.LEAP, running -> 1)
                .fleet(20, RoutingPolicy.LEAST_OUTSTANDING)
                .pool(pool -> pool.scaledBy(new Scaling(Scaling.Metric.REQUESTS, 1, 10, 1, 20, 0, 0, 30, 0))
                        .startingWith(1));
        RunStatistics statistics =
                trial.run(Script.open().request(1, 1, 100).request(2, 1, 13).request(3, 1, 13), NOBODY);
        // at 10 s two more are ordered; at 20 s the three are on one replica, which leaves one too many of the three:
        // 13 s outputs are gone, so that the two that start are called off
        assertThat(statistics.measuredSeconds()).isEqualTo(101);
        assertThat(statistics.whole(Total.HELD_SECONDS)).isEqualTo(101 + 2 * 10);
    }

    /** The same, billed by the minute: each of the two costs one. */
    @Test
    void everyReplicaIsBilledInWholeUnits() {
        Trial trial = Trial.of(Engine.LEAP, running -> 1)
                .fleet(20, RoutingPolicy.LEAST_OUTSTANDING)
                .pool(pool -> pool.scaledBy(new Scaling(Scaling.Metric.REQUESTS, 1, 10, 1, 20, 0, 0, 30, 60))
                        .startingWith(1));
        RunStatistics statistics =
                trial.run(Script.open().request(1, 1, 100).request(2, 1, 13).request(3, 1, 13), NOBODY);
        assertThat(statistics.whole(Total.HELD_SECONDS)).isEqualTo(101 + 2 * 60);
    }

    @ParameterizedTest
    @EnumSource(Scaling.Metric.class)
    void everyMetricStaysWithinItsBounds(Scaling.Metric metric) {
        double target = switch (metric) {
            case REQUESTS -> 3;
            case CACHE -> 0.2;
            case TTFT -> 0.01;
        };
        Trial trial = Trial.of(Engine.LEAP, running -> 0.001 * (1 + running))
                .cacheTokens(4000)
                .maxNumSeqs(6)
                .fleet(5, RoutingPolicy.LEAST_OUTSTANDING)
                .pool(pool -> pool.scaledBy(new Scaling(metric, target, 5, 2, 5, 20, 0.1, 3, 0))
                        .startingWith(2));
        RunStatistics statistics = trial.run(QueueSource.poisson(3, 4, QueueSource.geometric(200), 20_000), NOBODY);
        double mean = statistics.whole(Total.HELD_SECONDS) / statistics.measuredSeconds();
        assertThat(mean).isBetween(2.05, 4.95);
    }

    private static Trial twoPools(PoolChoice choice) {
        return Trial.ofSeconds(Engine.LEAP)
                .fleet(3, Rules.of(RoutingPolicy.LEAST_OUTSTANDING).choosing(choice))
                .pools(built -> List.of(Pool.of("one", built.subList(0, 1)), Pool.of("two", built.subList(1, 3))));
    }

    /** A batch of k requests that come together ends a second later the more of them there are: no more than one a step. */
    @Test
    void longPromptsHaveAPoolOfTheirOwn() {
        Trial trial = twoPools(new PoolChoice.ByLength(List.of(50.0, Double.POSITIVE_INFINITY)))
                .limits(new SchedulerLimits(1, Trial.LONG, Trial.LONG, 0, true));
        trial.run(Script.open()
                .request(0, 50, 1)
                .request(0, 51, 1)
                .request(0, 50, 1)
                .request(0, 51, 1)
                .request(0, 51, 1));
        assertThat(trial.done(0).completion()).isEqualTo(1);
        assertThat(trial.done(2).completion()).isEqualTo(2);
        assertThat(trial.done(1).completion()).isEqualTo(1);
        assertThat(trial.done(3).completion()).isEqualTo(1);
        assertThat(trial.done(4).completion()).isEqualTo(2);
    }

    @Test
    void aPoolOverflowsIntoTheNext() {
        Trial trial = twoPools(new PoolChoice.Overflow(List.of(2.0, 100.0)))
                .limits(new SchedulerLimits(1, Trial.LONG, Trial.LONG, 0, true));
        trial.run(Script.open()
                .request(0, 1, 1)
                .request(0, 1, 1)
                .request(0, 1, 1)
                .request(0, 1, 1)
                .request(0, 1, 1));
        assertThat(trial.done(0).completion()).isEqualTo(1);
        assertThat(trial.done(1).completion()).isEqualTo(2);
        assertThat(trial.done(2).completion()).isEqualTo(1);
        assertThat(trial.done(3).completion()).isEqualTo(1);
        assertThat(trial.done(4).completion()).isEqualTo(2);
    }
}
