package jeton.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Scenario files of the tests and of the project. */
final class Corpus {
    static final Path FOLDER = Path.of("src/test/resources/jeton/scenario");
    static final Path SHIPPED = Path.of("scenarios");
    static final Catalogs CATALOGS = Catalogs.shipped();

    private Corpus() {}

    static Stream<Path> broken() {
        return files(FOLDER.resolve("broken"));
    }

    static Stream<Path> valid() {
        return files(FOLDER.resolve("valid"));
    }

    static Stream<Path> shipped() {
        return files(SHIPPED);
    }

    static Scenario read(Path file) {
        return Scenario.read(file, Map.of(), CATALOGS);
    }

    static Scenario read(String valid, Map<String, String> overrides) {
        return Scenario.read(FOLDER.resolve("valid").resolve(valid + ".yaml"), overrides, CATALOGS);
    }

    /** What the comments of a file say, without the hash. */
    static List<String> comments(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith("# "))
                    .map(line -> line.substring(2))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
