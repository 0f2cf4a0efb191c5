package jeton.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import jeton.study.Estimate;
import jeton.study.RunResult;
import jeton.study.RunResult.Verdict;
import jeton.study.StudyResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TerminalTableTest {
    private static final Path REPORT = Path.of("reports", "report.html");

    static Stream<StudyResult> studies() {
        return ResultsJsonTest.studies();
    }

    @Test
    void comparesEightChips() {
        assertThat(TerminalTable.text(Fixtures.eightChips(), REPORT, false))
                .isEqualTo(ResultsJsonTest.resource("/jeton/report/terminal.txt")
                        .replace("reports/report.html", REPORT.toString()));
    }

    @Test
    void aThinkingModelHasATimeToTheAnswer() {
        assertThat(TerminalTable.text(Fixtures.thinking(), REPORT, false))
                .contains("TPOT  answer", "33.7s", "answer: time to its first token");
        assertThat(TerminalTable.text(Fixtures.eightChips(), REPORT, false)).doesNotContain("answer");
    }

    @Test
    void theLeastImportantColumnsMakeRoom() {
        assertThat(TerminalTable.text(Fixtures.single(), REPORT, false)).contains("batch", "/MW", "req");
        assertThat(TerminalTable.text(Fixtures.thinking(), REPORT, false))
                .doesNotContain("batch")
                .contains("/MW", "$/1k");
    }

    @Test
    void aLoadWithoutARateHasNoMost() {
        RunResult run = Fixtures.single().runs().get(0);
        RunResult.Stability stability = new RunResult.Stability(
                Verdict.FINITE, Estimate.NONE, Estimate.NONE, 0, run.stability().measuredSeconds());
        assertThat(GridColumn.of(List.of(Fixtures.with(run, stability, run.slo()))))
                .extracting(GridColumn::lower)
                .contains("req/s")
                .doesNotContain("/most");
        assertThat(new ComparisonGrid(List.of(Fixtures.with(run, stability, run.slo())), List.of("finite"), 120)
                        .legend())
                .endsWith("a finite load, so figures are of all its requests");
    }

    @Test
    void poolsHaveATableOfTheirOwn() {
        assertThat(TerminalTable.text(Fixtures.pools(), REPORT, false).lines())
                .containsSequence(
                        "Pools of old and new:",
                        "                 role     chips  chip     replicas             $/h  batch  KV use  busy",
                        "  prompts        prefill      8  a100-80  4 x TP2 fp8 kv-fp8  8.80   86.1     55%   97%",
                        "  <b>output</b>  decode       4  b200     4 x TP1 fp8 kv-fp8  9.36   42.2     37%   97%");
        assertThat(TerminalTable.text(Fixtures.eightChips(), REPORT, false)).doesNotContain("Pools of");
    }

    @Test
    void classesHaveATableOfTheirOwn() {
        assertThat(TerminalTable.text(Fixtures.classes(), REPORT, false).lines())
                .contains("Requests of 8x H100 by class:")
                .anyMatch(line -> line.matches("  +served +failed +TTFT p50/p95 .* in time"))
                .anyMatch(line -> line.matches("  chat & <b> +70.0k +10.0 .* 75%"))
                .anyMatch(line -> line.matches("  agent +30.0k .* 99.67%"));
        assertThat(TerminalTable.text(Fixtures.eightChips(), REPORT, false)).doesNotContain("by class");
    }

    @Test
    void aLongNameStandsAboveItsRow() {
        assertThat(TerminalTable.text(Fixtures.crowd(), REPORT, false).lines())
                .containsSequence(
                        "variant 4 with tensor parallelism over 8 chips, eager mode and chunks of 2,048 tokens",
                        "                      16  overloaded: 20.0 requests/s arrive, at most 9.28 can be served");
    }

    @ParameterizedTest
    @MethodSource("studies")
    void fitsIn120Columns(StudyResult study) {
        assertThat(TerminalTable.text(study, REPORT, false).lines())
                .allSatisfy(line -> assertThat(TextGrid.width(line)).isLessThanOrEqualTo(120));
    }

    @ParameterizedTest
    @MethodSource("studies")
    void plainTextHasNoControlCharacters(StudyResult study) {
        assertThat(TerminalTable.text(study, REPORT, false).replace("\n", "").chars())
                .noneMatch(Character::isISOControl);
    }

    @Test
    void coloursChangeNothingElse() {
        String plain = TerminalTable.text(Fixtures.eightChips(), REPORT, false);
        String coloured = TerminalTable.text(Fixtures.eightChips(), REPORT, true);
        assertThat(coloured).contains("\u001b[31m");
        assertThat(coloured.replaceAll("\u001b\\[[0-9;]*m", "")).isEqualTo(plain);
    }

    @Test
    void overloadedRunShowsWhatItCouldServeInsteadOfAverages() {
        assertThat(TerminalTable.text(Fixtures.overloadedAlone(), REPORT, false))
                .contains("576  overloaded: 20.0 requests/s arrive, at most 15.5 can be served");
    }

    @Test
    void wideCharactersTakeTwoCells() {
        assertThat(TextGrid.width("서울")).isEqualTo(4);
        assertThat(TextGrid.width("東京")).isEqualTo(4);
        assertThat(TextGrid.width("µs é")).isEqualTo(4);
        assertThat(TextGrid.width("e\u0301")).isEqualTo(1);
        assertThat(TextGrid.wrap("서울 서울서울", 6)).containsExactly("서울", "서울서", "울");
        assertThat(TextGrid.wrap("", 6)).containsExactly("");
    }

    @Test
    void aFigureKeepsItsUnit() {
        assertThat(TextGrid.wrap("wait for 12.5 ms and 30 %, or 7 steps", 14))
                .containsExactly("wait for", "12.5 ms and", "30 %, or 7", "steps");
    }
}
