package jeton.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jeton.hardware.Caveat;
import jeton.hardware.Caveat.Kind;
import jeton.study.RunResult;

/**
 * The caveats of all runs for a terminal: each once, the gravest first, with a number. Those on derived prices, which
 * nearly every chip has, share one line that names the chips.
 */
final class Footnotes {
    private final List<RunResult> runs;
    private final List<String> numbered;

    Footnotes(List<RunResult> runs) {
        this.runs = runs;
        this.numbered = caveats(runs)
                .filter(caveat -> caveat.kind() != Kind.DERIVED_PRICE)
                .sorted(Comparator.comparing(Caveat::kind))
                .map(Caveat::text)
                .distinct()
                .toList();
    }

    /** Numbers of the notes that concern this run alone or with some others: {@code 1,3}. */
    String marks(RunResult run) {
        return run.caveats().stream()
                .map(Caveat::text)
                .filter(text -> numbered.contains(text) && !concernsAll(text))
                .map(text -> numbered.indexOf(text) + 1)
                .distinct()
                .sorted()
                .map(String::valueOf)
                .collect(Collectors.joining(","));
    }

    List<Note> notes() {
        List<Note> notes = new ArrayList<>();
        for (String text : numbered) {
            String whom = runs.size() > 1 && concernsAll(text) ? "all: " : "";
            notes.add(new Note("[" + (notes.size() + 1) + "] ", whom + text));
        }
        List<String> chips = runs.stream()
                .filter(run -> caveats(List.of(run)).anyMatch(caveat -> caveat.kind() == Kind.DERIVED_PRICE))
                .map(RunResult::chip)
                .distinct()
                .toList();
        if (!chips.isEmpty()) {
            String prices = chips.size() == 1 ? "the price of " : "the prices of ";
            String derived = chips.size() == 1 ? " is derived" : " are derived";
            notes.add(new Note(
                    "",
                    prices + Sentence.list(chips) + derived + " from other published figures; the report says how"));
        }
        return notes;
    }

    private boolean concernsAll(String text) {
        return runs.stream()
                .allMatch(run ->
                        run.caveats().stream().anyMatch(caveat -> caveat.text().equals(text)));
    }

    private static Stream<Caveat> caveats(List<RunResult> runs) {
        return runs.stream().flatMap(run -> run.caveats().stream());
    }

    /** @param mark what stands before the text, or nothing */
    record Note(String mark, String text) {}
}
