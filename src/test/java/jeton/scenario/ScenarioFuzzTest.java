package jeton.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import jeton.input.InputException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is written, it is read or its problems are named; nothing else is thrown. */
final class ScenarioFuzzTest {
    private static final int FILES = 100;
    private static final List<String> SPLINTERS = List.of(
            "",
            "0",
            "-1",
            "1e308",
            "1e-300",
            "NaN",
            "null",
            "~",
            "{}",
            "[]",
            "{a: 1}",
            "[1, 2]",
            "yes",
            "\"\"",
            "5 %",
            "1/s",
            "1 ms",
            "9".repeat(40),
            "llama-3.1-8b",
            "h100",
            "cerebras-wse3",
            "deepseek-r1",
            "!!set",
            "&a",
            "*a");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void nothingButProblems(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> texts = new ArrayList<>();
        for (Path file : Corpus.valid().toList()) {
            texts.add(Files.readString(file).replace("../trace.csv", trace()));
        }
        for (int i = 0; i < FILES; i++) {
            String text = texts.get(random.nextInt(texts.size()));
            for (int hits = 1 + random.nextInt(3); hits > 0; hits--) {
                text = broken(text, random);
            }
            Path file = folder.resolve("s.yaml");
            Files.writeString(file, text);
            try {
                assertThat(Corpus.read(file).deployments()).isNotEmpty();
            } catch (InputException e) {
                assertThat(e.problems()).as(text).isNotEmpty();
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError("seed " + seed + ", file " + i + ":\n" + text, e);
            }
        }
    }

    private static String trace() {
        return Corpus.FOLDER.resolve("trace.csv").toAbsolutePath().toString();
    }

    /** One word replaced, or one line left out, or two lines swapped. */
    private static String broken(String text, SplittableRandom random) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        int at = random.nextInt(lines.size());
        switch (random.nextInt(4)) {
            case 0 -> lines.remove(at);
            case 1 -> lines.set(at, lines.get(random.nextInt(lines.size())));
            default -> {
                String[] words = lines.get(at).split("(?<=[ :,{}\\[\\]])|(?=[ :,{}\\[\\]])");
                words[random.nextInt(words.length)] = SPLINTERS.get(random.nextInt(SPLINTERS.size()));
                lines.set(at, String.join("", words));
            }
        }
        return lines.isEmpty() ? "question: gone" : String.join("\n", lines) + "\n";
    }
}
