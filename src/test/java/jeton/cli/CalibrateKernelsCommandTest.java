package jeton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import jeton.calibration.SyntheticTables;
import jeton.hardware.Chip;
import jeton.hardware.ChipCatalog;
import jeton.hardware.Status;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibrateKernelsCommandTest {
    @TempDir
    private Path folder = Path.of("");

    private Path tables = Path.of("");

    @BeforeEach
    void write() throws IOException {
        tables = folder.resolve("tables");
        SyntheticTables.write(tables, ChipCatalog.shipped().get("l40s"));
    }

    @Test
    void theWrittenFileStandsForTheChip() {
        Path file = folder.resolve("mine.yaml");
        Console console = Console.run(
                        "calibrate",
                        "kernels",
                        tables.toString(),
                        "--chip",
                        "L40S",
                        "-o",
                        file.toString(),
                        "--source",
                        "our lab",
                        "--date",
                        "2026-09-30")
                .done();
        assertThat(console.out())
                .contains("* matrix products bf16", "* decode attention bf16", "* routed experts bf16")
                .contains("blend 2", "wrote " + file);
        Chip chip = ChipCatalog.shipped().read(file);
        assertThat(chip.name()).isEqualTo("l40s");
        assertThat(chip.calibration().status()).isEqualTo(Status.MEASURED);
        assertThat(chip.calibration().source()).isEqualTo("our lab");
        assertThat(chip.calibration().date()).isEqualTo("2026-09-30");
        assertThat(Console.run("explain", "--chip", file.toString(), "--model", "llama-3.1-8b")
                        .done()
                        .out())
                .contains("dense weights");
        Console again = Console.run("calibrate", "kernels", tables.toString(), "--chip", file.toString())
                .done();
        assertThat(again.out()).contains("* matrix products fp8").doesNotContain("wrote");
    }

    @Test
    void rowsOfNonsenseAreNamedAndTheRestIsUsed() throws IOException {
        Path table = Files.writeString(
                tables.resolve("y__moe_perf.csv"),
                "moe_dtype,num_tokens,hidden_size,inter_size,topk,num_experts,moe_tp_size,moe_ep_size,distribution,"
                        + "latency,framework\nbfloat16,1,4096,2048,8,128,1,1,balanced,-2,vllm\n");
        Console console = Console.run("calibrate", "kernels", tables.toString(), "--chip", "l40s");
        assertThat(console.status()).isZero();
        assertThat(console.err())
                .isEqualToIgnoringNewLines(table + ":2:1: latency: read '-2', expected a time above 0; row skipped");
        assertThat(console.out()).contains("* routed experts bf16");
    }

    @Test
    void whatCannotBeUsedIsRefused() {
        assertThat(Console.run("calibrate", "kernels", folder.toString(), "--chip", "l40s")
                        .refused())
                .startsWith(folder + ": holds no table of kernel times");
        assertThat(Console.run("calibrate", "kernels", tables.toString(), "--chip", "l40")
                        .refused())
                .isEqualTo("unknown chip 'l40'; did you mean 'l4'?");
        assertThat(Console.run("calibrate", "kernels", tables.toString(), "--chip", "none.yaml")
                        .refused())
                .startsWith("none.yaml: no such file");
        assertThat(Console.run(
                                "calibrate",
                                "kernels",
                                tables.toString(),
                                "--chip",
                                "l40s",
                                "--date",
                                "soon",
                                "-o",
                                folder.resolve("x.yaml").toString())
                        .refused())
                .isEqualTo("--date: read 'soon', expected a date, as 2026-08");
        assertThat(Console.run(
                                "calibrate",
                                "kernels",
                                tables.toString(),
                                "--chip",
                                "l40s",
                                "-o",
                                folder.resolve("x.yaml").toString())
                        .refused())
                .isEqualTo("--date: missing; a file needs the date of its source, as 2026-08");
        assertThat(folder.resolve("x.yaml")).doesNotExist();
        assertThat(Console.run("calibrate").refused()).contains("calibrate what?");
    }
}
