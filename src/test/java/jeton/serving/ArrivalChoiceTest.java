package jeton.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import jeton.Fixtures;
import jeton.fleet.Failures;
import jeton.fleet.Fleet;
import jeton.fleet.Patience;
import jeton.fleet.Pool;
import jeton.fleet.RoutingPolicy;
import jeton.fleet.RoutingPolicy.Load;
import jeton.fleet.Rules;
import jeton.fleet.Scaling;
import jeton.fleet.TransferRule;
import jeton.fleet.TransferRule.Choice;
import jeton.fleet.TransferRule.Push;
import jeton.fleet.TransferRule.Sharing;
import jeton.fleet.TransferRule.Side;
import jeton.hardware.Precision;
import jeton.latency.IdealStepTime;
import jeton.latency.Layout;
import jeton.serving.Recorder.Slo;
import jeton.serving.Trial.Engine;
import jeton.sim.Streams;
import jeton.workload.RequestSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Decode replicas chosen when requests come. */
class ArrivalChoiceTest {
    private static final IdealStepTime FLOOR = new IdealStepTime(
            Fixtures.gpu(), Fixtures.tiny(), Layout.tensorParallel(1, Precision.BF16, Precision.BF16, Precision.BF16));

    private static TransferRule wire(RoutingPolicy routing, Choice choice) {
        return new TransferRule(Double.POSITIVE_INFINITY, 0, Sharing.FIFO, Side.BOTH, Push.SERIAL, 4, routing, choice);
    }

    /** A prefill replica that computes one prompt a second, and decode replicas whose steps last as said. */
    private static final class World {
        private final Recorder recorder = new Recorder(Slo.NONE, false);
        private final List<Recorder> ofDecodes = new ArrayList<>();
        private final List<Replica> decodes = new ArrayList<>();
        private final Replica prefill;
        /** By request. */
        private final List<Double> completions = new ArrayList<>();

        World(Engine engine, double... seconds) {
            prefill = replica(engine, 1, Role.PREFILL, 1, recorder);
            for (double each : seconds) {
                Recorder own = recorder.part(0);
                ofDecodes.add(own);
                decodes.add(replica(engine, each, Role.DECODE, 100, own));
            }
        }

        private static Replica replica(Engine engine, double seconds, Role role, int seats, Recorder recorder) {
            return engine.replica(
                    new Replica.Setup(
                            new Trial.Steps(n -> seconds, false),
                            FLOOR,
                            Trial.cache(10_000),
                            new SchedulerLimits(seats, Trial.LONG, Trial.LONG, 0, true),
                            Caching.NONE,
                            null,
                            role),
                    recorder);
        }

        World run(Rules rules, RequestSource source) {
            return run(rules, null, source);
        }

        World run(Rules rules, @Nullable Scaling scaling, RequestSource source) {
            recorder.observe((id, arrival, first, completion, output, preemptions) -> {
                while (completions.size() <= id) {
                    completions.add(Double.NaN);
                }
                completions.set((int) id, completion);
            });
            new Fleet(
                            List.of(
                                    Pool.of("prefill", List.of(prefill)),
                                    Pool.of("decode", decodes).scaledBy(scaling)),
                            rules,
                            new Streams(1, 0),
                            recorder)
                    .run(source);
            return this;
        }

        List<Double> transfers() {
            return ofDecodes.stream().map(own -> own.total(Total.TRANSFERS)).toList();
        }
    }

    private static Rules rules(RoutingPolicy routing, Choice choice) {
        return Rules.of(routing).handingOver(wire(routing, choice));
    }

    /** When the second one comes the first is on its way to the quick replica, which has long done with it at the handoff. */
    @ParameterizedTest
    @EnumSource
    void whoIsOnTheWayCounts(Engine engine) {
        for (Load load : List.of(Load.REQUESTS, Load.TOKENS, Load.CACHE)) {
            RoutingPolicy least = new RoutingPolicy.LeastLoaded(load);
            World late = new World(engine, 0.25, 10)
                    .run(
                            rules(least, Choice.HANDOFF),
                            Script.open().request(0, 4, 2).request(0.5, 4, 2));
            assertThat(late.completions).containsExactly(1.25, 2.25);
            World early = new World(engine, 0.25, 10)
                    .run(
                            rules(least, Choice.ARRIVAL),
                            Script.open().request(0, 4, 2).request(0.5, 4, 2));
            assertThat(early.completions).containsExactly(1.25, 12.0);
        }
    }

    /** Whoever leaves before its prompt is computed, or with it, is not on its way any more. */
    @ParameterizedTest
    @EnumSource
    void whoLeavesEarlyDoesNotCount(Engine engine) {
        RoutingPolicy least = RoutingPolicy.LEAST_OUTSTANDING;
        World world = new World(engine, 0.25, 10)
                .run(
                        rules(least, Choice.ARRIVAL),
                        Script.open().request(0, 4, 1).request(1.5, 4, 2));
        assertThat(world.completions).containsExactly(1.0, 2.75);
        World impatient = new World(engine, 0.25, 10)
                .run(
                        rules(least, Choice.ARRIVAL).waiting(new Patience(1.9, 1, 0, 0, 0)),
                        Script.open().request(0, 4, 1).request(0, 4, 2).request(2.5, 4, 2));
        assertThat(impatient.completions).containsExactly(1.0, Double.NaN, 3.75);
    }

    /** The second request was to go to the slow replica, which the pool gave back before its prompt was computed. */
    @ParameterizedTest
    @EnumSource
    void whereTheReplicaIsGoneAnotherIsChosen(Engine engine) {
        Scaling fewer = new Scaling(Scaling.Metric.REQUESTS, 100, 0.7, 1, 2, 0, 0.1, 1000, 0);
        World world = new World(engine, 0.25, 10)
                .run(
                        rules(RoutingPolicy.LEAST_OUTSTANDING, Choice.ARRIVAL),
                        fewer,
                        Script.open().request(0, 4, 2).request(0.5, 4, 2));
        assertThat(world.completions).containsExactly(1.25, 2.25);
    }

    /** Requests that come together are spread evenly over replicas that are idle whenever one is handed over. */
    @Test
    void aBurstIsSpreadEvenly() {
        RoutingPolicy least = RoutingPolicy.LEAST_OUTSTANDING;
        Script burst = Script.open();
        Script same = Script.open();
        for (int i = 0; i < 9; i++) {
            burst.request(0, 4, 2);
            same.request(0, 4, 2);
        }
        assertThat(new World(Engine.LEAP, 0.1, 0.1, 0.1)
                        .run(rules(least, Choice.ARRIVAL), burst)
                        .transfers())
                .containsExactly(3.0, 3.0, 3.0);
        assertThat(new World(Engine.LEAP, 0.1, 0.1, 0.1)
                        .run(rules(least, Choice.HANDOFF), same)
                        .transfers())
                .containsExactly(9.0, 0.0, 0.0);
    }

    /** Routers of decode replicas look as often as those of prefill replicas. */
    @ParameterizedTest
    @EnumSource
    void staleLoadsOfDecodeReplicasAreLookedAt(Choice choice) {
        Script script = Script.open();
        for (int i = 0; i < 40; i++) {
            script.request(1.5 * i, 4, 20);
        }
        World world = new World(Engine.LEAP, 1, 1)
                .run(rules(RoutingPolicy.LEAST_OUTSTANDING, choice).lookingEvery(0.05), script);
        assertThat(world.transfers())
                .allSatisfy(transfers -> assertThat(transfers).isBetween(15.0, 25.0));
    }

    /** A fleet at random, from its seed. */
    private static final class Configuration {
        final RandomConfiguration replica;
        final List<Replica.Setup> setups = new ArrayList<>();
        final int prefills;
        private final Rules rules;
        private final Failures failures;
        private final Scaling scaling;
        private final boolean fails;
        private final boolean scales;

        Configuration(long seed, int decodes, Choice choice) {
            replica = new RandomConfiguration(seed);
            SplittableRandom random = new SplittableRandom(421 * seed + 3);
            prefills = 1 + random.nextInt(3);
            for (int r = 0; r < prefills + decodes; r++) {
                setups.add(replica.in(r < prefills ? Role.PREFILL : Role.DECODE, r));
            }
            Load load = Load.values()[random.nextInt(3)];
            List<RoutingPolicy> policies = List.of(
                    new RoutingPolicy.LeastLoaded(load),
                    new RoutingPolicy.PowerOfChoices(2, load),
                    new RoutingPolicy.PrefixAware(1, 0.5),
                    new RoutingPolicy.KvOverlap(1, 0.3),
                    RoutingPolicy.ROUND_ROBIN);
            RoutingPolicy routing = policies.get(random.nextInt(policies.size()));
            Rules made = Rules.of(routing)
                    .handingOver(new TransferRule(
                            new double[] {1e9, 1e11, Double.POSITIVE_INFINITY}[random.nextInt(3)],
                            random.nextInt(2) * 0.003,
                            Sharing.FIFO,
                            Side.values()[random.nextInt(3)],
                            random.nextBoolean() ? Push.SERIAL : Push.LAYERWISE,
                            8,
                            routing,
                            choice))
                    .lookingEvery(random.nextInt(4) == 0 ? 0.05 : 0);
            rules = random.nextInt(2) == 0
                    ? made.waiting(new Patience(0.5 + 5 * random.nextDouble(), 3, 0.1, 2, 0.5))
                    : made;
            fails = random.nextInt(2) == 0;
            scales = random.nextInt(3) == 0;
            failures = new Failures(30, 1, 2, 1, 0, random.nextBoolean());
            scaling = new Scaling(Scaling.Metric.REQUESTS, 3, 0.7, 1, Math.max(1, decodes), 2, 0.1, 0.3, 0);
        }

        double drive(List<Replica> replicas, Recorder recorder) {
            Pool first = Pool.of("p", replicas.subList(0, prefills));
            Pool second = Pool.of("d", replicas.subList(prefills, replicas.size()));
            Fleet fleet = new Fleet(
                    List.of(
                            first.failingBy(fails ? failures : null),
                            second.failingBy(fails ? failures : null)
                                    .scaledBy(scales ? scaling : null)
                                    .startingWith(scales ? 1 : second.replicas().size())),
                    rules,
                    new Streams(7, 0),
                    recorder);
            fleet.run(replica.source());
            return fleet.end();
        }

        String words() {
            return replica.words + " " + prefills + "P " + rules + (fails ? " " + failures : "")
                    + (scales ? " " + scaling : "");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2})
    void sameDecisionsAndTimesInRandomFleets(long block) {
        for (long seed = 14 * block; seed < 14 * (block + 1); seed++) {
            Configuration configuration = new Configuration(seed, 1 + (int) (seed % 3), Choice.ARRIVAL);
            Twins.assertSame(configuration.words(), configuration.setups, configuration::drive);
        }
    }

    /** Where there is but one decode replica it does not matter when it is chosen. */
    @Test
    void oneReplicaIsChosenAtAnyTime() {
        for (long seed = 100; seed < 130; seed++) {
            Configuration early = new Configuration(seed, 1, Choice.ARRIVAL);
            Configuration late = new Configuration(seed, 1, Choice.HANDOFF);
            assertThat(Twins.run(early.setups, Engine.LEAP, early::drive).done())
                    .as(early.words())
                    .isEqualTo(Twins.run(late.setups, Engine.LEAP, late::drive).done())
                    .isNotEmpty();
        }
    }
}
