package jeton.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jeton.study.StudyResult;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page as a browser draws it; skipped where none is installed. */
@Tag("slow")
class ReportInBrowserTest {
    @TempDir
    private Path temporary;

    @Test
    void drawsEveryChartAndTable() throws Exception {
        String dom = drawn(Fixtures.eightChips());
        assertThat(count(dom, "<svg")).isEqualTo(6);
        assertThat(count(dom, "<th scope=\"row\" class=\"name\"")).isEqualTo(8 + 7);
        assertThat(dom).contains("Differences from 8x H100", "✕ overloaded", "id=\"failure\" role=\"alert\" hidden");
    }

    @Test
    void oneRunHasNoComparison() throws Exception {
        String dom = drawn(Fixtures.single());
        assertThat(count(dom, "<svg")).isEqualTo(6);
        assertThat(dom)
                .contains("One replication: no intervals.", "id=\"failure\" role=\"alert\" hidden")
                .doesNotContain("Differences from", "a click on a heading sorts");
    }

    @Test
    void overloadedRunAloneHasNoChartOfItsAbsentFigures() throws Exception {
        String dom = drawn(Fixtures.overloadedAlone());
        assertThat(count(dom, "<svg")).isEqualTo(4);
        assertThat(dom).contains("id=\"failure\" role=\"alert\" hidden").doesNotContain("NaN");
    }

    @Test
    void hostileTextStaysText() throws Exception {
        String dom = drawn(Fixtures.hostile());
        assertThat(dom)
                .contains("id=\"failure\" role=\"alert\" hidden", "서울 H200")
                .doesNotContain("<script>alert");
    }

    private String drawn(StudyResult study) throws IOException, InterruptedException {
        Path page = ReportFiles.write(study, temporary).html();
        Path dom = temporary.resolve("dom.html");
        Process browser = new ProcessBuilder(
                        browser(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--user-data-dir=" + temporary.resolve("profile"),
                        "--virtual-time-budget=8000",
                        "--dump-dom",
                        page.toUri().toString())
                .redirectOutput(dom.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!browser.waitFor(60, TimeUnit.SECONDS)) {
            browser.destroyForcibly();
            throw new AssertionError("the browser did not finish within a minute");
        }
        return Pattern.compile("<script[ >].*?</script>", Pattern.DOTALL)
                .matcher(Files.readString(dom, StandardCharsets.UTF_8))
                .replaceAll("");
    }

    private static String browser() {
        List<String> names = List.of("chromium", "chromium-browser", "google-chrome");
        List<Path> found = Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .flatMap(folder -> names.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .toList();
        assumeTrue(!found.isEmpty(), "no Chromium on the path");
        return found.get(0).toString();
    }

    private static int count(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }
}
