package jeton.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import jeton.study.StudyResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

class HtmlReportTest {
    private static final Pattern ISLAND =
            Pattern.compile("<script type=\"application/json\" id=\"results\">(.*?)</script>", Pattern.DOTALL);
    private static final Pattern LIBRARY =
            Pattern.compile("<script type=\"text/plain\" id=\"echarts\">([A-Za-z0-9+/=]*)</script>");

    static Stream<StudyResult> studies() {
        return ResultsJsonTest.studies();
    }

    @ParameterizedTest
    @MethodSource("studies")
    void islandParsesBackToTheResults(StudyResult study) {
        JsonMapper json = JsonMapper.shared();
        assertThat(json.readTree(part(ISLAND, HtmlReport.text(study))))
                .isEqualTo(json.readTree(ResultsJson.text(study)));
    }

    @ParameterizedTest
    @MethodSource("studies")
    void asksNothingOfANetwork(StudyResult study) {
        String page = withoutData(HtmlReport.text(study));
        assertThat(page)
                .contains("default-src 'none'")
                .doesNotContainPattern("https?:")
                .doesNotContainPattern("\\b(src|href|action|poster|srcset)\\s*=")
                .doesNotContainPattern("@import|url\\(")
                .doesNotContainPattern("\\b(fetch|import|importScripts|sendBeacon)\\s*\\(")
                .doesNotContainPattern("XMLHttpRequest|WebSocket|EventSource|<(link|iframe|object|embed|img|base)\\b");
    }

    @Test
    void packedLibraryIsTheWholeLibrary() throws IOException {
        byte[] packed = Base64.getDecoder().decode(part(LIBRARY, HtmlReport.text(Fixtures.single())));
        try (GZIPInputStream plain = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            assertThat(new String(plain.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(ResultsJsonTest.resource("/jeton/report/echarts.min.js"));
        }
    }

    @Test
    void userTextCannotBecomeMarkupOrScript() {
        String page = HtmlReport.text(Fixtures.hostile());
        assertThat(count(page, "<script")).isEqualTo(count(HtmlReport.text(Fixtures.single()), "<script"));
        assertThat(count(page, "</script")).isEqualTo(count(page, "<script"));
        assertThat(page)
                .doesNotContain("<script>alert")
                .contains("<h1>&lt;/script&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;"
                        + " {{results}}");
    }

    @Test
    void isSmallEnoughToMail() {
        assertThat(HtmlReport.text(Fixtures.single()).length()).isLessThan(560_000);
    }

    @Test
    void saysWhatMadeIt() {
        assertThat(HtmlReport.text(Fixtures.eightChips()))
                .contains("Schema jeton/results/1", "Seed 1", "Replications 5")
                .contains("<code id=\"command\">./jeton compare scenarios/chips-70b.yaml --seed 1 --replications 5<");
    }

    private static String withoutData(String page) {
        return LIBRARY.matcher(ISLAND.matcher(page).replaceAll("")).replaceAll("");
    }

    private static String part(Pattern pattern, String page) {
        Matcher matcher = pattern.matcher(page);
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private static int count(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }
}
