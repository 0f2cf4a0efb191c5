package jeton;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import jeton.hardware.ChipCatalog;
import jeton.input.InputException;
import jeton.input.YamlDocument;
import jeton.input.YamlMap;
import jeton.model.ModelCatalog;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is done to a file, it is read or refused with its problems; nothing else is thrown. */
final class BrokenFilesTest {
    private static final String[] SCRAPS = {
        "",
        "-",
        ":",
        " ",
        "\n",
        "\t",
        "'",
        "\"",
        "{",
        "}",
        "[",
        "]",
        ",",
        "#",
        "&a ",
        "*a ",
        "!!int ",
        "|",
        ">",
        "?",
        "%",
        "0",
        "-1",
        "1e400",
        "1e-400",
        ".nan",
        ".inf",
        "~",
        "null",
        "true",
        "80 GB",
        "$",
        "\u0007",
        "\uFEFF",
        "\u00e9",
        "x: 1\n",
        "9223372036854775808",
        "name",
        "layers",
        "- - - ",
        "1_000",
        "2,5"
    };

    static Stream<Long> seeds() {
        return LongStream.range(0, 300).boxed();
    }

    private static String file(String name) throws IOException {
        try (InputStream in = BrokenFilesTest.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String broken(String text, SplittableRandom random) {
        StringBuilder result = new StringBuilder(text);
        for (int i = random.nextInt(1, 6); i > 0; i--) {
            int from = random.nextInt(result.length());
            int to = Math.min(result.length(), from + random.nextInt(12));
            result.replace(from, to, SCRAPS[random.nextInt(SCRAPS.length)]);
        }
        return result.toString();
    }

    private static void readOrRefuse(String text, Consumer<YamlMap> decoder) {
        try {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            YamlDocument document = YamlDocument.read("broken.yaml", new ByteArrayInputStream(bytes));
            decoder.accept(document.root());
            document.root().done();
            document.throwIfProblems();
        } catch (InputException e) {
            if (e.getMessage().isBlank()
                    || e.getMessage().toLowerCase(Locale.ROOT).contains("exception")) {
                throw new IllegalStateException("no message for a user: " + e.getMessage(), e);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void areReadOrRefused(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        for (String chip : new String[] {"b200", "groq-lpu-v1"}) {
            String text = broken(file("/jeton/chips/" + chip + ".yaml"), random);
            assertThatCode(() -> readOrRefuse(text, ChipCatalog::decode))
                    .as(text)
                    .doesNotThrowAnyException();
        }
        for (String model : new String[] {"deepseek-r1", "gpt-oss-20b", "nemotron-3-nano-30b-a3b"}) {
            String text = broken(file("/jeton/models/" + model + ".yaml"), random);
            assertThatCode(() -> readOrRefuse(text, ModelCatalog::decode))
                    .as(text)
                    .doesNotThrowAnyException();
        }
    }
}
