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
import jeton.serving.Caching;
import jeton.serving.LeapReplica;
import jeton.serving.Recorder;
import jeton.serving.Recorder.Slo;
import jeton.serving.Replica;
import jeton.serving.RunStatistics;
import jeton.serving.SchedulerLimits;
import jeton.sim.Streams;
import jeton.workload.ArrivalLaw;
import jeton.workload.Content;
import jeton.workload.Conversation;
import jeton.workload.LengthLaw;
import jeton.workload.Reply;
import jeton.workload.RequestClass;
import jeton.workload.RequestSource;
import jeton.workload.RequestStream;
import jeton.workload.SystemPrompts;
import jeton.workload.ThinkTime;
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
 * Time of a request by the size of the fleet that serves it, the policy that spreads the requests, and what their prompts
 * have in common: Llama 3.1 70B on four H100 a replica, 4 requests/s a replica, prompts (or messages) of 512 and outputs
 * of 128 tokens in the mean.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = "-XX:+UseSerialGC")
public class FleetBenchmark {
    private static final int REQUESTS = 1_000_000;
    private static final double PER_REPLICA = 4;
    private static final double TURNS = 5;

    /** How requests are spread. */
    public enum Policy {
        LEAST_OUTSTANDING(RoutingPolicy.LEAST_OUTSTANDING),
        LEAST_TOKENS(new RoutingPolicy.LeastLoaded(Load.TOKENS)),
        LEAST_CACHE(new RoutingPolicy.LeastLoaded(Load.CACHE)),
        POWER_OF_TWO(RoutingPolicy.POWER_OF_TWO),
        PREFIX_AWARE(new RoutingPolicy.PrefixAware(1, RoutingPolicy.PrefixAware.USUAL_LOAD_WEIGHT)),
        KV_OVERLAP(new RoutingPolicy.KvOverlap(1, 0));

        @SuppressWarnings("ImmutableEnumChecker") // policies are records
        private final RoutingPolicy routing;

        Policy(RoutingPolicy routing) {
            this.routing = routing;
        }
    }

    /** What prompts have in common. */
    public enum Prompts {
        /** Nothing, and no cache is kept. */
        ALL_DIFFERENT,
        /** One of 200 texts of 400 tokens at the start. */
        SYSTEM_PROMPTS,
        /** Such a text, and all turns of a session before, of which there are {@value #TURNS} in the mean. */
        SESSIONS
    }

    @Param({"1", "1000"})
    public int replicas = 1;

    @Param
    public Policy policy = Policy.LEAST_OUTSTANDING;

    @Param
    public Prompts prompts = Prompts.ALL_DIFFERENT;

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
                new SchedulerLimits(seqs, budget, model.maxContextTokens(), 0, true),
                prompts == Prompts.ALL_DIFFERENT ? Caching.NONE : Caching.PREFIX);
        Recorder recorder = new Recorder(new Slo(2, 0.1, Double.POSITIVE_INFINITY), false);
        List<LeapReplica> built = IntStream.range(0, replicas)
                .mapToObj(i -> new LeapReplica(setup, recorder))
                .toList();
        Fleet fleet = new Fleet(List.of(Pool.of("all", built)), Rules.of(policy.routing), new Streams(1, 0), recorder);
        Workload workload = workload();
        try (RequestSource source = workload.open(1, 0)) {
            fleet.run(source);
        }
        return recorder.statistics(fleet.end(), true, true);
    }

    private Workload workload() {
        LengthLaw input = new LengthLaw.Exponential(512, 1, 32_768);
        LengthLaw output = new LengthLaw.Exponential(128, 1, 65_536);
        Thinking none = new Thinking.None();
        SystemPrompts texts = SystemPrompts.zipf(200, new LengthLaw.Fixed(400), 0);
        double rate = PER_REPLICA * replicas;
        Content content = switch (prompts) {
            case ALL_DIFFERENT -> new Content.Single(SystemPrompts.NONE, input, output, none);
            case SYSTEM_PROMPTS -> new Content.Single(texts, input, output, none);
            case SESSIONS ->
                new Conversation(
                        texts,
                        new LengthLaw.Exponential(TURNS, 1, 64),
                        input,
                        List.of(new Reply("", 1, new ThinkTime.Fixed(10), input)),
                        output,
                        none,
                        true,
                        32_768);
        };
        ArrivalLaw arrivals = new ArrivalLaw.Poisson(prompts == Prompts.SESSIONS ? rate / TURNS : rate);
        RequestStream stream = new RequestStream(arrivals, List.of(RequestClass.plain(content)), Workload.UNLIMITED);
        return new Workload(List.of(stream), REQUESTS, Workload.ENDLESS);
    }
}
