package jeton.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import jeton.hardware.ChipCatalog;
import jeton.input.Problem;
import jeton.input.YamlDocument;
import jeton.input.YamlNode;
import jeton.latency.EngineCatalog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Numbers change, and nothing else. */
class ProfileTextTest {
    private static Problem at(int line, int column) {
        return new Problem("x.yaml", line, column, "", "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "a: 1                      | 4  | a: NEW",
                "a: 1 ms  # for two        | 4  | a: NEW  # for two",
                "a: 1.5e-3 # b             | 4  | a: NEW # b",
                "a: '1 ms'                 | 4  | a: NEW",
                "{ a: 1 us, b: 2 us }      | 6  | { a: NEW, b: 2 us }",
                "{ a: 1 us, b: 2 us }      | 15 | { a: 1 us, b: NEW }",
                "{a: 1, b: 2}              | 11 | {a: 1, b: NEW}",
                "{ a: [1, 2, 3], b: 2 } #, | 6  | { a: NEW, b: 2 } #,",
                "a: [1, 2] # [3]           | 4  | a: NEW # [3]"
            })
    void oneValueIsReplaced(String line, int column, String expected) {
        ProfileText text = new ProfileText("# head\n" + line + "\nb: 1\n");
        text.replace(at(2, column), "NEW");
        assertThat(text).hasToString("# head\n" + expected + "\nb: 1\n");
    }

    @Test
    void severalOfOneLineFromTheLast() {
        ProfileText text = new ProfileText("k: { a: 1, b: 2 us, c: [1, 2] } # a\n");
        text.replace(at(1, 24), "[3, 4]");
        text.replace(at(1, 15), "300.25 us");
        text.replace(at(1, 9), "");
        assertThat(text).hasToString("k: { a: , b: 300.25 us, c: [3, 4] } # a\n");
    }

    @Test
    void lineEndsStay() {
        ProfileText text = new ProfileText("\r\n# ä\r\n\r\na: 1 ms\r\nb: 2");
        text.replace(at(5, 4), "30");
        text.replace(at(4, 4), "10 us");
        assertThat(text).hasToString("\r\n# ä\r\n\r\na: 10 us\r\nb: 30");
    }

    @Test
    void listsMayGoOverLines() {
        ProfileText text = new ProfileText("a: [1,\n  2]\nb: 3\n");
        text.replace(at(1, 4), "[4, 5]");
        assertThat(text).hasToString("a: [4, 5]\nb: 3\n");
    }

    @Test
    void whereThereIsNothingNothingIsReplaced() {
        ProfileText text = new ProfileText("a:\nb: 3\n");
        assertThatThrownBy(() -> text.replace(at(1, 3), "1")).isInstanceOf(IllegalArgumentException.class);
    }

    static Stream<String> profiles() {
        return Stream.concat(EngineCatalog.shipped().names().stream(), ChipCatalog.shipped().names().stream());
    }

    /** All numbers of every profile can be replaced in its file, are found there again, and can be put back. */
    @ParameterizedTest
    @MethodSource("profiles")
    void everyNumberThatShips(String name) {
        Profile profile = Profile.named(name);
        String shipped = profile.text();
        List<Knob> lastFirst = numbers(name, shipped).keySet().stream()
                .map(path -> Knob.of(profile, path))
                .sorted(Comparator.comparing((Knob knob) -> knob.place().line())
                        .thenComparing(knob -> knob.place().column())
                        .reversed())
                .toList();
        ProfileText text = new ProfileText(shipped);
        lastFirst.forEach(knob -> text.replace(knob.place(), knob.rounded(changed(knob))));
        Map<String, YamlNode> again = numbers(name, text.toString());
        for (Knob knob : lastFirst) {
            YamlNode node = Objects.requireNonNull(again.get(knob.path()), knob.path());
            double[] read = node.listOrOne().stream()
                    .mapToDouble(knob.dimension()::read)
                    .toArray();
            assertThat(read).as(knob.path()).hasSize(knob.start().size());
            double factor = changed(knob) / knob.lead();
            for (int i = 0; i < read.length; i++) {
                double expected =
                        knob.lead() == 0 ? changed(knob) : factor * knob.start().get(i);
                assertThat(read[i]).as(knob.path()).isCloseTo(expected, within(0.006 * expected));
            }
            text.replace(node.where(""), written(shipped, knob));
        }
        assertThat(text).hasToString(shipped);
    }

    private static Map<String, YamlNode> numbers(String name, String text) {
        return Knob.numbers(YamlDocument.parse(name, text).node());
    }

    private static double changed(Knob knob) {
        return 0.5 * knob.lead() + 0.003;
    }

    /** The value as it stands in the file. */
    private static String written(String shipped, Knob knob) {
        String rest = shipped.lines()
                .toList()
                .get(knob.place().line() - 1)
                .substring(knob.place().column() - 1);
        return knob.start().size() > 1
                ? rest.substring(0, rest.indexOf(']') + 1)
                : rest.replaceFirst("( *#.*| *}.*|,.*)$", "");
    }
}
