package jeton.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import jeton.input.InputException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file of the folder {@code broken} ends with comments that hold its problems, exactly as printed. */
final class BrokenScenariosTest {
    static Stream<Path> broken() {
        return Corpus.broken();
    }

    @ParameterizedTest
    @MethodSource("broken")
    void everyProblemIsNamedAtItsPlace(Path file) {
        List<String> comments = Corpus.comments(file);
        InputException problems = catchThrowableOfType(InputException.class, () -> Corpus.read(file));
        assertThat(problems).as("%s is read", file).isNotNull();
        String prefix = Corpus.FOLDER.toString().replace('\\', '/') + "/";
        assertThat(String.valueOf(problems.getMessage()).replace(prefix, "").lines())
                .containsExactlyElementsOf(comments.subList(1, comments.size()));
    }
}
