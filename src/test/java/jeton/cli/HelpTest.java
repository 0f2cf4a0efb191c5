package jeton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class HelpTest {
    /** A page of help is no wider than a narrow terminal. */
    private static final int NARROW = 80;

    @TempDir
    private Path folder = Path.of("");

    static Stream<String> commands() {
        return new CommandLine(Main.class).getSubcommands().keySet().stream();
    }

    static Stream<String> examples() {
        CommandLine jeton = new CommandLine(Main.class);
        return Stream.concat(Stream.of(jeton), jeton.getSubcommands().values().stream())
                .flatMap(command -> examples(command).stream())
                .distinct();
    }

    private static List<String> examples(CommandLine command) {
        return joined(String.join("\n", command.getCommandSpec().usageMessage().footer()))
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("jeton "))
                .toList();
    }

    /** With lines that end in a backslash and those after them in one, as a shell reads them. */
    private static String joined(String text) {
        return text.replaceAll(" \\\\\n +", " ");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandShowsAnExample(String command) {
        Console console = Console.run(command, "--help").done();
        assertThat(console.out()).startsWith("Usage: jeton " + command);
        CommandLine known = Objects.requireNonNull(
                new CommandLine(Main.class).getSubcommands().get(command));
        assertThat(examples(known))
                .isNotEmpty()
                .allSatisfy(example -> assertThat(joined(console.out())).contains("  " + example + "\n"))
                .allMatch(
                        example -> example.startsWith("jeton " + command + " ") || example.equals("jeton " + command));
        assertThat(console.out().lines()).allMatch(line -> line.length() <= NARROW);
        assertThat(Console.run("--help").done().out()).contains("\n  " + command + " ");
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleRuns(String example) throws IOException {
        List<String> words = new ArrayList<>();
        for (String word : CommandLines.quick(example, folder)) {
            if (word.endsWith("*.yaml")) {
                try (DirectoryStream<Path> files =
                        Files.newDirectoryStream(Path.of(word).getParent(), "*.yaml")) {
                    files.forEach(file -> words.add(file.toString()));
                }
            } else {
                words.add(word);
            }
        }
        assertThat(Console.run(words).done().out()).isNotBlank();
    }

    @Test
    void versionAndNothing() {
        assertThat(Console.run("--version").done().out()).startsWith("jeton ");
        assertThat(Console.run().refused()).startsWith("Usage: jeton");
    }
}
