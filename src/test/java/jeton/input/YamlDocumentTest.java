package jeton.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class YamlDocumentTest {
    private enum Policy {
        ROUND_ROBIN,
        LEAST_LOADED
    }

    private static List<String> problems(String text, Consumer<YamlMap> decoder) {
        YamlDocument document = YamlDocument.parse("x.yaml", text);
        decoder.accept(document.root());
        try {
            document.throwIfProblems();
        } catch (InputException e) {
            return e.problems().stream().map(Problem::toString).toList();
        }
        return List.of();
    }

    private static String refused(String text) {
        try {
            YamlDocument.parse("x.yaml", text);
            return "accepted";
        } catch (InputException e) {
            return e.getMessage();
        }
    }

    @Test
    void readsEveryKindOfField() {
        YamlDocument document = YamlDocument.parse("x.yaml", """
                name: a run
                year: 2026
                policy: least-loaded
                rate: 2.5
                requests: 2e6
                warm: true
                wait: 250 ms
                layout: {tensorParallel: 4}
                gaps: [1, 2.5]
                chips: h100
                """);
        YamlMap root = document.root();
        assertThat(root.text("name")).isEqualTo("a run");
        assertThat(root.text("year")).isEqualTo("2026");
        assertThat(root.choice("policy", Policy.class)).isEqualTo(Policy.LEAST_LOADED);
        assertThat(root.number("rate", Range.positive())).isEqualTo(2.5);
        assertThat(root.count("requests", 1, 1L << 40)).isEqualTo(2_000_000);
        assertThat(root.flag("warm")).isTrue();
        assertThat(root.quantity("wait", Unit.SECONDS, Range.positive())).isEqualTo(0.25);
        assertThat(root.map("layout").count("tensorParallel", 1, 8)).isEqualTo(4);
        assertThat(root.numbers("gaps", Range.any())).containsExactly(1.0, 2.5);
        assertThat(root.node("chips").listOrOne()).extracting(YamlNode::text).containsExactly("h100");
        document.throwIfProblems();
    }

    @Test
    void absentFieldsTakeTheirDefaults() {
        YamlDocument document = YamlDocument.parse("x.yaml", "{}");
        YamlMap root = document.root();
        assertThat(root.text("name", "none")).isEqualTo("none");
        assertThat(root.choice("policy", Policy.ROUND_ROBIN)).isEqualTo(Policy.ROUND_ROBIN);
        assertThat(root.number("rate", 3, Range.positive())).isEqualTo(3);
        assertThat(root.count("requests", 7, 1, 10)).isEqualTo(7);
        assertThat(root.flag("warm", true)).isTrue();
        assertThat(root.quantity("wait", 9, Unit.SECONDS, Range.positive())).isEqualTo(9);
        assertThat(root.listOrEmpty("gaps")).isEmpty();
        assertThat(root.findMap("layout")).isEmpty();
        assertThat(root.has("chips")).isFalse();
        document.throwIfProblems();
    }

    @Test
    void readsJson() {
        YamlDocument document =
                YamlDocument.parse("x.json", "{\n\t\"name\": \"a \\\"run\\\" \\u00e9\",\n\t\"gaps\": [1, 2e3]\n}\n");
        assertThat(document.root().text("name")).isEqualTo("a \"run\" é");
        assertThat(document.root().numbers("gaps", Range.any())).containsExactly(1.0, 2000.0);
        document.throwIfProblems();
    }

    @Test
    void collectsAllProblemsInTheOrderOfTheFile() {
        List<String> found = problems("""
                deployments:
                - chip: h100
                  replica: 2
                  layout:
                    tensorParallel: abc
                - chip: 7.5
                  policy: least-laoded
                """, root -> {
            for (YamlNode node : root.list("deployments")) {
                YamlMap deployment = node.map();
                deployment.text("chip");
                deployment.count("replicas", 1, 1, 1024);
                deployment.choice("policy", Policy.ROUND_ROBIN);
                deployment.findMap("layout").ifPresent(layout -> {
                    layout.count("tensorParallel", 1, 1024);
                    layout.done();
                });
                deployment.count("seats", 1, 4);
                deployment.done();
            }
        });
        assertThat(found)
                .containsExactly(
                        "x.yaml:2:3: deployments[0].seats: missing, expected a whole number from 1 to 4",
                        "x.yaml:3:3: deployments[0].replica: unknown field 'replica'; did you mean 'replicas'?",
                        "x.yaml:5:21: deployments[0].layout.tensorParallel: read 'abc', expected a whole number from 1"
                                + " to 1024",
                        "x.yaml:6:3: deployments[1].seats: missing, expected a whole number from 1 to 4",
                        "x.yaml:7:11: deployments[1].policy: read 'least-laoded', expected one of round-robin,"
                                + " least-loaded; did you mean 'least-loaded'?");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            abc       | read 'abc', expected a number above 0, at most 1
            '"0.5"'   | read '0.5' in quotes, expected a number above 0, at most 1
            .nan      | read '.nan', expected a number above 0, at most 1
            NaN       | read 'NaN', expected a number above 0, at most 1
            .inf      | read '.inf', expected a number above 0, at most 1
            1e999     | read '1e999', expected a number above 0, at most 1
            0         | read '0', expected a number above 0, at most 1
            -0.1      | read '-0.1', expected a number above 0, at most 1
            1.01      | read '1.01', expected a number above 0, at most 1
            0x1       | read '0x1', expected a number above 0, at most 1
            '0,5'     | read '0,5', expected a number above 0, at most 1
            [1]       | read a list, expected a number above 0, at most 1
            '{a: 1}'  | read fields, expected a number above 0, at most 1
            ~         | read nothing, expected a number above 0, at most 1
            ''        | read nothing, expected a number above 0, at most 1
            true      | read 'true', expected a number above 0, at most 1
            """)
    void refusesWhatIsNoNumberOfTheRange(String value, String message) {
        assertThat(problems("share: " + value, root -> root.number("share", Range.positiveShare())))
                .containsExactly("x.yaml:1:" + (value.isEmpty() ? 7 : 8) + ": share: " + message);
    }

    @ParameterizedTest
    @CsvSource({"1.5", "0", "9", "1e30", "-1", "1e-400", "1e999999999", "1_000", "four"})
    void refusesWhatIsNoCountOfTheRange(String value) {
        assertThat(problems("n: " + value, root -> root.count("n", 1, 8)))
                .containsExactly("x.yaml:1:4: n: read '" + value + "', expected a whole number from 1 to 8");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            250 GB | read '250 GB', a size, expected a time above 0 (s), as in 250 ms
            0 ms   | read '0 ms', expected a time above 0 (s), as in 250 ms
            5 mss  | read '5 mss', expected a time above 0 (s), as in 250 ms; did you mean 'ms'?
            5 MS   | read '5 MS', expected a time above 0 (s), as in 250 ms; did you mean 'ms'?
            soon   | read 'soon', expected a time above 0 (s), as in 250 ms
            2,5 s  | read '2,5 s', expected a time above 0 (s), as in 250 ms
            .inf   | read '.inf', expected a time above 0 (s), as in 250 ms
            [1]    | read a list, expected a time above 0 (s), as in 250 ms
            """)
    void refusesWhatIsNoQuantityOfTheUnit(String value, String message) {
        assertThat(problems("wait: " + value, root -> root.quantity("wait", Unit.SECONDS, Range.positive())))
                .containsExactly("x.yaml:1:7: wait: " + message);
    }

    @Test
    void refusesOtherWrongTypes() {
        assertThat(problems("a: [1]\nb: {}\nc: 1\nd: 1\ne: 'true'\nf: ''\ng: {x: 1}\n", root -> {
                    root.text("a");
                    root.text("b");
                    root.map("c").count("inside", 1, 2);
                    root.list("d");
                    root.flag("e");
                    root.text("f");
                    root.choice("g", Policy.class);
                }))
                .containsExactly(
                        "x.yaml:1:4: a: read a list, expected a text",
                        "x.yaml:2:4: b: read fields, expected a text",
                        "x.yaml:3:4: c: read '1', expected fields",
                        "x.yaml:4:4: d: read '1', expected a list",
                        "x.yaml:5:4: e: read 'true', expected true or false",
                        "x.yaml:6:4: f: read '', expected a text",
                        "x.yaml:7:4: g: read fields, expected one of round-robin, least-loaded");
    }

    @Test
    void aFailedReadingGivesAValueOfTheRange() {
        YamlMap root = YamlDocument.parse("x.yaml", "{}").root();
        assertThat(root.number("a", Range.above(5))).isEqualTo(6);
        assertThat(root.number("b", Range.between(-3, -2))).isEqualTo(-3);
        assertThat(root.number("c", new Range(0, false, 0.5))).isEqualTo(0.5);
        assertThat(root.number("d", Range.any())).isEqualTo(1);
        assertThat(root.count("e", 2, 9)).isEqualTo(2);
        assertThat(root.choice("f", Policy.class)).isEqualTo(Policy.ROUND_ROBIN);
        assertThat(root.list("g")).isEmpty();
        assertThat(root.map("h").entries()).isEmpty();
    }

    @Test
    void fieldsNobodyAskedForAreUnknown() {
        assertThat(problems("a: 1\nb: {c: 2}\n", root -> {
                    root.count("a", 1, 9);
                    root.map("b").has("size");
                }))
                .containsExactly("x.yaml:2:5: b.c: unknown field 'c', expected size");
    }

    @Test
    void keysOfAnEnumMapAreChecked() {
        assertThat(problems("round-robbin: 1\n", root -> {
                    assertThat(root.entries(Policy.class)).isEmpty();
                    root.done();
                }))
                .containsExactly("x.yaml:1:1: round-robbin: unknown field 'round-robbin'; did you mean 'round-robin'?");
    }

    @Test
    void refusesDuplicateKeysAndOddKeysAndTags() {
        assertThat(problems("a: 1\nb:\n  c: 1\n  c: 2\na: 3\n[x]: 1\nd: !!int 5\n", root -> {
                    root.count("a", 1, 9);
                    root.map("b").count("c", 1, 9);
                    root.count("d", 1, 9);
                    root.done();
                }))
                .containsExactly(
                        "x.yaml:4:3: b.c: written twice; first in line 3",
                        "x.yaml:5:1: a: written twice; first in line 1",
                        "x.yaml:6:1: a field name must be plain text, not a map or a list",
                        "x.yaml:7:4: d: the tag 'tag:yaml.org,2002:int' is not allowed; leave tags out");
    }

    @Test
    void refusesWhatIsNoMap() {
        assertThat(problems("- 1\n", root -> root.count("a", 1, 2)))
                .containsExactly("x.yaml:1:1: read a list, expected fields");
        assertThat(problems("just words\n", root -> root.text("a")))
                .containsExactly("x.yaml:1:1: read 'just words', expected fields");
    }

    @Test
    void refusesFilesThatAreNoYaml() {
        assertThat(refused("")).isEqualTo("x.yaml: is empty");
        assertThat(refused("# nothing\n")).isEqualTo("x.yaml: is empty");
        assertThat(refused("a: [1, 2\nb: 3\n"))
                .isEqualTo(
                        "x.yaml:2:2: no YAML or JSON: while parsing a flow sequence, expected ',' or ']', but got :");
        assertThat(refused("a: 1\n b: 2\n"))
                .isEqualTo("x.yaml:2:3: no YAML or JSON: mapping values are not allowed here");
        assertThat(refused("a: 1\n--- \nb: 2\n"))
                .isEqualTo(
                        "x.yaml:2:1: no YAML or JSON: expected a single document in the stream, but found another document");
        assertThat(refused("a: 1\nb: \u0007\n"))
                .isEqualTo("x.yaml:2:4: the character U+0007 is not allowed in a text file");
        assertThat(refused("a: *b\n")).isEqualTo("x.yaml:1:4: no YAML or JSON: found undefined alias b");
        assertThat(refused("[".repeat(65) + "]".repeat(65)))
                .isEqualTo("x.yaml:1:65: no YAML or JSON: maps and lists are nested deeper than 64 levels");
    }

    @Test
    void refusesAliasesThatMultiplyOrContainThemselves() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n");
        for (int i = 1; i < 12; i++) {
            String one = "*a" + (i - 1) + ", ";
            bomb.append("a" + i + ": &a" + i + " [" + one.repeat(9) + "*a" + (i - 1) + "]\n");
        }
        assertThat(refused(bomb.toString())).isEqualTo("x.yaml:1:1: aliases multiply it to more than 10000000 values");
        assertThat(refused("a: &a [1, *a]\n")).isEqualTo("x.yaml:1:4: a[1]: contains itself through an alias");
        assertThat(problems("a: &a {n: 1}\nb: *a\n", root -> {
                    root.map("a").count("n", 1, 1);
                    root.map("b").count("n", 1, 1);
                }))
                .isEmpty();
    }

    @Test
    void refusesFilesThatCannotBeRead(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("quickstart.yaml"), "a: 1\n");
        Files.write(folder.resolve("latin.yaml"), "a: \u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
        String base = folder.toString();
        assertThatThrownBy(() -> YamlDocument.read(folder.resolve("quikstart.yaml")))
                .isInstanceOf(InputException.class)
                .hasMessage(base + "/quikstart.yaml: no such file; did you mean '" + base + "/quickstart.yaml'?");
        assertThatThrownBy(() -> YamlDocument.read(folder.resolve("other.yaml")))
                .hasMessage(base + "/other.yaml: no such file");
        assertThatThrownBy(() -> YamlDocument.read(folder.resolve("no/x.yaml")))
                .hasMessage(base + "/no/x.yaml: no such file; there is no folder " + base + "/no either");
        assertThatThrownBy(() -> YamlDocument.read(folder)).hasMessage(base + ": is a folder, expected a file");
        assertThatThrownBy(() -> YamlDocument.read(folder.resolve("latin.yaml")))
                .hasMessage(base + "/latin.yaml: is not UTF-8 text");
    }

    @Test
    void refusesFilesThatAreTooLarge() {
        byte[] spaces = new byte[(int) YamlDocument.LARGEST + 1];
        assertThatThrownBy(() -> YamlDocument.read("x.yaml", new ByteArrayInputStream(spaces)))
                .isInstanceOf(InputException.class)
                .hasMessage("x.yaml: is larger than 64 MiB");
    }

    @Test
    void readsAFileThatStartsWithAByteOrderMark(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("x.yaml"), "\uFEFFa: 1\n");
        assertThat(YamlDocument.read(file).root().count("a", 1, 1)).isEqualTo(1);
    }

    @Test
    void quotesForeignTextInOneShortLine() {
        assertThat(problems("a: \"" + "x".repeat(100) + "\"\nb: \"1\\n2\"\n", root -> {
                    root.flag("a");
                    root.flag("b");
                }))
                .containsExactly(
                        "x.yaml:1:4: a: read '" + "x".repeat(60) + "...', expected true or false",
                        "x.yaml:2:4: b: read '1\\n2', expected true or false");
    }

    @Test
    void aLongListOfProblemsIsCutInTheMessageOnly() {
        YamlDocument document = YamlDocument.parse("x.yaml", "a: [" + "x, ".repeat(59) + "x]\n");
        document.root().numbers("a", Range.any());
        assertThatThrownBy(document::throwIfProblems)
                .hasMessageEndingWith("\nand 10 more problems")
                .satisfies(e -> assertThat(((InputException) e).problems()).hasSize(60));
    }

    @Test
    void decodersAddProblemsOfTheirOwn() {
        assertThat(problems("a: {b: 1}\n", root -> {
                    root.map("a").problem("b", "is odd");
                    root.problem("c", "is needed with a");
                }))
                .contains("x.yaml:1:8: a.b: is odd", "x.yaml:1:1: c: is needed with a");
    }

    @Test
    void problemsWithoutAPlaceHaveNoColons() {
        assertThat(Problem.of("chip", "unknown").toString()).isEqualTo("chip: unknown");
        assertThat(new Problem("x.yaml", 0, 0, "", "is empty").toString()).isEqualTo("x.yaml: is empty");
    }

    @Test
    void overridesAreMadeBeforeFieldsAreRead() {
        YamlDocument document = YamlDocument.parse("x.yaml", "a: {b: 1}\n", Map.of("a.b", "2"));
        assertThat(document.root().map("a").count("b", 1, 2)).isEqualTo(2);
        document.throwIfProblems();
    }
}
