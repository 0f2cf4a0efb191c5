package jeton.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import jeton.report.FidelityLimits.Limit;
import jeton.validation.Profiles;
import jeton.validation.Validation;
import jeton.validation.ValidationResult;
import jeton.workload.SharedData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of errors is the one that the program writes, and errors do not grow unseen. */
final class FidelityTest {
    static final Scorecard PAGE = Scorecard.at(Path.of("src/docs/FIDELITY.md"));

    private static final String HOW = "run: mvn -q test-compile exec:exec@scorecard";
    private static final int LARGEST_PICTURE = 200_000;
    private static final ValidationResult EXAMPLE = run(Path.of("src/test/resources/measurements.csv"));

    @TempDir
    private Path folder = Path.of("");

    private static ValidationResult run(Path file) {
        int threads = Runtime.getRuntime().availableProcessors();
        return new Validation(Set.of("A", "B"), Profiles.SHIPPED, 1, threads, share -> {}).run(List.of(file));
    }

    /** Skipped where the public rows are not. */
    static ValidationResult publicRows() {
        return run(SharedData.file("validation/validation_public.csv.gz"));
    }

    @Test
    void publishedErrorsAreThoseOfToday() throws IOException {
        ValidationResult result = publicRows();
        assertThat(FidelityLimits.read().broken(FidelityLimits.of(result)))
                .as("errors above the limits of %s", FidelityLimits.FILE)
                .isEmpty();
        assertThat(PAGE.page()).as(HOW).hasContent(PAGE.text(result));
        assertThat(PAGE.picture()).as(HOW).hasContent(ScorecardPicture.text(result));
    }

    @Test
    void thePageSaysWhatWasFound() {
        String page = PAGE.text(EXAMPLE);
        assertThat(page)
                .contains("`measurements.csv`, quality A,B. 5 rows: 5 compared (100 % of those that could be true)")
                .contains("| **throughput**, TensorRT-LLM's own tables | 0 |")
                .contains("| h100 | time to first token | 1 |", "|  | time per output token | 1 |")
                .contains("No group is.")
                .doesNotContain("{{", "src/test/resources/measurements.csv");
        assertThat(page.lines().filter(line -> line.startsWith("|")))
                .allSatisfy(line -> assertThat(line).endsWith("|"));
    }

    @Test
    void tablesHaveAsManyCellsInEachLine() {
        List<String> lines = PAGE.text(EXAMPLE).lines().toList();
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i).startsWith("|") && lines.get(i - 1).startsWith("|")) {
                assertThat(cells(lines.get(i))).as(lines.get(i)).isEqualTo(cells(lines.get(i - 1)));
            }
        }
    }

    private static long cells(String line) {
        return line.replace("\\|", "").chars().filter(letter -> letter == '|').count();
    }

    @Test
    void thePictureHasAPanelForEachMetricAndNoScript() {
        String picture = ScorecardPicture.text(EXAMPLE);
        assertThat(picture)
                .startsWith("<svg ")
                .endsWith("</svg>\n")
                .contains(">Time per output token<", ">Time to first token<", ">Throughput<", ">End-to-end time<")
                .doesNotContain(">Gap between tokens<", "<script", "NaN", "Infinity")
                .hasSizeLessThan(LARGEST_PICTURE);
    }

    /** Files, folders and the time of day leave no trace. */
    @Test
    void theSameRowsElsewhereGiveTheSamePage() throws IOException {
        Path copy = folder.resolve("measurements.csv");
        Files.copy(Path.of("src/test/resources/measurements.csv"), copy);
        Scorecard elsewhere = Scorecard.at(folder.resolve("FIDELITY.md"));
        elsewhere.write(run(copy));
        assertThat(elsewhere.page()).hasContent(PAGE.text(EXAMPLE));
        assertThat(elsewhere.picture()).hasFileName("fidelity.svg").hasContent(ScorecardPicture.text(EXAMPLE));
    }

    @Test
    void limitsLetAPointPassAndNoMore() {
        FidelityLimits recorded = new FidelityLimits(List.of(limit("h100", 10, 20), limit("gone", 10, 20)));
        assertThat(recorded.broken(new FidelityLimits(List.of(limit("h100", 11, 21), limit("gone", 9, 19)))))
                .isEmpty();
        assertThat(recorded.broken(new FidelityLimits(List.of(limit("h100", 10, 21.1), limit("new", 1, 1)))))
                .hasSize(3)
                .allSatisfy(line -> assertThat(line.toLowerCase(Locale.ROOT)).contains("tpot"));
    }

    private static Limit limit(String key, double median, double mean) {
        return new Limit("accelerator", key, "tpot", median, mean);
    }
}
