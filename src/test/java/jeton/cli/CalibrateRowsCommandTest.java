package jeton.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jeton.latency.EngineCatalog;
import jeton.latency.EngineProfile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibrateRowsCommandTest {
    /** Simulated with a host of 2.5 ms a step and 20 ms outside the engine, and 3 % of noise. */
    private static final String EXAMPLE = "src/test/resources/slow-host.csv";

    private static final String NUMBERS = "vllm-v1-sync:host.perStep,vllm-v1-sync:request.perRequest";

    @TempDir
    private Path folder = Path.of("");

    @Test
    void tellsWhatItFindsAndWritesTheProfile() throws IOException {
        Path output = folder.resolve("fitted");
        Console console = Console.run(
                        "calibrate",
                        "rows",
                        EXAMPLE,
                        "--metrics",
                        "tpot,ttft",
                        "--fit",
                        NUMBERS,
                        "-o",
                        output.toString())
                .done();
        List<String> lines = console.out().lines().toList();
        assertThat(lines.subList(0, 4)).allMatch(line -> line.matches("median [\\d.]+ %, mean [\\d.]+ %  vllm-v1.*"));
        assertThat(console.out())
                .containsPattern("(?m)^24 rows$")
                .containsPattern("(?m)^vllm-v1-sync:host.perStep        .* -> [\\d.]+ (us|ms)  \\+- [\\d.]+ %$")
                .containsPattern("(?m)^vllm-v1-sync:request.perRequest  .* -> [\\d.]+ (us|ms)  \\+- [\\d.]+ %$")
                .endsWith("wrote " + output.resolve("vllm-v1-sync.yaml") + "\n");
        assertThat(output).isDirectoryContaining("glob:**/vllm-v1-sync.yaml");
        EngineProfile shipped = EngineCatalog.shipped().get("vllm-v1-sync");
        EngineProfile fitted = EngineCatalog.shipped().read(output.resolve("vllm-v1-sync.yaml"));
        assertThat(fitted.host()).isNotEqualTo(shipped.host());
        assertThat(fitted.request().seconds()).isCloseTo(0.02, within(0.01));
        assertThat(fitted.kernels()).isEqualTo(shipped.kernels());
        assertThat(fitted.limits()).isEqualTo(shipped.limits());
        String file = output.resolve("vllm-v1-sync.yaml").toString();
        assertThat(Console.run("explain", "--chip", "h100", "--model", "llama-3.1-8b", "--engine", file)
                        .done()
                        .out())
                .contains("host");
    }

    @Test
    void metricsAreThoseOfTheFurtherTokensUnlessAsked() {
        Console console = Console.run("calibrate", "rows", EXAMPLE, "--fit", "vllm-v1-sync:host.perStep")
                .done();
        assertThat(console.out()).contains("\n12 rows\n").doesNotContain("wrote");
    }

    @Test
    void whatCannotBeIsRefused() throws IOException {
        assertThat(Console.run("calibrate").refused()).contains("Expected 'kernels' or 'rows'");
        assertThat(Console.run("calibrate", "rows", EXAMPLE).refused()).contains("--fit");
        assertThat(Console.run("calibrate", "rows", "--fit", NUMBERS).refused()).contains("DATA");
        assertThat(Console.run("calibrate", "rows", "none.csv", "--fit", NUMBERS)
                        .refused())
                .contains("no such file");
        assertThat(Console.run("calibrate", "rows", EXAMPLE, "--fit", "vllm-v1-sync:host.perStp")
                        .refused())
                .contains("did you mean 'host.perStep'?");
        assertThat(Console.run("calibrate", "rows", EXAMPLE, "--fit", NUMBERS, "--metrics", "speed")
                        .refused())
                .contains("--metrics", "speed", "TPOT");
        assertThat(Console.run("calibrate", "rows", EXAMPLE, "--fit", NUMBERS, "--engine", "sglang")
                        .refused())
                .contains("0 rows of vllm-v1-sync are too few");
        Path taken = Files.createFile(folder.resolve("taken"));
        Console unwritable = Console.run("calibrate", "rows", EXAMPLE, "--fit", NUMBERS, "-o", taken.toString());
        assertThat(unwritable.status()).isEqualTo(Main.FAILED);
        assertThat(unwritable.err()).contains("is in the way and is not a folder");
        assertThat(unwritable.out()).isEmpty();
    }

    @Test
    void helpShowsAnExample() {
        assertThat(Console.run("calibrate", "rows", "--help").done().out())
                .startsWith("Usage: jeton calibrate rows ")
                .contains("--fit", "--metrics", "\n  jeton calibrate rows ")
                .satisfies(page -> assertThat(page.lines()).allMatch(line -> line.length() <= 80));
    }
}
