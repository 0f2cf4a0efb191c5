package jeton.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import jeton.Fixtures;
import jeton.hardware.Precision;
import jeton.latency.EngineCatalog;
import jeton.latency.IdealStepTime;
import jeton.latency.Layout;
import jeton.latency.StepTime;
import jeton.model.Transformer;
import jeton.serving.CacheLayout;
import jeton.serving.CacheTier;
import jeton.serving.CacheTiers;
import jeton.serving.Caching;
import jeton.serving.Departures;
import jeton.serving.LeapReplica;
import jeton.serving.Recorder;
import jeton.serving.Recorder.Slo;
import jeton.serving.Replica;
import jeton.serving.SchedulerLimits;
import jeton.serving.StepwiseReplica;
import jeton.workload.Request;
import org.apache.commons.math3.util.FastMath;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the index says of caches that nobody asked. */
class PrefixIndexTest {
    private static final int REPLICAS = 5;
    private static final int REQUESTS = 15_000;
    private static final double RATE = 400;

    private final SplittableRandom random = new SplittableRandom(7);
    private final Replica[] replicas = new Replica[REPLICAS];
    private final Map<Long, Request> sent = new HashMap<>();
    /** Those whose requests have left, and may come again. */
    private final List<Long> left = new ArrayList<>();

    private static Replica replica(boolean leaps, boolean tiers, Recorder recorder) {
        Layout layout = Layout.tensorParallel(1, Precision.BF16, Precision.BF16, Precision.BF16);
        CacheTiers below = new CacheTiers(
                List.of(new CacheTier("host", 5_000, 1e7, 0.001)), CacheTiers.Write.EVICTION, CacheTiers.Fetch.ALWAYS);
        Replica.Setup setup = new Replica.Setup(
                StepTime.of(
                        Fixtures.gpu(),
                        Fixtures.tiny(),
                        layout,
                        EngineCatalog.shipped().get("vllm").host()),
                new IdealStepTime(Fixtures.gpu(), Fixtures.tiny(), layout),
                new CacheLayout(8_000, 16, 1, 0, 0, 0, Transformer.Window.NONE, 0),
                new SchedulerLimits(32, 256, 8_000, 0, true),
                tiers ? Caching.PREFIX.with(below) : Caching.PREFIX);
        return leaps ? new LeapReplica(setup, recorder) : new StepwiseReplica(setup, recorder);
    }

    private Request next(long id, double now) {
        if (!left.isEmpty() && random.nextInt(10) == 0) {
            return Objects.requireNonNull(sent.get(left.remove(random.nextInt(left.size()))));
        }
        Request request = new Request();
        request.answerTokens = 1 + random.nextInt(60);
        request.makePlain();
        request.id = id;
        request.arrival = now;
        if (random.nextInt(4) > 0) {
            add(request, 1 + random.nextInt(3), 5 + random.nextInt(300));
        }
        if (random.nextBoolean()) {
            add(request, 10 + random.nextInt(200), 1 + random.nextInt(100));
        }
        if (request.segments == 0 || random.nextBoolean()) {
            request.promptTokens += 1 + random.nextInt(300);
        }
        request.outputSegment = random.nextBoolean() ? 10 + random.nextInt(200) : 0;
        sent.put(id, request);
        return request;
    }

    private static void add(Request request, long segment, int tokens) {
        request.addSegment(segment, tokens);
        request.promptTokens += tokens;
    }

    private void bringTo(double now) {
        for (Replica replica : replicas) {
            while (replica.boundary() <= now) {
                double end = replica.boundary();
                replica.commit(end);
                replica.schedule(end);
            }
            Departures departures = replica.departures();
            for (int i = 0; i < departures.size(); i++) {
                left.add(departures.id(i));
            }
            departures.clear();
        }
    }

    @ParameterizedTest
    @CsvSource({"true, false", "true, true", "false, false", "false, true"})
    void nobodyHasMoreThanItSays(boolean leaps, boolean tiers) {
        Recorder recorder = new Recorder(Slo.NONE, false);
        for (int i = 0; i < REPLICAS; i++) {
            replicas[i] = replica(leaps, tiers, recorder);
        }
        Caches caches = Caches.of(replicas);
        PrefixIndex index = new PrefixIndex(caches, REPLICAS);
        double now = 0;
        long most = 0;
        long found = 0;
        for (int i = 0; i < REQUESTS / (leaps ? 1 : 5); i++) {
            now -= FastMath.log(random.nextDouble()) / RATE;
            bringTo(now);
            Request request = next(i, now);
            if (random.nextInt(20) == 0) {
                index.forget();
            }
            index.look(request, now);
            for (int replica = 0; replica < REPLICAS; replica++) {
                int tokens = caches.tokens(replica, request, index.chain(), now);
                assertThat(tokens).isLessThanOrEqualTo(index.most(replica));
                found += tokens;
                most += index.most(replica);
            }
            int chosen = random.nextInt(REPLICAS);
            index.sent(chosen);
            replicas[chosen].arrive(now, request);
            if (random.nextInt(1_000) == 0) {
                replicas[chosen].lose(now);
            }
            replicas[chosen].schedule(now);
        }
        assertThat(found).isGreaterThan(most / 3);
    }
}
