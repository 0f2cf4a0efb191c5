package jeton.bench;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import jeton.fleet.Fleet;
import jeton.fleet.Pool;
import jeton.fleet.RoutingPolicy;
import jeton.fleet.RoutingPolicy.Load;
import jeton.fleet.Rules;
import jeton.hardware.Chip;
import jeton.hardware.ChipCatalog;
import jeton.hardware.Precision;
import jeton.latency.EngineCatalog;
import jeton.latency.EngineProfile;
import jeton.latency.IdealStepTime;
import jeton.latency.Layout;
import jeton.latency.MemoryBudget;
import jeton.latency.StepTime;
import jeton.model.ModelCatalog;
import jeton.model.Transformer;
import jeton.serving.CacheLayout;
import jeton.serving.LeapReplica;
import jeton.serving.Recorder;
import jeton.serving.Recorder.Slo;
import jeton.serving.Replica;
import jeton.serving.RunStatistics;
import jeton.serving.SchedulerLimits;
import jeton.sim.Streams;
import jeton.workload.ArrivalLaw;
import jeton.workload.LengthLaw;
import jeton.workload.RequestSource;
import jeton.workload.Thinking;
import jeton.workload.Workload;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Time of a request by the size of the fleet that serves it and the policy that spreads the requests: Llama 3.1 70B on
 * four H100 a replica, 4 requests/s a replica, prompts of 512 and outputs of 128 tokens in the mean.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = "-XX:+UseSerialGC")
public class FleetBenchmark {
    private static final int REQUESTS = 500_000;

    /** How requests are spread. */
    public enum Policy {
        LEAST_OUTSTANDING(RoutingPolicy.LEAST_OUTSTANDING),
        LEAST_TOKENS(new RoutingPolicy.LeastLoaded(Load.TOKENS)),
        LEAST_CACHE(new RoutingPolicy.LeastLoaded(Load.CACHE)),
        POWER_OF_TWO(RoutingPolicy.POWER_OF_TWO),
        KV_OVERLAP(new RoutingPolicy.KvOverlap(1, 0));

        @SuppressWarnings("ImmutableEnumChecker") // policies are records
        private final RoutingPolicy routing;

        Policy(RoutingPolicy routing) {
            this.routing = routing;
        }
    }

    @Param({"1", "1000"})
    public int replicas = 1;

    @Param
    public Policy policy = Policy.LEAST_OUTSTANDING;

    private final Chip chip = ChipCatalog.shipped().get("h100");
    private final Transformer model = ModelCatalog.shipped().get("llama-3.1-70b");
    private final EngineProfile engine = EngineCatalog.shipped().get("vllm");

    @Benchmark
    @OperationsPerInvocation(REQUESTS)
    @Warmup(iterations = 2, time = 1)
    @Measurement(iterations = 4, time = 1)
    public RunStatistics request() {
        Layout layout = Layout.tensorParallel(4, Precision.BF16, Precision.BF16, Precision.BF16);
        int budget = engine.limits().maxBatchedTokens(chip);
        int seqs = engine.limits().maxNumSeqs(chip);
        MemoryBudget memory = MemoryBudget.of(chip, model, layout, engine.memory(), budget, seqs);
        Replica.Setup setup = new Replica.Setup(
                StepTime.of(chip, model, layout, engine.host()),
                new IdealStepTime(chip, model, layout),
                CacheLayout.of(model, memory.cacheBytes(), 2, engine.limits().blockTokens()),
                new SchedulerLimits(seqs, budget, model.maxContextTokens(), 0, true));
        Recorder recorder = new Recorder(new Slo(2, 0.1, Double.POSITIVE_INFINITY), false);
        List<LeapReplica> built = IntStream.range(0, replicas)
                .mapToObj(i -> new LeapReplica(setup, recorder))
                .toList();
        Fleet fleet = new Fleet(List.of(Pool.of("all", built)), Rules.of(policy.routing), new Streams(1, 0), recorder);
        Workload workload = Workload.of(
                new ArrivalLaw.Poisson(4.0 * replicas),
                new LengthLaw.Exponential(512, 1, 32_768),
                new LengthLaw.Exponential(128, 1, 65_536),
                new Thinking.None(),
                REQUESTS);
        try (RequestSource source = workload.open(1, 0)) {
            fleet.run(source);
        }
        return recorder.statistics(fleet.end(), true, true);
    }
}
