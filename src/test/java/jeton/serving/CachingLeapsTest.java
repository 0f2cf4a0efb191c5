package jeton.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import jeton.serving.Recorder.Slo;
import jeton.workload.Request;
import jeton.workload.RequestSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With blocks that are shared and kept, the leap engine still does what the scheduler does step by step, block by block. */
class CachingLeapsTest {
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3})
    void sameDecisionsAndTimesOnRandomConfigurations(long block) {
        for (long seed = 20 * block; seed < 20 * (block + 1); seed++) {
            SharingConfiguration configuration = new SharingConfiguration(seed, 1);
            Twins.assertSame(configuration.words, configuration.setup, configuration.replicas, configuration::drive);
        }
    }

    /** What a router sees of the cache, at every arrival; nothing changes by looking. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1})
    void whatIsCachedIsTheSameAtAnyTime(long block) {
        for (long seed = 20 * block; seed < 20 * (block + 1); seed++) {
            SharingConfiguration configuration = new SharingConfiguration(seed, 1);
            Recorder recorder = new Recorder(Slo.NONE, false);
            List<Integer> leap = seen(new LeapReplica(configuration.setup, recorder), configuration.source());
            List<Integer> step = seen(
                    new StepwiseReplica(configuration.setup, new Recorder(Slo.NONE, false)), configuration.source());
            assertThat(leap).as(configuration.words).isEqualTo(step);
            Recorder unseen = new Recorder(Slo.NONE, false);
            LeapReplica replica = new LeapReplica(configuration.setup, unseen);
            drive(replica, configuration.source(), (now, request) -> {});
            for (Total total : List.of(Total.CACHED_INPUT, Total.EVICTED_BLOCKS, Total.STEPS, Total.PREEMPTIONS)) {
                assertThat(recorder.total(total))
                        .as(configuration.words + total)
                        .isEqualTo(unseen.total(total));
            }
        }
    }

    /** With SGLang's scheduler a step finds only what those before it computed. */
    @Test
    void whatIsCachedIsTheSameAtAnyTimeWhenPromptsGoFirst() {
        for (long seed = 0; seed < 6; seed++) {
            SharingConfiguration configuration = new SharingConfiguration(seed, 1);
            SchedulerLimits limits = configuration.setup.limits();
            Replica.Setup setup = new Replica.Setup(
                    configuration.setup.stepTime(),
                    configuration.setup.floor(),
                    configuration.setup.cache(),
                    limits.ordered(QueueOrder.FIRST_COME, false)
                            .with(BatchTier.NONE)
                            .promptsFirst(1, limits.chunkedPrefill() && seed % 2 == 0),
                    Caching.PREFIX);
            Recorder leap = new Recorder(Slo.NONE, false);
            Recorder step = new Recorder(Slo.NONE, false);
            assertThat(seen(new LeapReplica(setup, leap), configuration.source()))
                    .as(configuration.words)
                    .isEqualTo(seen(new StepwiseReplica(setup, step), configuration.source()));
            assertThat(leap.total(Total.CACHED_INPUT)).isEqualTo(step.total(Total.CACHED_INPUT));
        }
    }

    private interface Look {
        void at(double now, Request request);
    }

    private static List<Integer> seen(Replica replica, RequestSource source) {
        List<Integer> seen = new ArrayList<>();
        Chain chain = new Chain();
        Request other = new Request();
        other.promptTokens = 64;
        other.addSegment(1, 64);
        drive(replica, source, (now, request) -> {
            chain.describe(request, true);
            seen.add(replica.cachedTokens(now, request, chain));
            other.arrival = now;
            chain.describe(other, true);
            seen.add(replica.cachedTokens(now, other, chain));
        });
        return seen;
    }

    private static void drive(Replica replica, RequestSource source, Look look) {
        Request request = new Request();
        while (true) {
            double now = Math.min(replica.boundary(), source.nextArrival());
            if (now == Double.POSITIVE_INFINITY) {
                replica.checkDrained();
                return;
            }
            if (replica.boundary() <= now) {
                replica.commit(now);
            }
            while (source.nextArrival() <= now) {
                source.take(request);
                look.at(now, request);
                replica.arrive(now, request);
            }
            replica.schedule(now);
        }
    }

    private static RunStatistics leaps(SharingConfiguration configuration) {
        return Twins.run(configuration.setup, configuration.replicas, Trial.Engine.LEAP, configuration::drive)
                .statistics();
    }

    @Test
    void theConfigurationsReachTheHardCases() {
        double preemptions = 0;
        double outOfMemory = 0;
        double evicted = 0;
        double looked = 0;
        double cached = 0;
        double leaps = 0;
        double steps = 0;
        for (long seed = 0; seed < 80; seed++) {
            RunStatistics statistics = leaps(new SharingConfiguration(seed, 1));
            preemptions += statistics.whole(Total.PREEMPTIONS);
            outOfMemory += statistics.whole(Total.OUT_OF_MEMORY);
            evicted += statistics.whole(Total.EVICTED_BLOCKS);
            looked += statistics.whole(Total.LOOKED_UP);
            cached += statistics.whole(Total.CACHED_INPUT);
            steps += statistics.whole(Total.STEPS);
            leaps += statistics.whole(Total.LEAPS);
        }
        assertThat(preemptions).isGreaterThan(300);
        assertThat(outOfMemory).isGreaterThan(5);
        assertThat(evicted).isGreaterThan(10_000);
        assertThat(cached / looked).isBetween(0.2, 0.8);
        assertThat(steps / leaps).isGreaterThan(3);
    }
}
