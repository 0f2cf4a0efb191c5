package jeton.bench;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import jeton.scenario.Scenario;
import jeton.study.Study;
import jeton.study.StudyResult;
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

/** Time of the whole study of a scenario file on one thread, its saturation runs included, once it has been read. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
public class StudyBenchmark {
    @Param("scenarios/quickstart.yaml")
    public String scenario = "";

    private Study study;

    @Setup
    public void read() {
        study = new Study(Scenario.read(Path.of(scenario), Map.of()), "benchmark", false, 1, share -> {});
    }

    @Benchmark
    @Warmup(iterations = 3, time = 2)
    @Measurement(iterations = 5, time = 2)
    public StudyResult study() {
        return study.run();
    }
}
