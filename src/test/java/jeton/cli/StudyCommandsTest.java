package jeton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** {@code compare} and {@code run}. */
class StudyCommandsTest {
    private static final String QUICKSTART = "scenarios/quickstart.yaml";

    @TempDir
    private Path folder = Path.of("");

    private Console compare(String... options) {
        List<String> words = new ArrayList<>(List.of("compare", QUICKSTART, "-o", output().toString()));
        words.addAll(List.of("--set", "workload.requests=100", "--set", "replications=2"));
        words.addAll(List.of(options));
        return Console.run(words);
    }

    private Path output() {
        return folder.resolve("made/on the way");
    }

    private List<String> written() throws IOException {
        if (!Files.exists(output())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(output())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private String json() throws IOException {
        return Files.readString(output().resolve("results.json"));
    }

    private String command() throws IOException {
        return JsonMapper.shared().readTree(json()).get("command").stringValue();
    }

    @Test
    void aReportIsWrittenAndItsTablePrinted() throws IOException {
        Console console = compare().done();
        assertThat(written()).containsExactly("report.html", "results.csv", "results.json");
        assertThat(console.out())
                .contains(
                        "What does a chat cost on one H100", "h100 TP1", "Report: " + output().resolve("report.html"));
        assertThat(Files.readString(output().resolve("results.csv"))).contains("h100 TP1");
    }

    @Test
    void jsonOnStandardOutputIsTheFile() throws IOException {
        Console console = compare("--json").done();
        assertThat(console.out()).isEqualTo(json());
        assertThat(JsonMapper.shared().readTree(console.out()).get("schema").stringValue())
                .isEqualTo("jeton/results/1");
    }

    @Test
    void theSameAgainIsTheSameBytes() throws IOException {
        String first = compare("--json", "--threads", "1").done().out();
        assertThat(compare("--json", "--threads", "3").done().out()).isEqualTo(first);
        assertThat(compare("--json", "--seed", "7").done().out()).isNotEqualTo(first);
    }

    @Test
    void theReportSaysWhatToTypeAgain() throws IOException {
        compare("--set", "slo.ttft=1 s", "--seed", "5", "--threads", "2", "--stepwise", "--set", "engine.maxNumSeqs=4")
                .done();
        assertThat(command())
                .isEqualTo("./jeton compare scenarios/quickstart.yaml --set workload.requests=100 --set replications=2"
                        + " --set 'slo.ttft=1 s' --set engine.maxNumSeqs=4 --seed 5 --stepwise");
        String report = json();
        List<String> words = CommandLines.words(command());
        List<String> again = new ArrayList<>(words.subList(1, words.size()));
        again.addAll(List.of("-o", output().toString()));
        Console.run(again).done();
        assertThat(json()).isEqualTo(report);
    }

    @Test
    void oneDeploymentOfSeveral() throws IOException {
        Console console = Console.run(
                        "run",
                        "scenarios/thinking-on.yaml",
                        "--deployment",
                        "thinks for 30 %",
                        "--set",
                        "workload.requests=50",
                        "--set",
                        "engine.maxNumSeqs=8",
                        "--replications",
                        "2",
                        "-o",
                        output().toString())
                .done();
        assertThat(console.out()).contains("thinks for 30 %").doesNotContain("answers at once");
        assertThat(command())
                .isEqualTo("./jeton run scenarios/thinking-on.yaml --deployment 'thinks for 30 %'"
                        + " --set workload.requests=50 --set engine.maxNumSeqs=8 --replications 2");
    }

    @Test
    void theWantedDeploymentMustBeThere() {
        assertThat(Console.run("run", "scenarios/thinking-on.yaml", "--deployment", "thinks alway")
                        .refused())
                .isEqualTo("--deployment: read 'thinks alway'; did you mean 'thinks always'?");
        assertThat(Console.run("run", "scenarios/thinking-on.yaml").refused())
                .isEqualTo("--deployment: the scenario has 3 deployments, choose one of 'answers at once', 'thinks for"
                        + " 30 %', 'thinks always'; or compare them all with 'jeton compare'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--threads 0|jeton: Invalid value for option '--threads': read '0', expected a whole number from 1 to"
                        + " 2147483647",
                "--threads many|jeton: Invalid value for option '--threads': read 'many', expected a whole number from"
                        + " 1 to 2147483647",
                "--replications 0|--replications: read '0', expected a whole number from 1 to 10000",
                "--replications 1e99|--replications: read '1e99', expected a whole number from 1 to 10000",
                "--seed abc|--seed: read 'abc', expected a whole number from 0 to 9007199254740992",
                "--seed -1|--seed: read '-1', expected a whole number from 0 to 9007199254740992",
                "--set seed|--set: read 'seed', expected PATH=VALUE, as in --set replications=5",
                "--set workload.arivals=batch|workload.arivals: unknown field 'arivals'; did you mean 'arrivals'?",
                "--set workload.arrivals.poisson.rate=NaN|read 'NaN', expected a rate from 0.000001",
                "--set workload.arrivals.poisson.rate=1e999|expected a rate from 0.000001",
                "--set workload.requests=99999999999999999999|expected a whole number from 1",
                "--set deployments[0].chip=h1000|unknown chip 'h1000'; did you mean 'h100'?",
                "--set deployments[7].chip=h100|deployments",
                "--set model=llama-3.1-8bb|unknown model 'llama-3.1-8bb'; did you mean 'llama-3.1-8b'?",
                "--set deployments[0].layout.tensorParallel=3|read 3, expected 1, 2, 4, 8, 16 or 32",
                "--set slo.ttft=0|slo.ttft",
                "--set workload.input=200000|h100 TP1 can serve none of the requests",
                "--jsn|Unknown option: '--jsn'"
            })
    void wrongInputIsRefusedAndNothingWritten(String options, String message) throws IOException {
        assertThat(compare(options.split(" ")).refused()).contains(message);
        assertThat(written()).isEmpty();
    }

    @Test
    void theScenarioMustBeAFile() {
        assertThat(Console.run("compare", "scenarios/quickstrat.yaml").refused())
                .isEqualTo("scenarios/quickstrat.yaml: no such file; did you mean 'scenarios/quickstart.yaml'?");
        assertThat(Console.run("compare", "scenarios").refused()).isEqualTo("scenarios: is a folder, expected a file");
        assertThat(Console.run("compare").refused())
                .isEqualTo("jeton: Missing required parameter: 'SCENARIO'\nTry 'jeton compare --help'.");
    }

    @Test
    void wrongFieldsAreNamedWithTheirPlace() throws IOException {
        Path file = folder.resolve("wrong.yaml");
        Files.writeString(file, """
                question: What is wrong here?
                model: llama-3.1-8b
                workload:
                  arrivals: {poisson: {rate: -1}}
                  requests: 10
                  inputs: {fixed: 10}
                  output: {fixed: 10}
                deployments:
                  - {chip: h1000}
                """);
        String name = file.toString();
        assertThat(Console.run("compare", name).refused().lines())
                .anyMatch(line -> line.startsWith(name + ":4:30: workload.arrivals.poisson.rate: read '-1', expected"))
                .anyMatch(line ->
                        line.equals(name + ":6:3: workload.inputs: unknown field 'inputs'; did you mean 'input'?"))
                .anyMatch(line ->
                        line.equals(name + ":9:12: deployments[0].chip: unknown chip 'h1000'; did you mean 'h100'?"));
    }

    /** Before the work is done, not after. */
    @ParameterizedTest
    @ValueSource(strings = {"taken", "taken/below"})
    void anUnwritableFolderFails(String place) throws IOException {
        Files.writeString(folder.resolve("taken"), "mine");
        Console console =
                Console.run("compare", QUICKSTART, "-o", folder.resolve(place).toString());
        assertThat(console.status()).isEqualTo(Main.FAILED);
        assertThat(console.out()).isEmpty();
        assertThat(console.err())
                .startsWith("cannot write the report to ")
                .contains("taken is in the way and is not a folder");
        assertThat(Files.readString(folder.resolve("taken"))).isEqualTo("mine");
    }

    @Test
    void aReportInTheWayOfAFolderLosesNothing() throws IOException {
        compare().done();
        String before = json();
        Files.delete(output().resolve("report.html"));
        Files.createDirectory(output().resolve("report.html"));
        Console console = compare("--seed", "9", "--json");
        assertThat(console.status()).isEqualTo(Main.FAILED);
        assertThat(console.err()).contains("a folder of that name is in the way");
        assertThat(json()).isEqualTo(before);
        assertThat(console.out()).startsWith("{").endsWith("}\n");
        assertThat(written()).containsExactly("report.html", "results.csv", "results.json");
    }
}
