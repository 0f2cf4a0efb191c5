package jeton.workload;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Public traces on this machine, for tests that are skipped where there are none. */
public final class SharedData {
    private SharedData() {}

    /** The file under the folder that JETON_DATA names, as a system property or in the environment. */
    public static Path file(String name) {
        String property = System.getProperty("JETON_DATA", System.getenv("JETON_DATA"));
        Path file = Path.of(property == null ? "../shared/data" : property, name);
        assumeTrue(Files.isReadable(file), () -> "skipped: no " + file + " (set JETON_DATA to the folder of traces)");
        return file;
    }
}
