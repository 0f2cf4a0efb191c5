package jeton.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import jeton.workload.Request;
import jeton.workload.RequestSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Prefill and decode replicas that hand requests over: in leaps and step by step alike, and nothing gets lost. */
class HandoffTest {
    /** @param id of the request given up, or {@code -1 - i} where replica i fails */
    private record Event(double time, long id) {}

    private record Arrival(double time, Handoff handoff) {}

    /** Between which replicas a request is. */
    private record Way(int from, int to) {}

    /** Sends prompts to the first {@code prefills} replicas in turn, and what they hand over to the others. */
    private static final class Drive implements Twins.Driver {
        private final RequestSource source;
        private final int prefills;
        private final List<Event> events;
        private final long seed;

        /** Seconds in which a byte comes over; to some requests all come at once. */
        private final double slowness;

        private final PriorityQueue<Arrival> moving = new PriorityQueue<>(Comparator.comparingDouble(Arrival::time)
                .thenComparingLong(a -> a.handoff().request().id));
        private final Map<Handoff, Way> ways = new LinkedHashMap<>();
        private final Set<Handoff> started = new HashSet<>();
        /** Those to which anything happened at this instant; the others are left alone. */
        private final Set<Integer> touched = new TreeSet<>();

        private List<Replica> replicas = List.of();
        private int arrived;
        private int handed;
        private double now;

        Drive(RequestSource source, int prefills, List<Event> events, long seed, double slowness) {
            this.source = source;
            this.prefills = prefills;
            this.events = events;
            this.seed = seed;
            this.slowness = slowness;
        }

        @Override
        public double drive(List<Replica> members, Recorder recorder) {
            replicas = members;
            Request request = new Request();
            int next = 0;
            while (true) {
                double event = next < events.size() ? events.get(next).time() : Double.POSITIVE_INFINITY;
                double time = Math.min(source.nextArrival(), event);
                time = Math.min(time, moving.isEmpty() ? time : moving.peek().time());
                for (Replica replica : replicas) {
                    time = Math.min(time, replica.boundary());
                }
                if (time == Double.POSITIVE_INFINITY) {
                    break;
                }
                now = time;
                for (int i = 0; i < replicas.size(); i++) {
                    if (replicas.get(i).boundary() <= now) {
                        touch(i).commit(now);
                    }
                }
                passOn();
                while (!moving.isEmpty() && moving.peek().time() <= now) {
                    end(moving.remove().handoff());
                }
                for (; next < events.size() && events.get(next).time() <= now; next++) {
                    befall(events.get(next).id());
                    passOn();
                }
                while (source.nextArrival() <= now) {
                    source.take(request);
                    if (recorder.arrived()) {
                        replicas.forEach(r -> r.catchUp(now));
                        recorder.mark(now);
                    }
                    touch(arrived++ % prefills).arrive(now, request);
                    passOn();
                }
                for (int i : touched) {
                    replicas.get(i).schedule(now);
                }
                touched.clear();
                passOn();
                startPulls();
            }
            replicas.forEach(Replica::checkDrained);
            assertThat(ways).isEmpty();
            assertConserved(recorder);
            return now;
        }

        private Replica touch(int replica) {
            touched.add(replica);
            return replicas.get(replica);
        }

        /** The cache of a request has come, or would have. */
        private void end(Handoff handoff) {
            Way way = ways.remove(handoff);
            if (way != null) {
                touch(way.to()).pulled(now, handoff);
                touch(way.from()).release(now, handoff);
            }
        }

        private void passOn() {
            for (int i = 0; i < replicas.size(); i++) {
                Departures departures = replicas.get(i).departures();
                for (int j = 0; j < departures.size(); j++) {
                    if (departures.outcome(j) == Outcome.PREFILLED) {
                        handOver(i, departures.handoff(j));
                    } else {
                        source.ended(departures.id(j), now);
                    }
                }
                departures.clear();
            }
            // those that the decode replica refused, lost or gave up before it pulled them
            List<Handoff> gone = new ArrayList<>();
            for (Handoff handoff : ways.keySet()) {
                if (!started.contains(handoff) && !isAt(handoff)) {
                    gone.add(handoff);
                }
            }
            gone.forEach(this::end);
        }

        private final Set<Long> left = new HashSet<>();

        private boolean isAt(Handoff handoff) {
            return !left.contains(handoff.request().id);
        }

        private void handOver(int prefill, Handoff handoff) {
            int decode = prefills + handed++ % (replicas.size() - prefills);
            ways.put(handoff, new Way(prefill, decode));
            Replica replica = touch(decode);
            replica.receive(now, handoff);
            Departures departures = replica.departures();
            for (int j = 0; j < departures.size(); j++) {
                if (departures.id(j) == handoff.request().id) {
                    left.add(handoff.request().id);
                }
            }
        }

        private void startPulls() {
            for (Replica replica : replicas) {
                Pulls pulls = replica.pulls();
                for (int i = 0; i < pulls.size(); i++) {
                    Handoff handoff = pulls.get(i);
                    started.add(handoff);
                    double seconds = new SplittableRandom(seed + handoff.request().id).nextInt(4) == 0
                            ? 0
                            : slowness * handoff.bytes();
                    moving.add(new Arrival(now + seconds, handoff));
                }
                pulls.clear();
            }
        }

        private boolean isBetween(long id) {
            return ways.keySet().stream().anyMatch(handoff -> handoff.request().id == id);
        }

        private void befall(long id) {
            if (id >= 0) {
                for (int i = 0; i < replicas.size(); i++) {
                    boolean wasHeld = i < prefills && isBetween(id);
                    if (!wasHeld && touch(i).abort(now, id)) {
                        left.add(id);
                    }
                }
            } else {
                fail((int) (-1 - id) % replicas.size());
            }
        }

        private void fail(int replica) {
            touch(replica).lose(now);
            for (Map.Entry<Handoff, Way> entry : List.copyOf(ways.entrySet())) {
                Way way = entry.getValue();
                Handoff handoff = entry.getKey();
                if (way.to() == replica) {
                    ways.remove(handoff);
                    touch(way.from()).release(now, handoff);
                } else if (way.from() == replica) {
                    left.add(handoff.request().id);
                    touch(way.to()).broken(now, handoff);
                    end(handoff);
                }
            }
        }
    }

    private static void assertConserved(Recorder recorder) {
        assertThat(recorder.total(Total.ARRIVED))
                .isEqualTo(recorder.total(Total.COMPLETED)
                        + recorder.total(Total.REJECTED)
                        + recorder.total(Total.ABORTED)
                        + recorder.total(Total.LOST));
        assertThat(recorder.total(Total.OUTPUT_TOKENS))
                .isEqualTo(recorder.total(Total.COMPLETED_OUTPUT) + recorder.total(Total.WASTED));
    }

    private static List<Event> events(SplittableRandom random, double end, int requests) {
        List<Event> events = new ArrayList<>();
        int aborts = random.nextInt(200);
        for (int i = 0; i < aborts; i++) {
            double time = random.nextDouble() * end;
            events.add(new Event(
                    time,
                    Math.max(0, (long) (requests * time / end) - random.nextInt(random.nextInt(5) == 0 ? 100 : 10))));
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            events.add(new Event(random.nextDouble() * end, -1 - random.nextInt(4)));
        }
        events.sort(Comparator.comparingDouble(Event::time));
        return events;
    }

    private static RunStatistics assertSame(long seed, boolean crowded, boolean trouble) {
        RandomConfiguration configuration = new RandomConfiguration(seed, crowded);
        SplittableRandom random = new SplittableRandom(97 * seed + 3);
        int prefills = 1 + random.nextInt(2);
        int decodes = 1 + random.nextInt(2);
        List<Replica.Setup> setups = new ArrayList<>();
        for (int i = 0; i < prefills + decodes; i++) {
            setups.add(configuration.in(i < prefills ? Role.PREFILL : Role.DECODE, i));
        }
        double slowness = new double[] {0, 1e-13, 1e-10, 1e-8}[random.nextInt(4)];
        List<Event> events = new ArrayList<>();
        if (trouble) {
            double end = Twins.run(
                            setups,
                            Trial.Engine.LEAP,
                            (replicas, recorder) -> new Drive(
                                            configuration.source(), prefills, List.of(), seed, slowness)
                                    .drive(replicas, recorder))
                    .statistics()
                    .measuredSeconds();
            events.addAll(events(random, end, 250));
        }
        return Twins.assertSame(
                        configuration.words + " " + prefills + "P" + decodes + "D slowness " + slowness,
                        setups,
                        (replicas, recorder) -> new Drive(configuration.source(), prefills, events, seed, slowness)
                                .drive(replicas, recorder))
                .statistics();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4, 5})
    void sameDecisionsAndTimes(long block) {
        for (long seed = 40 * block; seed < 40 * (block + 1); seed++) {
            assertSame(seed, false, false);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2})
    void sameDecisionsAndTimesUnderTinyTokenBudgets(long block) {
        for (long seed = 40 * block; seed < 40 * (block + 1); seed++) {
            assertSame(seed, true, seed % 2 == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3})
    void sameDecisionsAndTimesWhenClientsGiveUpAndReplicasFail(long block) {
        for (long seed = 40 * block; seed < 40 * (block + 1); seed++) {
            assertSame(1000 + seed, false, true);
        }
    }

    @Test
    void theConfigurationsReachTheHardCases() {
        double preemptions = 0;
        double outOfMemory = 0;
        double transfers = 0;
        double steps = 0;
        double leaps = 0;
        for (long seed = 0; seed < 100; seed++) {
            RunStatistics statistics = assertSame(seed, false, seed % 2 == 0);
            preemptions += statistics.whole(Total.PREEMPTIONS);
            outOfMemory += statistics.whole(Total.OUT_OF_MEMORY);
            transfers += statistics.whole(Total.TRANSFERS);
            steps += statistics.whole(Total.STEPS);
            leaps += statistics.whole(Total.LEAPS);
        }
        assertThat(preemptions).isGreaterThan(500);
        assertThat(outOfMemory).isGreaterThan(5);
        assertThat(transfers).isGreaterThan(10_000);
        assertThat(steps / leaps).isGreaterThan(3);
    }
}
