package jeton.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import jeton.study.StudyResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page as a browser draws it; skipped where none is installed. */
class ReportInBrowserTest {
    @TempDir
    private Path temporary;

    @Test
    void drawsEveryChartAndTable() throws Exception {
        String dom = drawn(Fixtures.eightChips());
        assertThat(count(dom, "<svg")).isEqualTo(6);
        assertThat(count(dom, "<th scope=\"row\" class=\"name\"")).isEqualTo(8 + 7);
        assertThat(dom)
                .contains("Differences from 8x H100", "✕ overloaded", "are those at its limit")
                .contains("576 × GroqChip 1 (LPU)<small>pipeline of 576 int8 kv-int8, vllm-v1")
                .doesNotContain("Time to the answer", "What a request is made of");
    }

    @Test
    void theBestOfAColumnIsMarkedOnlyIfItStandsClear() throws Exception {
        assertThat(drawn(Fixtures.eightChips()))
                .doesNotContain("class=\"value best\">$0.0846<") // level with 8x MI300X
                .contains("class=\"value best\">501 µs<");
    }

    @Test
    void caveatsComeTheGravestFirstWithTheirKind() throws Exception {
        String dom = drawn(Fixtures.eightChips());
        assertThat(dom)
                .containsSubsequence(
                        "<span class=\"badge uncalibrated\">uncalibrated</span> Trainium2: no public",
                        "<span class=\"badge inferred\">inferred</span> MI300X",
                        "<span class=\"badge unsure-price\">unsure price</span> TPU v6e",
                        "<span class=\"badge derived-price\">derived price</span> Trainium2: capital",
                        "99th percentiles rest on 4,000 requests<span class=\"whom\"> – all deployments");
        assertThat(count(dom, "<span class=\"badge uncalibrated\">")).isEqualTo(1 + 1);
    }

    @Test
    void aThinkingModelHasTimesToTheAnswerAndRequestsTakenApart() throws Exception {
        String dom = drawn(Fixtures.thinking());
        assertThat(count(dom, "<svg")).isEqualTo(8);
        assertThat(dom)
                .contains("Cost per 1,000 requests", "What a request is made of", "Time to the answer")
                .contains("Answer p95: 481 ms (answers at once) to 81.9 s (thinks always), 170 times as long.")
                .contains("<span class=\"value\">2,000</span>");
    }

    @Test
    void twelveRunsOfLongNamesAreAllThere() throws Exception {
        String dom = drawn(Fixtures.crowd());
        assertThat(count(dom, "<svg")).isEqualTo(6);
        assertThat(count(dom, "<th scope=\"row\" class=\"name\"")).isEqualTo(12 + 11);
        assertThat(dom).contains("variant 12 with te…48 tokens (overloaded)", "Overloaded deployments are left out");
    }

    @Test
    void poolsHaveATableOfTheirOwn() throws Exception {
        String dom = drawn(Fixtures.pools());
        assertThat(count(dom, "<svg")).isEqualTo(6);
        assertThat(dom)
                .contains("prompts<small class=\"role\">prompts</small>")
                .contains("&lt;b&gt;output&lt;/b&gt;<small class=\"role\">output</small>")
                .contains("8 × NVIDIA A100 SXM4 80 GB + 4 × NVIDIA B200 SXM 192 GB<small>4 × TP2 fp8 kv-fp8 + 4 × TP1")
                .contains("a step of each pool: above", "A deployment of several pools has none.")
                .contains("$9.36<span class=\"spread\">106.4% of the deployment</span>");
        assertThat(drawn(Fixtures.single())).contains("<section id=\"pools\" hidden");
    }

    @Test
    void classesHaveATableOfTheirOwn() throws Exception {
        assertThat(drawn(Fixtures.classes()))
                .contains("class=\"name\">chat &amp; &lt;b&gt;</th><td>69,990<span class=\"spread\">10 failed</span>")
                .contains("<td>2,990<span class=\"spread\">4 broken</span>")
                .contains("<td>75.00%<span class=\"spread\">±1%</span></td>");
    }

    @Test
    void whatComesAndGoesHasColumns() throws Exception {
        assertThat(drawn(Fixtures.elastic()))
                .contains(">Timed out<", ">Retried<", "<span class=\"value\">1,500</span>", ">Available<", "99.12%");
        assertThat(drawn(Fixtures.single())).doesNotContain("Timed out", "Available");
    }

    @Test
    void oneRunHasNoComparison() throws Exception {
        String dom = drawn(Fixtures.single());
        assertThat(count(dom, "<svg")).isEqualTo(6);
        assertThat(dom)
                .contains("One replication: no intervals.")
                .doesNotContain("Differences from", "A heading sorts");
    }

    @Test
    void overloadedRunAloneShowsItsLimit() throws Exception {
        String dom = drawn(Fixtures.overloadedAlone());
        assertThat(dom)
                .contains("20.0 requests/s arrive, at most 15.5 can be served. The figures are those at that limit.")
                .contains("Input and output together: $1.44 at its limit.");
    }

    @Test
    void hostileTextStaysText() throws Exception {
        assertThat(drawn(Fixtures.hostile())).contains("서울 H200").doesNotContain("<script>alert");
    }

    private String drawn(StudyResult study) throws IOException, InterruptedException {
        Optional<Chromium> browser = Chromium.onPath(temporary);
        assumeTrue(browser.isPresent(), "no Chromium on the path");
        String dom = Pattern.compile("<(script|style)[ >].*?</\\1>", Pattern.DOTALL)
                .matcher(browser.get().dom(ReportFiles.write(study, temporary).html()))
                .replaceAll("");
        assertThat(dom).contains("id=\"failure\" role=\"alert\" hidden").doesNotContain("NaN", "undefined");
        return dom;
    }

    private static int count(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }
}
