package jeton.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import jeton.fleet.Admission;
import jeton.fleet.Admission.Most;
import jeton.fleet.Admission.Rate;
import jeton.fleet.Failures;
import jeton.fleet.Fleet;
import jeton.fleet.Patience;
import jeton.fleet.Pool;
import jeton.fleet.PoolChoice;
import jeton.fleet.RoutingPolicy;
import jeton.fleet.RoutingPolicy.Load;
import jeton.fleet.Rules;
import jeton.fleet.Scaling;
import jeton.sim.Streams;
import jeton.workload.Request;
import jeton.workload.RequestSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a fleet reads in the middle of a run of steps, and whatever it takes away, is as it is step by step. */
class FleetLeapsTest {
    private static final int REPLICAS = 4;

    /**
     * Requests of sessions and tenants. Users never ask at the very end of a step, where equal replicas that started
     * together would differ by what rounding says.
     */
    private record Tenants(RequestSource source) implements RequestSource {
        @Override
        public double nextArrival() {
            return source.nextArrival();
        }

        @Override
        public void take(Request into) {
            source.take(into);
            into.makePlain();
            into.session = into.id % 3 == 0 ? Request.NO_SESSION : into.id % 7;
            into.kind = (int) (into.id % 2);
        }

        @Override
        public void ended(long id, double time) {
            source.ended(id, time + 1e-5 * (1 + id % 97));
        }

        @Override
        public void close() {
            source.close();
        }
    }

    /** A fleet of everything at random, from its seed. */
    private static final class Configuration {
        private final RandomConfiguration replica;
        private final Rules rules;
        private final Scaling scaling;
        private final Failures failures;
        private final boolean scales;
        private final boolean fails;
        private final boolean two;

        Configuration(long seed) {
            replica = new RandomConfiguration(seed);
            SplittableRandom random = new SplittableRandom(77 * seed);
            Load load = Load.values()[random.nextInt(3)];
            List<RoutingPolicy> policies = List.of(
                    new RoutingPolicy.LeastLoaded(load),
                    new RoutingPolicy.PowerOfChoices(1 + random.nextInt(4), load),
                    new RoutingPolicy.SessionAffinity(1 + random.nextDouble()),
                    new RoutingPolicy.PrefixAware(1, random.nextDouble()),
                    new RoutingPolicy.KvOverlap(1, 0),
                    new RoutingPolicy.KvOverlap(1, random.nextDouble()),
                    RoutingPolicy.ROUND_ROBIN);
            two = random.nextInt(3) == 0;
            Rules made = Rules.of(policies.get(random.nextInt(policies.size())))
                    .lookingEvery(random.nextInt(3) == 0 ? 0.05 + 0.3 * random.nextDouble() : 0);
            if (two) {
                made = made.choosing(choice(random));
            }
            if (random.nextInt(2) == 0) {
                made = made.waiting(new Patience(
                        3 * random.nextDouble(), 1 + random.nextInt(3), random.nextDouble(), 1, random.nextDouble()));
            }
            if (random.nextInt(2) == 0) {
                made = made.admitting(admission(random));
            }
            rules = made;
            scales = random.nextInt(3) == 0;
            Scaling.Metric metric = Scaling.Metric.values()[random.nextInt(3)];
            double target = metric == Scaling.Metric.REQUESTS ? 3 : 0.1 + 0.4 * random.nextDouble();
            scaling = new Scaling(
                    metric, target, 0.2 + random.nextDouble(), 1, two ? 2 : REPLICAS, 2, 0.1, random.nextDouble(), 1);
            fails = random.nextInt(3) == 0;
            failures = new Failures(
                            4 + 20 * random.nextDouble(),
                            2,
                            random.nextDouble(),
                            0.1,
                            random.nextInt(2),
                            random.nextBoolean())
                    .crashingEvery(seed % 2 == 0 ? 5 : Double.POSITIVE_INFINITY);
        }

        private static PoolChoice choice(SplittableRandom random) {
            return switch (random.nextInt(5)) {
                case 0 -> PoolChoice.ANY;
                case 1 -> new PoolChoice.ByKind(List.of(1, 0));
                case 2 -> new PoolChoice.ByLength(List.of(100.0, 5000.0));
                case 3 -> new PoolChoice.ByDeadline(List.of(1.0, 2.0));
                default -> new PoolChoice.Overflow(List.of(3.0, 5.0));
            };
        }

        private static Admission admission(SplittableRandom random) {
            Most most = random.nextBoolean() ? Most.ANY : new Most(1 + random.nextInt(5), 5 + random.nextInt(20));
            Most all = random.nextBoolean() ? Most.ANY : new Most(1 + random.nextInt(9), 30);
            List<Rate> rates = random.nextBoolean() ? List.of() : List.of(new Rate(5, 3, 4000, 3000), Rate.UNLIMITED);
            return new Admission(
                    most,
                    all,
                    rates,
                    rates.isEmpty() ? List.of() : List.of(0, 1),
                    random.nextBoolean() ? Double.POSITIVE_INFINITY : 0.5);
        }

        private Pool pool(String name, List<Replica> replicas) {
            return Pool.of(name, replicas)
                    .scaledBy(scales ? scaling : null)
                    .failingBy(fails ? failures : null)
                    .startingWith(scales ? 1 : replicas.size());
        }

        double drive(List<Replica> replicas, Recorder recorder) {
            List<Pool> pools = two
                    ? List.of(pool("a", replicas.subList(0, 2)), pool("b", replicas.subList(2, REPLICAS)))
                    : List.of(pool("a", replicas));
            Fleet fleet = new Fleet(pools, rules, new Streams(1, 0), recorder);
            fleet.run(new Tenants(replica.source()));
            return fleet.end();
        }

        String words() {
            return replica.words + " " + rules + (scales ? " " + scaling : "") + (fails ? " " + failures : "");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3})
    void sameDecisionsAndTimesInRandomFleets(long block) {
        for (long seed = 30 * block; seed < 30 * (block + 1); seed++) {
            Configuration configuration = new Configuration(seed);
            Twins.assertSame(configuration.words(), configuration.replica.setup, REPLICAS, configuration::drive);
        }
    }

    @Test
    void theFleetsReachTheHardCases() {
        double[] totals = new double[Total.values().length];
        for (long seed = 0; seed < 120; seed++) {
            Configuration configuration = new Configuration(seed);
            RunStatistics statistics = Twins.run(
                            configuration.replica.setup, REPLICAS, Trial.Engine.LEAP, configuration::drive)
                    .statistics();
            for (Total total : Total.values()) {
                totals[total.ordinal()] += statistics.whole(total);
            }
        }
        for (Total total : List.of(
                Total.REFUSED,
                Total.ABORTED,
                Total.TIMED_OUT,
                Total.RETRIED,
                Total.LOST,
                Total.RESTARTED,
                Total.FAILED)) {
            assertThat(totals[total.ordinal()]).as(total.name()).isGreaterThan(50);
        }
    }
}
