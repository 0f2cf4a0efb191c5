package jeton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documents say can be typed, can be typed. */
class ReadmeTest {
    private static final Pattern COMMAND = Pattern.compile("(?m)(?:^ *|`)(\\./jeton [^`\n]+)");
    private static final Pattern SETTING = Pattern.compile("`--set ([^`]+)`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^):]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");

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
        commands.addAll(found(COMMAND, "src/docs/CALIBRATION.md"));
        commands.addAll(found(COMMAND, "src/docs/VALIDATION.md"));
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "README.md",
                "CONTRIBUTING.md",
                "src/docs/CALIBRATION.md",
                "src/docs/FIDELITY.md",
                "src/docs/VALIDATION.md"
            })
    void linksLeadSomewhere(String document) throws IOException {
        for (String link : found(LINK, document)) {
            // the report is made by the command above its link
            if (!link.startsWith("reports/")) {
                String[] parts = link.split("#", -1);
                Path file = parts[0].isEmpty()
                        ? Path.of(document)
                        : Path.of(document).resolveSibling(parts[0]);
                assertThat(file).exists();
                if (parts.length > 1) {
                    assertThat(anchors(file)).contains(parts[1]);
                }
            }
        }
    }

    /** Of the headings, as GitHub makes them. */
    private static List<String> anchors(Path document) throws IOException {
        return found(HEADING, document.toString()).stream()
                .map(heading -> heading.toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9 _-]", "")
                        .replace(' ', '-'))
                .toList();
    }
}
