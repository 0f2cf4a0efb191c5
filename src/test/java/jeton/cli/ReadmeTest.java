package jeton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documents say can be typed, can be typed. */
class ReadmeTest {
    private static final Pattern COMMAND = Pattern.compile("(?m)(?:^|`)(\\./jeton [^`\n]+)");
    private static final Pattern SETTING = Pattern.compile("`--set ([^`]+)`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)\\)");

    @TempDir
    private Path folder = Path.of("");

    private static List<String> found(Pattern pattern, String file) throws IOException {
        return pattern.matcher(Files.readString(Path.of(file)))
                .results()
                .map((MatchResult result) -> result.group(1))
                .distinct()
                .toList();
    }

    static Stream<String> commands() throws IOException {
        List<String> commands = new ArrayList<>(found(COMMAND, "README.md"));
        commands.addAll(found(COMMAND, "CONTRIBUTING.md"));
        return commands.stream().distinct();
    }

    static Stream<String> settings() throws IOException {
        return found(SETTING, "README.md").stream();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void commandsRun(String command) {
        Console console = Console.run(CommandLines.quick(command, folder)).done();
        assertThat(console.out()).isNotBlank();
    }

    @ParameterizedTest
    @MethodSource("settings")
    void settingsAreFields(String setting) {
        Console.run(
                        "compare",
                        "scenarios/quickstart.yaml",
                        "--set",
                        setting,
                        "--set",
                        "workload.requests=50",
                        "--replications",
                        "1",
                        "-o",
                        folder.toString())
                .done();
    }

    @Test
    void everyCommandIsShown() throws IOException {
        assertThat(found(COMMAND, "README.md").stream()
                        .map(command -> CommandLines.words(command).get(1))
                        .distinct())
                .containsAll(HelpTest.commands().toList());
    }

    @Test
    void linksLeadSomewhere() throws IOException {
        for (String link : found(LINK, "README.md")) {
            // the report is made by the command above its link
            if (!link.startsWith("reports/")) {
                assertThat(Path.of(link)).exists();
            }
        }
    }
}
