package jeton.workload.trace;

import java.util.ArrayList;
import java.util.List;
import jeton.input.InputException;
import jeton.input.Names;
import jeton.input.Problem;
import org.jspecify.annotations.Nullable;

/**
 * Names of the columns that hold what is wanted.
 *
 * @param wallClock whether the time is a wall clock, not seconds
 * @param thinking  null where the format has no such column
 */
record CsvColumns(
        boolean wallClock,
        String time,
        String input,
        String output,
        @Nullable String thinking) {
    static final CsvColumns AZURE = new CsvColumns(true, "TIMESTAMP", "ContextTokens", "GeneratedTokens", null);
    static final CsvColumns PLAIN = new CsvColumns(false, "arrival", "input", "output", "thinking");

    /** Where each column stands, from 0; {@code thinking} is -1 if there is none. */
    record Places(int time, int input, int output, int thinking, int count) {}

    Places find(CsvLine header, TracePlace place) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < header.fields(); i++) {
            names.add(header.field(i));
        }
        List<Problem> problems = new ArrayList<>();
        Places places = new Places(
                find(time, names, header, place, problems),
                find(input, names, header, place, problems),
                find(output, names, header, place, problems),
                thinking == null ? -1 : findOptional(thinking, names, header, place, problems),
                names.size());
        if (!problems.isEmpty()) {
            throw new InputException(problems);
        }
        return places;
    }

    private int find(String name, List<String> names, CsvLine header, TracePlace place, List<Problem> problems) {
        int index = indexOf(name, names);
        if (index < 0) {
            String near = Names.nearest(name, others(names))
                    .map(found -> "; is it '" + found + "'?")
                    .orElseGet(() -> names.size() == 1 && names.get(0).matches(".*[;\t|].*")
                            ? "; columns must be separated by commas"
                            : "");
            problems.add(new Problem(
                    place.path().toString(),
                    (int) header.line(),
                    1,
                    name,
                    "no such column among " + Cell.quoted(String.join(",", names)) + near));
        }
        refuseTwice(name, index, names, header, place, problems);
        return index;
    }

    private int findOptional(
            String name, List<String> names, CsvLine header, TracePlace place, List<Problem> problems) {
        int index = indexOf(name, names);
        if (index < 0) {
            Names.nearest(name, others(names))
                    .ifPresent(near -> problems.add(new Problem(
                            place.path().toString(),
                            (int) header.line(),
                            header.column(names.indexOf(near)),
                            near,
                            "unknown column; did you mean '" + name + "'?")));
        }
        refuseTwice(name, index, names, header, place, problems);
        return index;
    }

    private static void refuseTwice(
            String name, int index, List<String> names, CsvLine header, TracePlace place, List<Problem> problems) {
        int again = index < 0 ? -1 : indexOf(name, names.subList(index + 1, names.size()));
        if (again >= 0) {
            problems.add(new Problem(
                    place.path().toString(),
                    (int) header.line(),
                    header.column(index + 1 + again),
                    name,
                    "this column stands twice"));
        }
    }

    /** Names that are not those of another column that is wanted. */
    private List<String> others(List<String> names) {
        return names.stream()
                .filter(name ->
                        !name.equalsIgnoreCase(time) && !name.equalsIgnoreCase(input) && !name.equalsIgnoreCase(output))
                .toList();
    }

    private static int indexOf(String name, List<String> names) {
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equalsIgnoreCase(name)) {
                return i;
            }
        }
        return -1;
    }
}
