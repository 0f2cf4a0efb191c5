package jeton.bench;

import java.util.List;
import java.util.concurrent.TimeUnit;
import jeton.fleet.Fleet;
import jeton.fleet.RoutingPolicy;
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
import jeton.serving.StepwiseReplica;
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
 * Requests simulated per second: Llama 3.1 70B on four H100 under vLLM, Poisson arrivals, lengths exponential, all metrics
 * on, one replica, one thread.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 1, jvmArgsAppend = "-XX:+UseSerialGC")
public class EngineBenchmark {
    private static final int REQUESTS = 1_000_000;
    private static final int FEWER_REQUESTS = 10_000;

    /** Prompt and output tokens on average, and requests per second. */
    public enum Load {
        CHAT(512, 128, 4),
        REASONING(1000, 8000, 0.1);

        private final int prompt;
        private final int output;
        private final double rate;

        Load(int prompt, int output, double rate) {
            this.prompt = prompt;
            this.output = output;
            this.rate = rate;
        }
    }

    @Param
    public Load load = Load.CHAT;

    private final Chip chip = ChipCatalog.shipped().get("h100");
    private final Transformer model = ModelCatalog.shipped().get("llama-3.1-70b");
    private final EngineProfile engine = EngineCatalog.shipped().get("vllm");

    private RunStatistics run(boolean stepwise, int requests) {
        Layout layout = Layout.tensorParallel(4, Precision.BF16, Precision.BF16, Precision.BF16);
        int budget = engine.limits().maxBatchedTokens(chip);
        int seqs = engine.limits().maxNumSeqs(chip);
        MemoryBudget memory = MemoryBudget.of(chip, model, layout, engine.memory(), budget, seqs);
        Replica.Setup setup = new Replica.Setup(
                StepTime.of(chip, model, layout, engine.host()),
                new IdealStepTime(chip, model, layout),
                CacheLayout.of(model, memory.cacheBytes(), 2, engine.limits().blockTokens()),
                new SchedulerLimits(seqs, budget, model.maxContextTokens(), 0, true));
        Recorder recorder = new Recorder(new Slo(2, 0.1, Double.POSITIVE_INFINITY), true);
        Replica replica = stepwise ? new StepwiseReplica(setup, recorder) : new LeapReplica(setup, recorder);
        Fleet fleet =
                new Fleet(List.of(replica), RoutingPolicy.ROUND_ROBIN, new Streams(1, 0).named("routing"), recorder);
        try (RequestSource source = workload(requests).open(1, 0)) {
            fleet.run(source);
        }
        return recorder.statistics(fleet.end(), true, true);
    }

    private Workload workload(int requests) {
        return Workload.of(
                new ArrivalLaw.Poisson(load.rate),
                new LengthLaw.Exponential(load.prompt, 1, 32_768),
                new LengthLaw.Exponential(load.output, 1, 65_536),
                new Thinking.None(),
                requests);
    }

    @Benchmark
    @OperationsPerInvocation(REQUESTS)
    @Warmup(iterations = 2, time = 1)
    @Measurement(iterations = 5, time = 1)
    public RunStatistics leaps() {
        return run(false, REQUESTS);
    }

    @Benchmark
    @OperationsPerInvocation(FEWER_REQUESTS)
    @Warmup(iterations = 1, time = 1)
    @Measurement(iterations = 2, time = 1)
    public RunStatistics steps() {
        return run(true, FEWER_REQUESTS);
    }
}
