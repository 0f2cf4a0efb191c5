package jeton.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import jeton.validation.Point;
import jeton.validation.Profiles;
import jeton.validation.Validation;
import jeton.validation.ValidationResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ValidationReportTest {
    private static final ValidationResult RESULT = new Validation(Set.of("A", "B"), Profiles.SHIPPED, 1, 2, share -> {})
            .run(List.of(Path.of("src/test/resources/measurements.csv")));

    @TempDir
    private Path folder = Path.of("");

    @Test
    void jsonHoldsEverything() {
        JsonNode json = JsonMapper.shared().readTree(ValidationJson.text(RESULT));
        assertThat(json.propertyNames())
                .containsExactly(
                        "schema",
                        "files",
                        "quality",
                        "every",
                        "simulations",
                        "coverage",
                        "overall",
                        "groups",
                        "noise",
                        "unmapped",
                        "doesNotFit",
                        "bad",
                        "points");
        JsonNode point = json.get("points").get(0);
        assertThat(point.propertyNames())
                .contains("line", "file", "source", "chip", "model", "engine", "layout", "precision", "metric");
        assertThat(point.get("measured").doubleValue()).isEqualTo(130);
        assertThat(json.get("overall").get(0).get("spearman").isNull()).isTrue();
        assertThat(json.get("overall").get(0).get("metric").stringValue()).isEqualTo("ttft");
    }

    @Test
    void csvHasOneLineForEachPoint() {
        List<String> lines = ValidationCsv.text(RESULT).lines().toList();
        assertThat(lines).hasSize(1 + RESULT.points().size());
        assertThat(lines.get(0)).startsWith("file,line,source").contains(",predicted,measured,ratio,error_pct,");
    }

    @Test
    void pageCarriesThePointsAndAsksNothingOfANetwork() {
        JsonNode island = JsonMapper.shared().readTree(ValidationIsland.text(RESULT));
        JsonNode words = island.get("words");
        JsonNode fields = island.get("fields");
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).get("name").stringValue().equals("chip")) {
                JsonNode place = island.get("points").get(3).get(i);
                assertThat(words.get(place.intValue()).stringValue())
                        .isEqualTo(RESULT.points().get(3).chip());
            }
        }
        assertThat(ValidationHtml.text(RESULT).replaceAll("(?s)<script type=\"text/plain\".*?</script>", ""))
                .contains("default-src 'none'")
                .doesNotContainPattern("https?:")
                .doesNotContainPattern("\\b(src|href)\\s*=|@import|url\\(|\\bfetch\\s*\\(");
    }

    @Test
    void aBrowserDrawsIt() throws Exception {
        Optional<Chromium> browser = Chromium.onPath(folder);
        assumeTrue(browser.isPresent(), "skipped: no Chromium on the path");
        ValidationFiles files = ValidationFiles.write(RESULT, folder);
        String dom = browser.orElseThrow().dom(files.html());
        assertThat(dom).contains("<canvas", "Predicted against measured", "by accelerator");
        assertThat(dom).contains("<th scope=\"row\" class=\"name\">h100</th>");
        assertThat(dom).containsPattern("id=\"failure\" role=\"alert\" hidden");
    }

    @Test
    void errorsInTheTableAreThoseOfTheResult() {
        String table = ValidationTable.text(RESULT, folder.resolve("validation.html"));
        Point first = RESULT.points().get(1);
        assertThat(table).contains(first.chip()).contains("all").contains("rank");
    }
}
