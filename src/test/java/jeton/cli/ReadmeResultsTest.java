package jeton.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** End to end: the first command of README.md gives the report that is kept beside it, byte for byte. */
class ReadmeResultsTest {
    private static final Path KEPT = Path.of("reports/gpu-vs-asic");

    @TempDir
    private Path folder = Path.of("");

    @Test
    void theKeptReportIsWhatTheCodeGives() throws IOException {
        String command = ReadmeTest.commands().findFirst().orElseThrow();
        assertThat(command).isEqualTo("./jeton compare scenarios/gpu-vs-asic.yaml");
        assumeTrue(Files.exists(KEPT.resolve("results.json")), "skipped: no " + KEPT + "/results.json is kept");
        List<String> words = CommandLines.words(command);
        Console.run("compare", words.get(2), "-o", folder.toString()).done();
        for (String file : List.of("results.json", "results.csv")) {
            assertThat(difference(folder.resolve(file), KEPT.resolve(file)))
                    .as("%s; run %s and keep what it writes, with the reason for the change", file, command)
                    .isEmpty();
        }
    }

    /** The first line in which two files differ; the whole files would fill screens. */
    private static String difference(Path file, Path kept) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int at = Arrays.mismatch(bytes, Files.readAllBytes(kept));
        if (at < 0) {
            return "";
        }
        String before = new String(bytes, 0, at, StandardCharsets.UTF_8);
        int line = (int) before.chars().filter(c -> c == '\n').count();
        return "line " + (line + 1) + ": " + line(file, line) + " and not " + line(kept, line);
    }

    private static String line(Path file, int number) throws IOException {
        List<String> lines = Files.readAllLines(file);
        return number < lines.size() ? lines.get(number).strip() : "the end";
    }
}
