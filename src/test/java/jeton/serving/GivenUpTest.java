package jeton.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import jeton.workload.Request;
import jeton.workload.RequestSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that give up and replicas that fail: in leaps and step by step alike, and nothing gets lost unseen. */
class GivenUpTest {
    /** @param id of the request given up, -1 where the replica fails */
    record Event(double time, long id) {}

    /** One replica, and what befalls it: at every instant completions, events, arrivals, scheduling. */
    static Twins.Driver with(List<Event> events, RequestSource source) {
        return (replicas, recorder) -> {
            Replica replica = replicas.get(0);
            Request request = new Request();
            double now = 0;
            int next = 0;
            while (true) {
                double event = next < events.size() ? events.get(next).time() : Double.POSITIVE_INFINITY;
                double time = Math.min(Math.min(source.nextArrival(), replica.boundary()), event);
                if (time == Double.POSITIVE_INFINITY) {
                    break;
                }
                now = time;
                if (replica.boundary() <= now) {
                    replica.commit(now);
                }
                for (; next < events.size() && events.get(next).time() <= now; next++) {
                    befall(replica, events.get(next));
                }
                passOn(replica, source, now);
                while (source.nextArrival() <= now) {
                    source.take(request);
                    if (recorder.arrived()) {
                        replica.catchUp(now);
                        recorder.mark(now);
                    }
                    replica.arrive(now, request);
                    passOn(replica, source, now);
                }
                replica.schedule(now);
                passOn(replica, source, now);
            }
            replica.checkDrained();
            assertConserved(recorder);
            return now;
        };
    }

    private static void befall(Replica replica, Event event) {
        if (event.id() < 0) {
            replica.lose(event.time());
            assertThat(replica.outstanding()).isZero();
            assertThat(replica.boundary()).isInfinite();
        } else {
            int before = replica.outstanding();
            boolean here = replica.abort(event.time(), event.id());
            assertThat(replica.outstanding()).isBetween(here ? 0 : before, before);
        }
    }

    private static void passOn(Replica replica, RequestSource source, double now) {
        for (int i = 0; i < replica.departures().size(); i++) {
            source.ended(replica.departures().id(i), now);
        }
        replica.departures().clear();
    }

    private static void assertConserved(Recorder recorder) {
        assertThat(recorder.total(Total.ARRIVED))
                .isEqualTo(recorder.total(Total.COMPLETED)
                        + recorder.total(Total.REJECTED)
                        + recorder.total(Total.ABORTED)
                        + recorder.total(Total.LOST));
        assertThat(recorder.total(Total.OUTPUT_TOKENS))
                .isEqualTo(recorder.total(Total.COMPLETED_OUTPUT) + recorder.total(Total.WASTED));
        assertThat(recorder.total(Total.INPUT_TOKENS))
                .isLessThanOrEqualTo(recorder.total(Total.COMPLETED_INPUT) + recorder.total(Total.WASTED_INPUT));
    }

    /** Events at random times, some in bursts; the requests named may be here, gone, or yet to come. */
    static List<Event> events(SplittableRandom random, double end, int requests) {
        List<Event> events = new ArrayList<>();
        int aborts = random.nextInt(120);
        for (int i = 0; i < aborts; i++) {
            double time = random.nextDouble() * end;
            // the requests about this time are the likely ones
            long id = Math.max(0, (long) (requests * time / end) - random.nextInt(random.nextInt(5) == 0 ? 100 : 10));
            int burst = random.nextInt(6) == 0 ? 5 : 1;
            for (int j = 0; j < burst; j++) {
                events.add(new Event(time, id + j));
            }
        }
        int failures = random.nextInt(4);
        for (int i = 0; i < failures; i++) {
            events.add(new Event(random.nextDouble() * end, -1));
        }
        events.sort(Comparator.comparingDouble(Event::time));
        return events;
    }

    private static RunStatistics assertSame(long seed, boolean crowded) {
        RandomConfiguration configuration = new RandomConfiguration(seed, crowded);
        double end = Twins.run(
                        configuration.setup,
                        1,
                        Trial.Engine.LEAP,
                        (replicas, recorder) ->
                                with(List.of(), configuration.source()).drive(replicas, recorder))
                .statistics()
                .measuredSeconds();
        List<Event> events = events(new SplittableRandom(17 * seed), end, 250);
        return Twins.assertSame(
                        "given up " + configuration.words,
                        configuration.setup,
                        1,
                        (replicas, recorder) ->
                                with(events, configuration.source()).drive(replicas, recorder))
                .statistics();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3})
    void sameDecisionsAndTimesWhateverBefallsAReplica(long block) {
        double aborted = 0;
        double lost = 0;
        double wasted = 0;
        for (long seed = 50 * block; seed < 50 * (block + 1); seed++) {
            RunStatistics statistics = assertSame(seed, seed % 5 == 0);
            aborted += statistics.whole(Total.ABORTED);
            lost += statistics.whole(Total.LOST);
            wasted += statistics.whole(Total.WASTED);
        }
        assertThat(aborted).isGreaterThan(150);
        assertThat(lost).isGreaterThan(150);
        assertThat(wasted).isGreaterThan(2000);
    }

    private static Replica.Setup ofSeconds(int maxNumSeqs, long cacheTokens) {
        return Trial.setup(
                new Trial.Steps(requests -> 1, false),
                new SchedulerLimits(maxNumSeqs, 100, 1000, 0, true),
                Trial.cache(cacheTokens));
    }

    private static Twins.Result run(
            Trial.Engine engine, Replica.Setup setup, List<Event> events, RequestSource source) {
        return Twins.run(setup, 1, engine, with(events, source));
    }

    @ParameterizedTest
    @EnumSource
    void aRunningRequestLeavesWithTheStepUnderWay(Trial.Engine engine) {
        Script script = Script.open().request(0, 10, 50).request(0, 10, 50).request(0, 10, 3);
        Twins.Result result = run(engine, ofSeconds(2, 1000), List.of(new Event(4.5, 1)), script);
        assertThat(result.done()).extracting(Twins.Done::id).containsExactly(2L, 0L);
        assertThat(result.done().get(0).firstToken())
                .as("the seat is free from the fifth step on")
                .isEqualTo(6);
        assertThat(result.statistics().whole(Total.WASTED)).isEqualTo(5);
        assertThat(result.statistics().whole(Total.WASTED_INPUT)).isEqualTo(10);
    }

    @ParameterizedTest
    @EnumSource
    void aRequestThatTheStepUnderWayCompletesIsNotGivenUp(Trial.Engine engine) {
        Twins.Result result = run(
                engine,
                ofSeconds(2, 1000),
                List.of(new Event(2.5, 0)),
                Script.open().request(0, 10, 3));
        assertThat(result.done()).hasSize(1);
        assertThat(result.statistics().whole(Total.ABORTED)).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aBlockedHeadThatLeavesLetsTheNextOneIn(Trial.Engine engine) {
        Script script = Script.open().request(0, 60, 20).request(0.5, 90, 5).request(0.5, 10, 5);
        Twins.Result result = run(engine, ofSeconds(4, 100), List.of(new Event(3.5, 1)), script);
        assertThat(result.done().get(0).id()).isEqualTo(2);
        assertThat(result.done().get(0).firstToken()).isEqualTo(5);
        assertThat(result.statistics().whole(Total.WASTED)).isZero();
        assertThat(result.statistics().whole(Total.WASTED_INPUT)).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aFailureCountsTheBrokenStepAsBusyTimeAlone(Trial.Engine engine) {
        Script script = Script.open().request(0, 250, 9).request(0, 10, 9).request(20, 10, 1);
        Twins.Result result = run(engine, ofSeconds(8, 1000), List.of(new Event(1.25, -1)), script);
        RunStatistics statistics = result.statistics();
        assertThat(statistics.whole(Total.LOST)).isEqualTo(2);
        assertThat(statistics.whole(Total.BUSY_SECONDS)).isCloseTo(1.25 + 1, within(1e-12));
        assertThat(statistics.whole(Total.STEPS)).isEqualTo(2);
        assertThat(statistics.whole(Total.WASTED_INPUT)).as("one chunk").isEqualTo(100);
        assertThat(statistics.whole(Total.WASTED)).isZero();
        assertThat(result.done()).extracting(Twins.Done::id).containsExactly(2L);
    }

    @Test
    void whoIsNotHereCannotBeGivenUp() {
        Recorder recorder = new Recorder(Recorder.Slo.NONE, false);
        Replica replica = new LeapReplica(ofSeconds(8, 1000), recorder);
        assertThat(replica.abort(1, 0)).isFalse();
    }
}
