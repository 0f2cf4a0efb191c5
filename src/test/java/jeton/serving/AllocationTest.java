package jeton.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import jeton.Fixtures;
import jeton.fleet.Fleet;
import jeton.fleet.RoutingPolicy;
import jeton.hardware.Precision;
import jeton.latency.EngineProfile.Host;
import jeton.latency.IdealStepTime;
import jeton.latency.Layout;
import jeton.latency.StepTime;
import jeton.serving.Recorder.Slo;
import jeton.sim.Streams;
import jeton.workload.ArrivalLaw;
import jeton.workload.LengthLaw;
import jeton.workload.Thinking;
import jeton.workload.Workload;
import org.junit.jupiter.api.Test;

/** A run of many requests costs no memory for each of them. */
class AllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static long allocated(long requests) {
        Workload workload = Workload.of(
                new ArrivalLaw.Poisson(30),
                new LengthLaw.Exponential(500, 1, 8000),
                new LengthLaw.Exponential(120, 1, 2000),
                new Thinking.None(),
                requests);
        Layout layout = Layout.tensorParallel(2, Precision.BF16, Precision.BF16, Precision.BF16);
        StepTime step = StepTime.of(Fixtures.gpu(), Fixtures.dense(), layout, new Host(1e-4, 1e-6));
        Replica.Setup setup = new Replica.Setup(
                step,
                new IdealStepTime(Fixtures.gpu(), Fixtures.dense(), layout),
                CacheLayout.of(Fixtures.dense(), 20e9, 2, 16),
                new SchedulerLimits(256, 4096, 32_768, 0, true));
        long before = THREADS.getCurrentThreadAllocatedBytes();
        Recorder recorder = new Recorder(new Slo(1, 0.05, 30), true);
        List<LeapReplica> replicas = List.of(new LeapReplica(setup, recorder), new LeapReplica(setup, recorder));
        Fleet fleet =
                new Fleet(replicas, RoutingPolicy.LEAST_OUTSTANDING, new Streams(1, 0).named("routing"), recorder);
        fleet.run(workload.open(1, 0));
        RunStatistics statistics = recorder.statistics(fleet.end(), true, true);
        long after = THREADS.getCurrentThreadAllocatedBytes();
        assertThat(statistics.whole(Total.COMPLETED)).isEqualTo((double) requests);
        return after - before;
    }

    @Test
    void memoryDoesNotGrowWithTheRequests() {
        allocated(20_000);
        long few = allocated(50_000);
        long many = allocated(250_000);
        assertThat((many - few) / 200_000.0).as("bytes a request").isLessThan(64);
    }
}
