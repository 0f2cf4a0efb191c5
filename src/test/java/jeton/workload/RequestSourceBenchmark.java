package jeton.workload;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Nanoseconds to announce and take one request. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RequestSourceBenchmark {
    @Param({"poisson", "gamma", "mmpp", "diurnal", "closed", "sessions"})
    public String arrivals = "poisson";

    @Param({"fixed", "lognormal", "preset"})
    public String lengths = "fixed";

    private final Request request = new Request();
    private RequestSource source = source();

    @Setup
    public void open() {
        source = source();
    }

    private RequestSource source() {
        ArrivalLaw law = switch (arrivals) {
            case "gamma" -> new ArrivalLaw.Gamma(10, 2);
            case "mmpp" -> ArrivalLaw.Mmpp.ofDispersion(10, 4, 1.5);
            case "diurnal" -> new ArrivalLaw.Diurnal(10, 0.5, ArrivalLaw.Diurnal.DAY, 0);
            case "closed" -> new ArrivalLaw.ClosedLoop(1_000, new ThinkTime.Exponential(5));
            default -> new ArrivalLaw.Poisson(10);
        };
        WorkloadPreset preset = WorkloadPreset.DEEPSEEK_R1_PRODUCTION;
        LengthLaw output = switch (lengths) {
            case "lognormal" -> LengthLaw.LogNormal.ofMedian(920, 1.033, 1, 32_768);
            case "preset" -> preset.output();
            default -> new LengthLaw.Fixed(250);
        };
        LengthLaw input = lengths.equals("preset") ? preset.input() : output;
        Thinking thinking = lengths.equals("preset") ? preset.thinking() : new Thinking.None();
        if (arrivals.equals("sessions")) {
            Reply reply = new Reply("", 1, new ThinkTime.Exponential(5), input);
            Conversation conversation = new Conversation(
                    SystemPrompts.NONE,
                    new LengthLaw.Uniform(1, 19),
                    input,
                    List.of(reply),
                    output,
                    thinking,
                    true,
                    LengthLaw.MOST_TOKENS);
            RequestStream stream =
                    new RequestStream(law, List.of(RequestClass.plain(conversation)), Workload.UNLIMITED);
            return new Workload(List.of(stream), Long.MAX_VALUE - 1, Workload.ENDLESS).open(1, 0);
        }
        return Workload.of(law, input, output, thinking, Long.MAX_VALUE - 1).open(1, 0);
    }

    @Benchmark
    public double next() {
        double time = source.nextArrival();
        source.take(request);
        source.ended(request.id, time);
        return time + request.outputTokens();
    }
}
