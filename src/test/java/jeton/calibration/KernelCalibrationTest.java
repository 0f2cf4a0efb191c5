package jeton.calibration;

import static jeton.calibration.SyntheticTables.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import jeton.hardware.Chip;
import jeton.hardware.ChipCatalog;
import jeton.hardware.Precision;
import jeton.hardware.RooflineCalibration;
import jeton.hardware.RooflineCalibration.ExpertKernel;
import jeton.hardware.RooflineCalibration.Kernel;
import jeton.hardware.RooflineCalibration.PrefillCurve;
import jeton.hardware.Status;
import jeton.input.InputException;
import jeton.input.YamlDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is fitted to tables, and what becomes of the chip's file. */
class KernelCalibrationTest {
    private static final Chip H100 = ChipCatalog.shipped().get("h100");

    @TempDir
    private Path folder = Path.of("");

    private KernelCalibration.Result fit() {
        return KernelCalibration.of(folder, H100, List.of("vllm", "trtllm"), "a test", "2026-08");
    }

    private static <T> T get(Map<Precision, T> map, Precision format) {
        return Objects.requireNonNull(map.get(format));
    }

    private static void assertNear(double actual, double expected, double tolerance) {
        assertThat(actual).isCloseTo(expected, within(tolerance * expected));
    }

    private static void assertRecovered(RooflineCalibration c, double tolerance) {
        assertThat(c.blend()).isEqualTo(BLEND);
        Kernel bf16 = get(c.dense(), Precision.BF16);
        assertNear(bf16.compute(), BF16_COMPUTE, tolerance);
        assertNear(bf16.memory(), BF16_MEMORY, tolerance);
        assertNear(bf16.seconds(), BF16_SECONDS, tolerance);
        Kernel fp8 = get(c.dense(), Precision.FP8);
        assertNear(fp8.compute(), FP8_COMPUTE, tolerance);
        assertNear(fp8.memory(), FP8_MEMORY, tolerance);
        assertNear(fp8.seconds(), FP8_SECONDS, tolerance);
        assertNear(c.attention(Precision.BF16).memory(), READ_MEMORY, tolerance);
        assertNear(c.attention(Precision.BF16).seconds(), READ_SECONDS, tolerance);
        Kernel latent = c.latentAttention(Precision.BF16);
        assertNear(latent.compute(), LATENT_COMPUTE, tolerance);
        assertNear(latent.memory(), LATENT_MEMORY, tolerance);
        assertNear(latent.seconds(), LATENT_SECONDS, tolerance);
        PrefillCurve curve = c.prefillAttention(Precision.BF16);
        assertNear(curve.share(2048), PREFILL_MOST / (1 + PREFILL_HALF / 2048), tolerance);
        assertNear(curve.share(32_768), PREFILL_MOST / (1 + PREFILL_HALF / 32_768), tolerance);
        assertNear(curve.seconds(), PREFILL_SECONDS, tolerance);
        ExpertKernel experts = get(c.experts(), Precision.BF16);
        assertNear(experts.compute(), EXPERT_COMPUTE, tolerance);
        assertNear(experts.memory(), EXPERT_MEMORY, tolerance);
        assertNear(experts.activations(), EXPERT_ACTIVATIONS, tolerance);
        assertNear(experts.seconds(), EXPERT_SECONDS, tolerance);
        RooflineCalibration.AllReduce four =
                Objects.requireNonNull(c.allReduce().get(4));
        assertNear(four.seconds(), REDUCE_SECONDS, tolerance);
        assertNear(four.bytesPerSecond(), REDUCE_BYTES_PER_SECOND, tolerance);
        assertNear(c.secondsPerOp(), SMALL_SECONDS, tolerance);
    }

    @Test
    void efficienciesAreRecoveredFromTheTimesTheyMake() throws IOException {
        SyntheticTables.write(folder, H100);
        KernelCalibration.Result result = fit();
        RooflineCalibration c = result.calibration();
        assertRecovered(c, 0.01);
        assertThat(c.status()).isEqualTo(Status.MEASURED);
        assertThat(c.source()).isEqualTo("a test");
        assertThat(c.memory()).isEqualTo(get(c.dense(), Precision.BF16).memory());
        assertThat(c.compute())
                .containsEntry(Precision.FP8, get(c.dense(), Precision.FP8).compute());
        assertThat(get(c.dense(), Precision.INT8).compute())
                .as("as fast as FP8 where nothing was measured")
                .isEqualTo(get(c.dense(), Precision.FP8).compute());
        RooflineCalibration old = (RooflineCalibration) H100.calibration();
        assertThat(c.elementwise()).isEqualTo(old.elementwise());
        assertThat(c.allToAll()).as("not in the tables").isEqualTo(old.allToAll());
        assertThat(c.allReduce().get(8))
                .as("not in the tables")
                .isEqualTo(old.allReduce().get(8));
        assertThat(result.problems()).isEmpty();
        assertThat(result.lines()).allMatch(line -> line.meanError() < 0.01).allMatch(KernelCalibration.Line::chosen);
    }

    /** Each format stands for itself, and a part does not make the whole measured. */
    @Test
    void whatTheTablesDoNotHoldStays() throws IOException {
        SyntheticTables.write(folder, H100);
        Path table = folder.resolve("gemm__vllm__1.0__gemm_perf.csv");
        List<String> fp8 = Files.readAllLines(table);
        fp8.removeIf(line -> line.contains("bfloat16"));
        Files.write(table, fp8);
        Path cache = folder.resolve("generation_attention_perf.csv");
        Files.writeString(cache, Files.readString(cache).replace("bfloat16", "fp8"));
        KernelCalibration.Result result = fit();
        RooflineCalibration c = result.calibration();
        RooflineCalibration old = (RooflineCalibration) H100.calibration();
        assertThat(c.status()).isEqualTo(Status.DERIVED);
        assertNear(get(c.dense(), Precision.FP8).memory(), FP8_MEMORY, 0.02);
        assertThat(get(c.dense(), Precision.BF16)).isEqualTo(get(old.dense(), Precision.BF16));
        assertThat(c.attention(Precision.FP8)).isNotEqualTo(old.attention(Precision.FP8));
        assertThat(c.attention(Precision.BF16)).isEqualTo(old.attention(Precision.BF16));
        assertNear(get(c.experts(), Precision.BF16).memory(), EXPERT_MEMORY, 0.05);
        assertThat(get(c.experts(), Precision.FP8)).isEqualTo(get(old.experts(), Precision.FP8));
    }

    /** One row in twelve is five times as slow, as where a machine did something else meanwhile. */
    @Test
    void slowOutliersDoNotMoveIt() throws IOException {
        SplittableRandom random = new SplittableRandom(7);
        SyntheticTables.write(folder, H100, row -> random.nextInt(12) == 0 ? 5 : 1);
        KernelCalibration.Result result = fit();
        assertRecovered(result.calibration(), 0.02);
        assertThat(result.lines().stream()
                        .filter(line -> line.kernels().startsWith("matrix products"))
                        .mapToInt(KernelCalibration.Line::outliers))
                .allMatch(outliers -> outliers > 0);
    }

    /** Times that have nothing to do with the work, over two decades. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void whateverTheTablesSayNoKernelBeatsTheDatasheet(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        SyntheticTables.write(folder, H100, row -> Math.pow(10, 2 * random.nextDouble() - 1));
        RooflineCalibration c = fit().calibration();
        assertThat(Stream.of(
                                c.dense().values().stream().flatMap(k -> Stream.of(k.compute(), k.memory())),
                                c.attention().values().stream().map(RooflineCalibration.CacheRead::memory),
                                c.latentAttention().values().stream().flatMap(k -> Stream.of(k.compute(), k.memory())),
                                c.prefillAttention().values().stream().flatMap(curve -> curve.shares().stream()),
                                c.experts().values().stream()
                                        .flatMap(k -> Stream.of(k.compute(), k.memory(), k.activations())))
                        .flatMap(shares -> shares))
                .allMatch(share -> share > 0 && share <= 1);
        assertThat(c.dense().values()).allMatch(kernel -> kernel.seconds() >= 0);
        assertThat(c.allReduce().values())
                .allMatch(one ->
                        one.bytesPerSecond() <= H100.link().bytesPerSecond().value());
        assertThat(readBack(ChipFile.recalibrated(ChipCatalog.shipped().text("h100"), c)))
                .isEqualTo(c);
    }

    @Test
    void rowsThatDoNotAgreeAreNoFit() throws IOException {
        SplittableRandom random = new SplittableRandom(3);
        SyntheticTables.write(folder, H100);
        Path table = folder.resolve("generation_attention_perf.csv");
        List<String> lines = Files.readAllLines(table);
        lines.replaceAll(line ->
                line.startsWith("VLLM") ? scaled(line, "VLLM", Math.pow(10, 7 * random.nextDouble() - 3.5)) : line);
        Files.write(table, lines);
        KernelCalibration.Result result = fit();
        assertThat(result.lines())
                .filteredOn(line -> line.kernels().startsWith("decode"))
                .isNotEmpty()
                .allMatch(line -> !line.chosen() && Double.isNaN(line.meanError()) && Double.isNaN(line.medianError()));
        RooflineCalibration old = (RooflineCalibration) H100.calibration();
        assertThat(result.calibration().attention(Precision.BF16)).isEqualTo(old.attention(Precision.BF16));
        assertThat(result.calibration().status()).isEqualTo(Status.DERIVED);
        for (String other : List.of(
                "gemm__vllm__1.0__gemm_perf.csv",
                "generation_mla_perf.csv",
                "context_attention_perf.csv",
                "moe_perf.csv",
                "nccl_perf.csv")) {
            Files.delete(folder.resolve(other));
        }
        assertThatThrownBy(this::fit)
                .isInstanceOf(InputException.class)
                .hasMessageContaining("too few rows of any kind of kernel agree with each other");
    }

    private static RooflineCalibration readBack(String text) {
        return (RooflineCalibration) chip(text).calibration();
    }

    private static Chip chip(String text) {
        YamlDocument document = YamlDocument.parse("written.yaml", text);
        Chip chip = ChipCatalog.decode(document.root());
        document.root().done();
        document.throwIfProblems();
        return chip;
    }

    static Stream<Chip> chips() {
        return ChipCatalog.shipped().all().stream().filter(chip -> chip.calibration() instanceof RooflineCalibration);
    }

    /** A file with another calibration says the same of everything else. */
    @ParameterizedTest
    @MethodSource("chips")
    void aChipsFileKeepsTheRest(Chip chip) {
        RooflineCalibration other =
                RooflineCalibration.assumed(chip.peakFlops().keySet(), "it's a test, of 'quotes'", "2026-08-09");
        Chip written = chip(ChipFile.recalibrated(ChipCatalog.shipped().text(chip.name()), other));
        assertThat(written.calibration()).isEqualTo(other);
        assertThat(written.figures()).isEqualTo(chip.figures());
        assertThat(written.notes()).isEqualTo(chip.notes());
        assertThat(written.link()).isEqualTo(chip.link());
        assertThat(written.aliases()).isEqualTo(chip.aliases());
        String again = ChipFile.recalibrated(
                ChipCatalog.shipped().text(chip.name()), (RooflineCalibration) chip.calibration());
        assertThat(chip(again).calibration()).isEqualTo(chip.calibration());
    }

    @Test
    void theQuickerEngineIsTakenOnlyIfTheFirstNeedsTwiceTheTime() throws IOException {
        SyntheticTables.write(folder, H100);
        Path table = folder.resolve("generation_attention_perf.csv");
        List<String> lines = Files.readAllLines(table);
        List<String> both = new ArrayList<>(lines);
        lines.stream().skip(1).forEach(line -> both.add(scaled(line, "TRTLLM", 0.6)));
        Files.write(table, both);
        assertThat(chosen("decode attention")).isEqualTo("vllm");
        both.removeIf(line -> line.startsWith("TRTLLM"));
        lines.stream().skip(1).forEach(line -> both.add(scaled(line, "TRTLLM", 0.4)));
        Files.write(table, both);
        assertThat(chosen("decode attention")).isEqualTo("trtllm");
        assertThat(fit().lines().stream()
                        .filter(line ->
                                line.engine().equals("vllm") && line.kernels().startsWith("decode"))
                        .mapToDouble(KernelCalibration.Line::relativeTime))
                .allSatisfy(time -> assertThat(time).isCloseTo(2.5, within(1e-6)));
    }

    private String chosen(String kernels) {
        return fit().lines().stream()
                .filter(line -> line.chosen() && line.kernels().startsWith(kernels))
                .map(KernelCalibration.Line::engine)
                .findFirst()
                .orElse("none");
    }

    private static String scaled(String line, String engine, double factor) {
        int last = line.lastIndexOf(',') + 1;
        double time = Double.parseDouble(line.substring(last)) * factor;
        return engine + line.substring(line.indexOf(','), last) + String.format(Locale.ROOT, "%.12g", time);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1,512,bfloat16,-3   | latency: read '-3', expected a time above 0
            1,512,bfloat16,0    | latency: read '0', expected a time above 0
            1,512,bfloat16,NaN  | latency: read 'NaN', expected a number
            1,512,bfloat16,fast | latency: read 'fast', expected a number
            1,512,bfloat16,     | latency: read '', expected a number
            1,512               | latency: read '', expected a number
            0,512,bfloat16,1    | batch_size: read '0', expected a whole number from 1
            1.5,512,bfloat16,1  | batch_size: read '1.5', expected a whole number from 1
            1,512,bfloat16,1,-1 | isl: read '-1', expected a whole number from 0
            1,512,bfloat16,1,.5 | isl: read '.5', expected a whole number from 0
            1,512,bfloat16,1,x  | isl: read 'x', expected a number
            """)
    void aRowOfNonsenseIsNamedAndSkipped(String row, String message) throws IOException {
        SyntheticTables.write(folder, H100);
        RooflineCalibration without = fit().calibration();
        Path table = folder.resolve("x__generation_mla_perf.csv");
        Files.writeString(
                table, "num_heads,framework,batch_size,step,kv_cache_dtype,latency,isl\n16,vllm," + row + "\n");
        KernelCalibration.Result with = fit();
        assertThat(with.problems())
                .extracting(Object::toString)
                .containsExactly(table + ":2:1: " + message + "; row skipped");
        assertThat(with.calibration()).isEqualTo(without);
    }

    @Test
    void aMissingColumnIsNamed() throws IOException {
        SyntheticTables.write(folder, H100);
        Path table = folder.resolve("moe_perf.csv");
        Files.writeString(table, Files.readString(table).replaceFirst("num_tokens", "num_token"));
        assertThat(fit().problems())
                .extracting(Object::toString)
                .containsExactly(
                        table + ":1:1: num_tokens: no such column, nor a constant in INDEX.csv; is it 'num_token'?");
    }

    @Test
    void constantColumnsMayStandInTheIndex() throws IOException {
        SyntheticTables.write(folder, H100);
        Path table = folder.resolve("generation_mla_perf.csv");
        List<String> without = Files.readAllLines(table).stream()
                .map(line -> line.substring(line.indexOf(',') + 1))
                .toList();
        Files.write(table, without);
        assertThat(fit().problems()).hasSize(1);
        Files.writeString(
                folder.resolve("INDEX.csv"),
                "file,constants\ngeneration_mla_perf.csv,\"{\"\"framework\"\":\"\"VLLM\"\"}\"\n");
        assertThat(fit().problems()).isEmpty();
        assertThat(chosen("latent attention")).isEqualTo("vllm");
    }

    @Test
    void nothingThatCanBeUsedIsRefused() throws IOException {
        assertThatThrownBy(() -> KernelCalibration.of(folder.resolve("none"), H100, List.of(), "s", "2026"))
                .isInstanceOf(InputException.class)
                .hasMessage(folder.resolve("none") + ": no such folder");
        assertThatThrownBy(this::fit)
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(folder + ": holds no table of kernel times, expected files that end in one of");
        Files.writeString(
                folder.resolve("gemm_perf.csv"),
                "framework,gemm_dtype,m,n,k,latency\nvllm,bfloat16,1,4096,4096,-1\nvllm,fp4,1,4096,4096,1\n");
        assertThatThrownBy(this::fit)
                .isInstanceOf(InputException.class)
                .hasMessageContaining("gemm_perf.csv:2:1: latency: read '-1', expected a time above 0; row skipped")
                .hasMessageContaining("no row of its 1 table can be used; left out: products in fp4");
        Chip groq = ChipCatalog.shipped().get("groq-lpu-v1");
        assertThatThrownBy(() -> KernelCalibration.of(folder, groq, List.of(), "s", "2026"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("groq-lpu-v1 keeps its weights in SRAM");
    }
}
