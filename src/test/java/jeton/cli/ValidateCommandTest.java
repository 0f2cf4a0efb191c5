package jeton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jeton.latency.EngineCatalog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidateCommandTest {
    private static final String EXAMPLE = "src/test/resources/measurements.csv";

    @TempDir
    private Path folder = Path.of("");

    private Path file(List<String> lines) throws IOException {
        return Files.write(folder.resolve("rows.csv"), lines);
    }

    @Test
    void writesThreeFilesAndPrintsTheErrors() {
        Console console =
                Console.run("validate", EXAMPLE, "-o", folder.toString()).done();
        assertThat(console.out()).contains("5 rows: 5 compared in 3 simulations", "by accelerator", "Report: ");
        assertThat(folder.resolve("validation.json")).exists();
        assertThat(folder.resolve("validation.csv")).exists();
        assertThat(folder.resolve("validation.html")).exists();
    }

    @Test
    void badRowsAreToldAndTheOthersCompared() throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(Path.of(EXAMPLE)));
        for (int i = 0; i < 30; i++) {
            lines.add(lines.get(1).replace(",130,", ",slow,"));
        }
        Console console = Console.run("validate", file(lines).toString(), "-o", folder.toString());
        assertThat(console.status()).isZero();
        assertThat(console.out()).contains("35 rows: 5 compared", "30 bad");
        assertThat(console.err().lines()).hasSize(21).first().asString().contains("rows.csv:7: value: read 'slow'");
        assertThat(console.err()).contains("and 10 more rows that cannot be true");
    }

    @Test
    void qualityChoosesRows() {
        Console console = Console.run("validate", EXAMPLE, "--quality", "a", "-o", folder.toString())
                .done();
        assertThat(console.out()).contains("3 compared", "2  quality B");
        assertThat(Console.run("validate", EXAMPLE, "--quality", "A,X", "-o", folder.toString())
                        .refused())
                .contains("--quality", "'X'", "expected A, B or C");
    }

    @Test
    void aScorecardIsAPageWithAPicture() {
        Path page = folder.resolve("docs").resolve("How-far.md");
        Console.run("validate", EXAMPLE, "-o", folder.toString(), "--scorecard", page.toString())
                .done();
        assertThat(page)
                .content()
                .contains("](how-far.svg)", "`measurements.csv`", "validate measurements.csv --scorecard");
        assertThat(page.resolveSibling("how-far.svg")).content().startsWith("<svg ");
        assertThat(Console.run("validate", EXAMPLE, "-o", folder.toString(), "--scorecard", page + "/x.md")
                        .err())
                .contains("choose another folder with --scorecard PAGE");
    }

    @Test
    void aScorecardSaysHowItsRowsWereChosen() {
        Path page = folder.resolve("part.md");
        Console.run(
                        "validate",
                        EXAMPLE,
                        "--quality=A",
                        "--every=2",
                        "-o",
                        folder.toString(),
                        "--scorecard",
                        page.toString())
                .done();
        assertThat(page).content().contains("validate measurements.csv --quality A --every 2 --scorecard");
    }

    @Test
    void tablesFitTheTerminalAndSayTheErrorsFirst() {
        Console console =
                Console.run("validate", EXAMPLE, "-o", folder.toString()).done();
        List<String> lines = console.out().lines().toList();
        assertThat(lines)
                .filteredOn(line -> !line.startsWith("Report: "))
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
        assertThat(lines.get(2)).startsWith("all ");
    }

    @Test
    void wrongFilesAreRefused() throws IOException {
        assertThat(Console.run("validate", folder.resolve("none.csv").toString(), "-o", folder.toString())
                        .refused())
                .contains("no such file");
        assertThat(Console.run("validate", file(List.of("a,b", "1,2")).toString(), "-o", folder.toString())
                        .refused())
                .contains("metric: no such column");
        assertThat(Console.run("validate").refused()).contains("DATA");
        String header = Files.readAllLines(Path.of(EXAMPLE)).get(0);
        assertThat(Console.run("validate", file(List.of(header)).toString(), "-o", folder.toString())
                        .refused())
                .contains("rows.csv: holds no rows");
        assertThat(Console.run("validate", EXAMPLE, "./" + EXAMPLE, "-o", folder.toString())
                        .refused())
                .contains("is given twice");
    }

    @Test
    void profilesStandInForThoseThatShip() throws IOException {
        Path profile = Files.writeString(
                folder.resolve("slow.yaml"),
                EngineCatalog.shipped().text("vllm").replaceFirst("perStep: .*", "perStep: 1 s"));
        String output = folder.toString();
        String shipped =
                Console.run("validate", EXAMPLE, "--json", "-o", output).done().out();
        assertThat(Console.run("validate", EXAMPLE, "--json", "-o", output, "--profile", profile.toString())
                        .done()
                        .out())
                .isNotEqualTo(shipped);
        assertThat(Console.run("validate", EXAMPLE, "-o", output, "--profile", "none.yaml")
                        .refused())
                .contains("none.yaml: no such file");
        assertThat(Console.run(
                                "validate",
                                EXAMPLE,
                                "-o",
                                output,
                                "--profile",
                                profile.toString(),
                                "--scorecard",
                                "x.md")
                        .refused())
                .contains("--scorecard: shows chips and engines as they ship");
    }

    @Test
    void jsonInsteadOfTables() {
        Console console = Console.run("validate", EXAMPLE, "--json", "-o", folder.toString())
                .done();
        assertThat(console.out()).startsWith("{\n  \"schema\": \"jeton/validation/1\",");
    }
}
