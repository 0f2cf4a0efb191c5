package jeton.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import jeton.study.RunResult;
import org.junit.jupiter.api.Test;

class FootnotesTest {
    private static final List<RunResult> EIGHT = Fixtures.eightChips().runs();

    @Test
    void theGravestComesFirstAndWhatConcernsAllOnce() {
        assertThat(new Footnotes(EIGHT).notes())
                .extracting(Footnotes.Note::mark, note -> note.text().replaceFirst(":.*", ""))
                .containsExactly(
                        tuple("[1] ", "Trainium2"),
                        tuple("[2] ", "MI300X"),
                        tuple("[3] ", "TPU v6e"),
                        tuple("[4] ", "GroqChip"),
                        tuple("[5] ", "WSE-3"),
                        tuple("[6] ", "all"),
                        tuple("", "the price of trn2 is derived from other published figures; the report says how"));
    }

    @Test
    void runsAreMarkedWithTheirOwnNotesOnly() {
        Footnotes notes = new Footnotes(EIGHT);
        assertThat(EIGHT).extracting(notes::marks).containsExactly("", "", "", "2", "1", "3", "4", "5");
    }

    @Test
    void derivedPricesOfManyRunsAreOneLine() {
        List<RunResult> runs = List.of(
                Fixtures.thinking().runs().get(0),
                Fixtures.crowd().runs().get(0),
                Fixtures.crowd().runs().get(1),
                EIGHT.get(4));
        assertThat(new Footnotes(runs).notes())
                .extracting(Footnotes.Note::text)
                .endsWith("the prices of h200, h100 and trn2 are derived from other published figures; the report says"
                        + " how");
    }
}
