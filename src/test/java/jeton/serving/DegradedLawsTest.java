package jeton.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jeton.fleet.Failures;
import jeton.fleet.Failures.Degraded;
import jeton.fleet.Fleet;
import jeton.fleet.Pool;
import jeton.fleet.RoutingPolicy;
import jeton.fleet.Rules;
import jeton.fleet.Scaling;
import jeton.serving.Recorder.Slo;
import jeton.serving.Trial.Engine;
import jeton.sim.Streams;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Replicas that go on with fewer chips while one is away. */
class DegradedLawsTest {
    private static final int CHIPS = 8;
    /** Seconds of a step on all chips. */
    private static final double STEP = 1e-3;
    /** Mean tokens of an output: a request lasts 50 ms on all chips, next to nothing beside failures and repairs. */
    private static final double TOKENS = 50;

    /**
     * @param residence of each request, beyond the steps of its output on all chips
     * @param paces     steps on all chips that a token took, of requests with several
     */
    private record Outcome(RunStatistics statistics, Map<Long, Double> residence, Map<Long, Double> paces) {
        double share(Total total) {
            double ofReplicas = statistics.whole(Total.HELD_SECONDS) - statistics.whole(Total.SPARE_SECONDS);
            return statistics.whole(total) / ofReplicas;
        }
    }

    private static Replica replica(double secondsPerStep, Recorder recorder) {
        SchedulerLimits limits = new SchedulerLimits(Trial.LONG, Trial.LONG, Trial.LONG, 0, true);
        Trial.Steps steps = new Trial.Steps(running -> secondsPerStep, false);
        return Engine.LEAP.replica(Trial.setup(steps, limits, Trial.cache(1L << 40)), recorder);
    }

    private static Outcome run(
            int replicas, @Nullable Failures rule, @Nullable Scaling scaling, double slowness, int requests) {
        Recorder recorder = new Recorder(Slo.NONE, false);
        Map<Long, Double> residence = new HashMap<>();
        Map<Long, Double> paces = new HashMap<>();
        recorder.observe((id, arrival, first, completion, output, preemptions) -> {
            residence.put(id, completion - arrival - output * STEP);
            if (output > 1) {
                paces.put(id, (completion - first) / (output - 1) / STEP);
            }
        });
        List<Replica> whole = new ArrayList<>();
        List<Replica> fewer = new ArrayList<>();
        for (int i = 0; i < replicas; i++) {
            whole.add(replica(STEP, recorder));
            if (rule != null && rule.degraded() != null) {
                fewer.add(replica(slowness * STEP, recorder));
            }
        }
        Pool pool = Pool.of("all", whole).failingBy(rule, fewer).scaledBy(scaling);
        Fleet fleet = new Fleet(
                List.of(scaling == null ? pool : pool.startingWith(1)),
                Rules.of(RoutingPolicy.LEAST_OUTSTANDING),
                new Streams(3, 0),
                recorder);
        fleet.run(QueueSource.poisson(5, 2, QueueSource.geometric(TOKENS), requests));
        return new Outcome(recorder.statistics(fleet.end(), false, false), residence, paces);
    }

    /** @param mtbf of a replica on all chips */
    private static Failures failures(double mtbf, double repair, int spares, @Nullable Degraded fewer) {
        return new Failures(CHIPS * mtbf, CHIPS, repair, 0, spares, true).degradingTo(fewer);
    }

    /**
     * One replica and its spares: b sets of chips broken, each repaired in a mean of 8 s. As long as spares are left it runs
     * whole; with one chip away on half its chips, which fail half as often; with more it does not run. Detailed balance of
     * births and deaths gives the share of each state.
     */
    @ParameterizedTest
    @CsvSource({"0, 20", "1, 20", "2, 6"})
    void theShareOfEachStateIsThatOfBirthsAndDeaths(int spares, double mtbf) {
        double repair = 8;
        Outcome outcome = run(1, failures(mtbf, repair, spares, new Degraded(CHIPS / 2, 0)), null, 1, 50_000);
        double weight = 1;
        double total = 0;
        double degraded = 0;
        double away = 0;
        for (int broken = 0; broken <= spares + 2; broken++) {
            total += weight;
            degraded += broken == spares + 1 ? weight : 0;
            away += broken == spares + 2 ? weight : 0;
            double birth = (broken <= spares ? 1 : 0.5) / mtbf;
            weight *= birth / ((broken + 1) / repair);
        }
        assertThat(outcome.share(Total.DEGRADED_SECONDS)).isCloseTo(degraded / total, within(0.02));
        assertThat(outcome.share(Total.DOWN_SECONDS)).isCloseTo(away / total, within(0.02));
    }

    /** Whole requests are served at one pace; who comes while the replica is away is served once it is back on fewer chips. */
    @Test
    void requestsTakeAsLongAsTheChipsThatServeThem() {
        Outcome outcome = run(1, failures(20, 8, 0, new Degraded(CHIPS / 2, 0)), null, 3, 40_000);
        long slow = outcome.paces().values().stream().filter(pace -> pace > 2).count();
        double share = outcome.share(Total.DEGRADED_SECONDS) + outcome.share(Total.DOWN_SECONDS);
        assertThat(outcome.paces().values())
                .allSatisfy(pace ->
                        assertThat(Math.min(pace - 1, Math.abs(pace - 3))).isCloseTo(0, within(1e-6)));
        assertThat((double) slow / outcome.paces().size()).isCloseTo(share, within(0.02));
    }

    /**
     * With as many chips, at once and just as fast, nothing is lost but what a failure takes: replicas are away only while two
     * of their chips are, and only requests that started anew take longer, by no more than one step for others.
     */
    @Test
    void asManyChipsAsBeforeAreAsGoodAsNoFailure() {
        Outcome without = run(3, null, null, 1, 20_000);
        Outcome with = run(3, failures(20, 1, 0, new Degraded(CHIPS, 0)), null, 1, 20_000);
        double restarted = with.statistics().whole(Total.RESTARTED);
        long later = without.residence().entrySet().stream()
                .filter(one -> with.residence().getOrDefault(one.getKey(), 0.0) > one.getValue() + 1.001 * STEP)
                .count();
        assertThat(with.statistics().whole(Total.FAILURES)).isGreaterThan(500);
        assertThat(restarted).isGreaterThan(20);
        assertThat(later).isLessThanOrEqualTo((long) restarted);
        double two = 0.5 * (1 / 20.0) * (1 / 20.0);
        assertThat(with.share(Total.DOWN_SECONDS)).isCloseTo(two, within(0.5 * two));
    }

    /** The sooner a replica goes on, the more of the time it is up; the rest of its hours are those before. */
    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void whoGoesOnIsUpForMoreOfTheTime(int spares) {
        Outcome never = run(4, failures(20, 20, spares, null), null, 1, 20_000);
        Outcome late = run(4, failures(20, 20, spares, new Degraded(4, 10)), null, 1, 20_000);
        Outcome soon = run(4, failures(20, 20, spares, new Degraded(4, 0)), null, 1, 20_000);
        assertThat(never.share(Total.DEGRADED_SECONDS)).isZero();
        assertThat(late.share(Total.DOWN_SECONDS)).isLessThan(never.share(Total.DOWN_SECONDS) - 0.02);
        assertThat(soon.share(Total.DOWN_SECONDS)).isLessThan(late.share(Total.DOWN_SECONDS) - 0.05);
        assertThat(soon.share(Total.DEGRADED_SECONDS)).isGreaterThan(late.share(Total.DEGRADED_SECONDS) + 0.02);
        for (Outcome each : List.of(never, late, soon)) {
            double seconds = each.statistics().measuredSeconds();
            assertThat(each.statistics().whole(Total.HELD_SECONDS))
                    .isCloseTo((4 + spares) * seconds, within(1e-6 * seconds));
            assertThat(each.share(Total.DOWN_SECONDS) + each.share(Total.DEGRADED_SECONDS))
                    .isLessThan(1);
        }
    }

    /** A pool that follows its load gives replicas back whose chips are away, and their repairs with them. */
    @Test
    void whatIsGivenBackIsNotRepaired() {
        Scaling scaling = new Scaling(Scaling.Metric.REQUESTS, 0.04, 1, 1, 6, 0, 0.1, 0, 0);
        Outcome outcome = run(6, failures(4, 6, 0, new Degraded(4, 0.5)), scaling, 2, 20_000);
        double mean = outcome.statistics().whole(Total.HELD_SECONDS)
                / outcome.statistics().measuredSeconds();
        assertThat(mean).isBetween(1.5, 5.5);
        assertThat(outcome.share(Total.DEGRADED_SECONDS)).isBetween(0.1, 0.9);
        assertThat(outcome.statistics().whole(Total.COMPLETED)).isEqualTo(20_000);
    }

    @Test
    void rulesThatNoReplicaFollowsAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> failures(20, 1, 0, new Degraded(CHIPS + 1, 0)));
        assertThatIllegalArgumentException().isThrownBy(() -> new Degraded(0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Degraded(1, -1));
        Recorder recorder = new Recorder(Slo.NONE, false);
        Pool pool = Pool.of("all", List.of(replica(1, recorder)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pool.failingBy(failures(20, 1, 0, new Degraded(4, 0))))
                .withMessageContaining("1 replicas, but 0 on fewer chips");
    }
}
