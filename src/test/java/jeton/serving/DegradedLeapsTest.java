package jeton.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import jeton.fleet.Failures;
import jeton.fleet.Failures.Degraded;
import jeton.fleet.Fleet;
import jeton.fleet.Patience;
import jeton.fleet.Pool;
import jeton.fleet.RoutingPolicy;
import jeton.fleet.RoutingPolicy.Load;
import jeton.fleet.Rules;
import jeton.fleet.Scaling;
import jeton.fleet.TransferRule;
import jeton.fleet.TransferRule.Push;
import jeton.fleet.TransferRule.Sharing;
import jeton.fleet.TransferRule.Side;
import jeton.sim.Streams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replicas that fail, go on with fewer chips and come back do the same in leaps as step by step. */
class DegradedLeapsTest {
    private static final int REPLICAS = 4;
    /** How much slower a host with fewer chips is; replicas are never in lockstep. */
    private static final int SLOWER = 40;

    /** A fleet of everything at random, from its seed; every replica twice, on all chips and on fewer. */
    private static final class Configuration {
        private final RandomConfiguration replica;
        private final List<Replica.Setup> setups = new ArrayList<>();
        private final Rules rules;
        private final Scaling scaling;
        private final Failures failures;
        private final boolean scales;
        private final boolean parted;

        Configuration(long seed) {
            replica = new RandomConfiguration(seed);
            SplittableRandom random = new SplittableRandom(613 * seed + 5);
            parted = random.nextInt(3) == 0;
            double roomier = 0.3 + 0.7 * random.nextDouble();
            for (int i = 0; i < 2 * REPLICAS; i++) {
                Role role = !parted ? Role.BOTH : i % REPLICAS < 2 ? Role.PREFILL : Role.DECODE;
                setups.add(i < REPLICAS ? replica.in(role, i) : smaller(replica.in(role, i + SLOWER), roomier));
            }
            Load load = Load.values()[random.nextInt(3)];
            List<RoutingPolicy> policies = List.of(
                    new RoutingPolicy.LeastLoaded(load),
                    new RoutingPolicy.PowerOfChoices(1 + random.nextInt(4), load),
                    new RoutingPolicy.KvOverlap(1, 0),
                    RoutingPolicy.ROUND_ROBIN);
            Rules made = Rules.of(policies.get(random.nextInt(policies.size())));
            if (random.nextInt(2) == 0) {
                made = made.waiting(new Patience(
                        3 * random.nextDouble(), 1 + random.nextInt(3), random.nextDouble(), 1, random.nextDouble()));
            }
            if (parted) {
                made = made.handingOver(new TransferRule(
                        new double[] {1e9, 1e11, Double.POSITIVE_INFINITY}[random.nextInt(3)],
                        0.001,
                        Sharing.FIFO,
                        Side.BOTH,
                        random.nextBoolean() ? Push.SERIAL : Push.LAYERWISE,
                        8,
                        made.routing()));
            }
            rules = made;
            scales = random.nextInt(3) == 0;
            scaling = new Scaling(
                    Scaling.Metric.REQUESTS,
                    3,
                    0.2 + random.nextDouble(),
                    1,
                    parted ? 2 : REPLICAS,
                    2,
                    0.1,
                    random.nextDouble(),
                    0);
            failures = new Failures(
                            (parted ? 20 : 4) + 20 * random.nextDouble(),
                            2,
                            2 * random.nextDouble(),
                            0.1,
                            random.nextInt(2),
                            random.nextBoolean())
                    .degradingTo(new Degraded(1, 0.2 * random.nextInt(2)))
                    .crashingEvery(seed % 4 == 0 ? 15 : Double.POSITIVE_INFINITY);
        }

        private Pool pool(String name, List<Replica> replicas, int from, int to) {
            return Pool.of(name, replicas.subList(from, to))
                    .scaledBy(scales ? scaling : null)
                    .failingBy(failures, replicas.subList(REPLICAS + from, REPLICAS + to))
                    .startingWith(scales ? 1 : to - from);
        }

        double drive(List<Replica> replicas, Recorder recorder) {
            List<Pool> pools = parted
                    ? List.of(pool("p", replicas, 0, 2), pool("d", replicas, 2, REPLICAS))
                    : List.of(pool("all", replicas, 0, REPLICAS));
            Fleet fleet = new Fleet(pools, rules, new Streams(1, 0), recorder);
            fleet.run(replica.source());
            return fleet.end();
        }

        String words() {
            return replica.words + " " + rules + (scales ? " " + scaling : "") + " " + failures;
        }
    }

    /** The same with a share of its cache. */
    static Replica.Setup smaller(Replica.Setup setup, double share) {
        CacheLayout cache = setup.cache();
        CacheLayout less = new CacheLayout(
                (long) (share * cache.capacityBytes()),
                cache.blockTokens(),
                cache.fullBytes(),
                cache.windowBytes(),
                cache.windowBlocks(),
                cache.stateBytes(),
                cache.window(),
                cache.windowTokens());
        return new Replica.Setup(
                setup.stepTime(),
                setup.floor(),
                less,
                setup.limits(),
                setup.caching(),
                setup.drafting(),
                setup.role(),
                setup.ranks());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2})
    void sameDecisionsAndTimesInRandomFleets(long block) {
        for (long seed = 14 * block; seed < 14 * (block + 1); seed++) {
            Configuration configuration = new Configuration(seed);
            Twins.assertSame(configuration.words(), configuration.setups, configuration::drive);
        }
    }

    @Test
    void theFleetsReachTheHardCases() {
        double[] totals = new double[Total.values().length];
        for (long seed = 0; seed < 42; seed++) {
            Configuration configuration = new Configuration(seed);
            RunStatistics statistics = Twins.run(configuration.setups, Trial.Engine.LEAP, configuration::drive)
                    .statistics();
            for (Total total : Total.values()) {
                totals[total.ordinal()] += statistics.whole(total);
            }
        }
        double ofReplicas = totals[Total.HELD_SECONDS.ordinal()] - totals[Total.SPARE_SECONDS.ordinal()];
        assertThat(totals[Total.DEGRADED_SECONDS.ordinal()]).isBetween(0.03 * ofReplicas, 0.6 * ofReplicas);
        assertThat(totals[Total.DOWN_SECONDS.ordinal()]).isGreaterThan(0.01 * ofReplicas);
        for (Total total : List.of(Total.FAILURES, Total.ABORTED, Total.LOST, Total.RESTARTED, Total.FAILED)) {
            assertThat(totals[total.ordinal()]).as(total.name()).isGreaterThan(50);
        }
    }
}
