package jeton.hardware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import jeton.hardware.RooflineCalibration.ExpertKernel;
import jeton.input.Catalog;
import jeton.input.InputException;
import jeton.input.Problem;
import jeton.input.YamlDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A user's own chip, and what is said when it is wrong. */
final class ChipReaderTest {
    private static final String OWN = """
            name: mine
            vendor: Us
            kind: gpu
            available: 2027-01
            memory: { tier: hbm, physical: 100 GB, usable: 98 GB, bandwidth: 5 TB/s }
            peak:
              bf16: 1 PFLOP/s
              fp8: { value: 2 PFLOP/s, status: measured, source: our bench, date: 2027-02-03 }
            link: { name: wires, oneWay: 100 GB/s, domain: 4 }
            power: { chip: 500 W, system: 900 W }
            sources:
              default: { name: our plan, date: 2026-11, status: assumed }
            """;

    private static List<String> problems(String text) {
        YamlDocument document = YamlDocument.parse("mine.yaml", text);
        ChipCatalog.decode(document.root());
        document.root().done();
        try {
            document.throwIfProblems();
            return List.of();
        } catch (InputException e) {
            return e.problems().stream().map(Problem::toString).toList();
        }
    }

    @Test
    void readsAUsersOwnFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("mine.yaml"), OWN);
        Chip chip = ChipCatalog.shipped().read(file);
        assertThat(chip.title()).isEqualTo("mine");
        assertThat(chip.lifecycle()).isEqualTo("shipping");
        assertThat(chip.memory().usableBytes()).isEqualTo(new Figure(98e9, Status.ASSUMED, "our plan", "2026-11"));
        assertThat(chip.peakFlops())
                .containsEntry(Precision.FP8, new Figure(2e15, Status.MEASURED, "our bench", "2027-02-03"));
        assertThat(chip.price()).isEqualTo(new Chip.Price(null, null, 1, Map.of()));
        assertThat(chip.networkBytesPerSecond()).isNull();
        RooflineCalibration calibration = (RooflineCalibration) chip.calibration();
        assertThat(calibration.uncalibrated()).isTrue();
        assertThat(calibration.compute()).containsOnlyKeys(Precision.BF16, Precision.FP8);
        assertThat(calibration.experts())
                .containsEntry(Precision.FP8_BLOCK, new ExpertKernel(Precision.FP8, 0.18, 0.75, 0.2, 46e-6))
                .containsEntry(Precision.NVFP4, new ExpertKernel(Precision.BF16, 0.29, 0.55, 0.4, 66e-6));
        assertThat(chip.figures().keySet())
                .containsExactly(
                        "memory.physical",
                        "memory.usable",
                        "memory.bandwidth",
                        "peak.bf16",
                        "peak.fp8",
                        "link.oneWay",
                        "power.chip",
                        "power.system");
    }

    @Test
    void aFieldNamesAChipOrAFile(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("mine.yaml"), OWN);
        Files.writeString(folder.resolve("bad.yaml"), OWN.replace("500 W", "soon"));
        Catalog<Chip> catalog = ChipCatalog.shipped();
        YamlDocument document =
                YamlDocument.parse("x.yaml", "a: H100\nb: mine.yaml\nc: bad.yaml\nd: h10\ne: none.yaml\n");
        assertThat(catalog.resolve(document.root().node("a"), folder))
                .map(Chip::name)
                .hasValue("h100");
        assertThat(catalog.resolve(document.root().node("b"), folder))
                .map(Chip::name)
                .hasValue("mine");
        for (String field : List.of("c", "d", "e", "f")) {
            assertThat(catalog.resolve(document.root().node(field), folder)).isEmpty();
        }
        assertThat(document.problems().stream().map(Problem::toString))
                .containsExactlyInAnyOrder(
                        folder
                                + "/bad.yaml:10:16: power.chip: read 'soon', expected a power from 1 to 1e6 (W), as in 700 W",
                        folder + "/none.yaml: no such file; did you mean '" + folder + "/mine.yaml'?",
                        "x.yaml:4:4: d: unknown chip 'h10'; did you mean 'h100'?",
                        "x.yaml:1:1: f: missing, expected a text");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            name: mine         | name: my chip        | mine.yaml:1:7: name: read 'my chip', expected letters, digits, dots, hyphens and underscores
            kind: gpu          | kind: gpus           | mine.yaml:3:7: kind: read 'gpus', expected one of gpu, tpu, asic, sram; did you mean 'gpu'?
            kind: gpu          | kind: sram           | mine.yaml:3:7: kind: a chip of kind sram has memory of tier sram, and no other chip has
            available: 2027-01 | available: soon      | mine.yaml:4:12: available: read 'soon', expected a date as 2026, 2026-07 or 2026-07-31
            98 GB              | 98                   | mine.yaml:5:48: memory.usable: read '98', expected a size from 1e6 to 1e15 (bytes), as in 80 GB or 80 GiB
            98 GB              | 98 GB/s              | mine.yaml:5:48: memory.usable: read '98 GB/s', a bandwidth, expected a size from 1e6 to 1e15 (bytes), as in 80 GB or 80 GiB
            bf16: 1 PFLOP/s    | fp8-block: 1 PFLOP/s | mine.yaml:7:3: peak.bf16: missing, expected a compute rate from 1e9 to 1e21 (FLOP/s), as in 989 TFLOP/s
            status: measured   | status: guessed      | mine.yaml:8:36: peak.fp8.status: read 'guessed', expected one of measured, vendor, reported, derived, recalled, assumed
            ', date: 2027-02-03' | ''                 | mine.yaml:8:54: peak.fp8.source: unknown source 'our bench', expected default; or write its name and a date
            domain: 4          | domain: 0            | mine.yaml:9:48: link.domain: read '0', expected a whole number from 1 to 1000000
            ', system: 900 W'  | ', sistem: 900 W'    | mine.yaml:10:8: power.system: missing, expected a power from 1 to 1e6 (W), as in 700 W
            ', status: assumed' | ''                  | mine.yaml:5:32: memory.physical: a bare number needs the source 'default' with name, date and status in 'sources'
            """)
    void saysWhatIsWrong(String right, String wrong, String message) {
        assertThat(problems(OWN.replace(right, wrong))).contains(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            calibration: { kind: pipeline, status: assumed }                  | mine.yaml:13:22: calibration.kind: a chip of kind sram is a pipeline, every other chip a roofline
            calibration: { kind: roofline, status: measured }                 | mine.yaml:13:14: calibration.memory: missing, expected a number above 0, at most 1
            calibration: { kind: roofline, memory: 1.1 }                      | mine.yaml:13:40: calibration.memory: read '1.1', expected a number above 0, at most 1
            calibration: { kind: roofline, compute: { bf16: 0.4 } }           | mine.yaml:13:41: calibration.compute.fp8: missing, expected a number above 0, at most 1
            calibration: { kind: roofline, prefillAttention: { bf16: { shares: [0.1], time: 9 us } } } | mine.yaml:13:68: calibration.prefillAttention.bf16.shares: read 1 shares, expected one for each of [512, 1024, 2048, 4096, 8192, 16384, 32768] tokens
            calibration: { kind: roofline, attention: { fp8: { memory: 0.7, time: 9 us } } } | mine.yaml:13:43: calibration.attention.bf16: missing, expected fields
            calibration: { kind: roofline, attention: { bf16: { memory: 0.7, time: 9 min } } } | mine.yaml:13:72: calibration.attention.bf16.time: read '9 min', expected a time from 0 to 1 (s), as in 250 ms
            calibration: { kind: roofline, blend: 0.9 }                       | mine.yaml:13:39: calibration.blend: read '0.9', expected a number from 1 to 100
            calibration: { kind: roofline, dense: { fp8: { arithmetic: nvfp4, compute: 0.3, memory: 0.6, time: 1 us } } } | mine.yaml:13:60: calibration.dense.fp8.arithmetic: the chip has no nvfp4 peak
            calibration: { kind: roofline, allReduce: { two: { time: 1 us, bandwidth: 9 GB/s } } } | mine.yaml:13:50: calibration.allReduce.two: read 'two', expected a number of ranks
            calibration: { kind: roofline, experts: { fp8: { arithmetic: int8, compute: 0.3, memory: 0.6, activations: 0.6, time: 1 us } } } | mine.yaml:13:62: calibration.experts.fp8.arithmetic: the chip has no int8 peak
            calibration: { kind: roofline, speed: 1 }                         | mine.yaml:13:32: calibration.speed: unknown field 'speed', expected one of kind, source, status, date, memory, compute, blend, dense, attention, latentAttention, prefillAttention, elementwise, allReduce, allToAll, experts, perOperation
            price: { server: $1M }                                            | mine.yaml:13:8: price.chipsPerServer: missing, expected a whole number from 1 to 1000000
            price: { cluster: { state: $5k } }                                | mine.yaml:13:21: price.cluster.state: unknown field 'state', expected one of hyperscaler, neocloud, enterprise
            """)
    void saysWhatIsWrongInTheOptionalParts(String line, String message) {
        assertThat(problems(OWN + line + "\n")).contains(message);
    }

    @Test
    void anEmptyFileIsRefusedWithEverythingItLacks(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("mine.yaml"), "{}\n");
        assertThatThrownBy(() -> ChipCatalog.shipped().read(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("name: missing, expected a text")
                .hasMessageContaining("memory: missing, expected fields")
                .hasMessageContaining("peak: missing, expected fields")
                .hasMessageContaining("link: missing, expected fields")
                .hasMessageContaining("power: missing, expected fields");
    }
}
