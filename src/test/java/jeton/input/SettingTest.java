package jeton.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SettingTest {
    private static final String FILE = """
            seed: 1
            shared: &shared {n: 1}
            deployments:
            - {chip: h100, replicas: 1, layout: *shared}
            - {chip: h200, replicas: 2, layout: *shared}
            prices:
              llama-3.1-70b: {input: 1}
            """;

    private static YamlDocument with(String... settings) {
        Map<String, String> overrides = new LinkedHashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            overrides.put(settings[i], settings[i + 1]);
        }
        return YamlDocument.parse("x.yaml", FILE, overrides);
    }

    private static List<String> problems(YamlDocument document, Consumer<YamlMap> decoder) {
        decoder.accept(document.root());
        return document.problems().stream().map(Problem::toString).toList();
    }

    @ParameterizedTest
    @CsvSource({"deployments[1].replicas", "deployments.1.replicas"})
    void setsAFieldOfAListItem(String path) {
        List<YamlNode> deployments = with(path, "5").root().list("deployments");
        assertThat(deployments.get(1).map().count("replicas", 1, 9)).isEqualTo(5);
        assertThat(deployments.get(0).map().count("replicas", 1, 9)).isEqualTo(1);
    }

    @Test
    void changesAnAliasedPartOnlyWhereThePathNamesIt() {
        YamlMap root = with("deployments[0].layout.n", "7").root();
        List<YamlNode> deployments = root.list("deployments");
        assertThat(deployments.get(0).map().map("layout").count("n", 1, 9)).isEqualTo(7);
        assertThat(deployments.get(1).map().map("layout").count("n", 1, 9)).isEqualTo(1);
        assertThat(root.map("shared").count("n", 1, 9)).isEqualTo(1);
    }

    @Test
    void findsNamesWithDots() {
        YamlMap prices = with("prices.llama-3.1-70b.input", "3").root().map("prices");
        assertThat(prices.entries()).containsOnlyKeys("llama-3.1-70b");
        assertThat(prices.map("llama-3.1-70b").count("input", 1, 9)).isEqualTo(3);
    }

    @Test
    void createsFieldsAndTakesWholeMapsAndLists() {
        YamlMap root = with("slo.ttft", "2 s", "gaps", "[1, 2]", "gaps[1]", "5").root();
        assertThat(root.map("slo").quantity("ttft", Unit.SECONDS, Range.positive()))
                .isEqualTo(2);
        assertThat(root.numbers("gaps", Range.any())).containsExactly(1.0, 5.0);
    }

    @Test
    void problemsOfTheValueNameTheOption() {
        assertThat(problems(with("seed", "x", "deployments[0].layout", "{n: 0, m: 1}"), root -> {
                    root.count("seed", 1, 9);
                    YamlMap layout = root.list("deployments").get(0).map().map("layout");
                    layout.count("n", 1, 9);
                    layout.done();
                }))
                .containsExactly(
                        "--set seed=x: seed: read 'x', expected a whole number from 1 to 9",
                        "--set deployments[0].layout={n: 0, m: 1}: deployments[0].layout.n: read '0', expected a whole"
                                + " number from 1 to 9",
                        "--set deployments[0].layout={n: 0, m: 1}: deployments[0].layout.m: unknown field 'm',"
                                + " expected n");
    }

    @Test
    void problemsOfTheNameNameTheOptionToo() {
        assertThat(problems(with("sed", "2", "slo.tft", "1"), root -> {
                    root.count("seed", 1, 9);
                    root.list("deployments");
                    root.has("shared");
                    root.has("prices");
                    root.map("slo").has("ttft");
                    root.map("slo").count("goodput", 1, 9);
                    root.map("slo").done();
                    root.done();
                }))
                .containsExactly(
                        "--set slo.tft=1: slo.goodput: missing, expected a whole number from 1 to 9",
                        "--set slo.tft=1: slo.tft: unknown field 'tft'; did you mean 'ttft'?",
                        "--set sed=2: sed: unknown field 'sed'; did you mean 'seed'?");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            seed.x           | 1   | --set seed.x=1: seed.x: seed has no fields to set
            deployments[2].n | 1   | --set deployments[2].n=1: deployments[2].n: deployments has no position 2; its positions are 0 to 1
            deployments.chip | 1   | --set deployments.chip=1: deployments.chip: deployments is a list; name a position, as in deployments[0]
            a..b             | 1   | --set a..b=1: a..b: not a path; write names and list positions, as in deployments[0].replicas
            [0]              | 1   | --set [0]=1: [0]: not a path; write names and list positions, as in deployments[0].replicas
            seed             | [1  | --set seed=[1: no YAML or JSON: while parsing a flow sequence, expected ',' or ']', but got <stream end>
            """)
    void refusesWhatCannotBeSet(String path, String value, String message) {
        assertThat(problems(with(path, value), root -> {})).containsExactly(message);
    }

    @Test
    void anEmptyValueIsNothing() {
        assertThat(problems(with("seed", ""), root -> root.count("seed", 1, 9)))
                .containsExactly("--set seed=: seed: read nothing, expected a whole number from 1 to 9");
    }
}
