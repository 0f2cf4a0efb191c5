package jeton.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code ./jeton}, with stand-ins for Java and Maven that print how they were called. */
class LauncherTest {
    private static final List<String> TOOLS = List.of("sh", "dirname", "find", "readlink", "touch", "cat");

    @TempDir
    private Path temp = Path.of("");

    private Path home = Path.of("");
    private Path bin = Path.of("");

    private record Ran(int status, String out, String err) {}

    @BeforeEach
    void project() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "needs a Unix shell");
        home = Files.createDirectories(temp.resolve("a project/of 'mine'"));
        bin = Files.createDirectories(temp.resolve("bin"));
        Files.copy(Path.of("jeton"), home.resolve("jeton"));
        home.resolve("jeton").toFile().setExecutable(true);
        Files.createDirectories(home.resolve("src/main/java"));
        Files.createDirectories(home.resolve("target"));
        Files.writeString(home.resolve("src/main/java/A.java"), "");
        Files.writeString(home.resolve("pom.xml"), "");
        for (String tool : TOOLS) {
            Path real = Path.of("/bin", tool);
            Files.createSymbolicLink(bin.resolve(tool), Files.exists(real) ? real : Path.of("/usr/bin", tool));
        }
        stub("java", "for a in \"$@\"; do echo \"java: $a\"; done");
        stub("mvn", "echo \"mvn: $PWD $*\"; : >target/jeton.jar");
    }

    private void stub(String name, String body) throws IOException {
        Path script = bin.resolve(name);
        Files.writeString(script, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void jar(long secondsAfterSources) throws IOException {
        Path jar = Files.writeString(home.resolve("target/jeton.jar"), "");
        FileTime sources = Files.getLastModifiedTime(home.resolve("pom.xml"));
        Files.setLastModifiedTime(jar, FileTime.fromMillis(sources.toMillis() + 1000 * secondsAfterSources));
    }

    private Ran run(Path script, Map<String, String> environment, String... words)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).directory(temp.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", bin.toString());
        builder.environment().putAll(environment);
        Path err = temp.resolve("err");
        Process process = builder.redirectError(err.toFile()).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ran(process.waitFor(), out, Files.readString(err));
    }

    private Ran run(String... words) throws IOException, InterruptedException {
        return run(home.resolve("jeton"), Map.of(), words);
    }

    private static String arguments(Ran ran) {
        return ran.out()
                .lines()
                .map(line -> line.replaceFirst("^java: ", ""))
                .filter(line -> !line.startsWith("-XX"))
                .collect(Collectors.joining("|"));
    }

    @Test
    void handsItsWordsToTheJarFromAnyFolder() throws IOException, InterruptedException {
        jar(60);
        Ran ran = run("compare", "my scenario.yaml", "--set", "slo.ttft=1 s", "");
        assertThat(ran.status()).isZero();
        assertThat(ran.err()).isEmpty();
        assertThat(arguments(ran))
                .isEqualTo(
                        "-jar|" + home.resolve("target/jeton.jar") + "|compare|my scenario.yaml|--set|slo.ttft=1 s|");
    }

    @Test
    void builtWhereMissingOrOlderThanTheSources() throws IOException, InterruptedException {
        Ran missing = run("--version");
        assertThat(missing.status()).isZero();
        assertThat(missing.err()).contains("Building Jeton ...", "mvn: " + home.toRealPath() + " ", "package");
        assertThat(arguments(missing)).endsWith("|--version");
        assertThat(run("--version").err()).isEmpty();
        jar(-60);
        assertThat(run("--version").err()).contains("mvn: ");
        // a build with nothing to do leaves the jar as old as it was; once is enough all the same
        stub("mvn", "echo built");
        jar(-60);
        assertThat(run("--version").err()).contains("built");
        assertThat(run("--version").err()).isEmpty();
    }

    @Test
    void saysWhatItNeeds() throws IOException, InterruptedException {
        stub("mvn", "exit 1");
        Ran failed = run("--version");
        assertThat(failed.status()).isEqualTo(1);
        assertThat(failed.err()).endsWith("jeton: the build failed\n");
        Files.delete(bin.resolve("mvn"));
        Ran noMaven = run("--version");
        assertThat(noMaven.status()).isEqualTo(1);
        assertThat(noMaven.err()).isEqualTo("jeton: needs Maven (mvn) to build itself; install it and try again\n");
        jar(60);
        assertThat(run("--version").status()).isZero();
        Files.delete(bin.resolve("java"));
        Ran noJava = run("--version");
        assertThat(noJava.status()).isEqualTo(1);
        assertThat(noJava.out()).isEmpty();
        assertThat(noJava.err()).isEqualTo("jeton: needs Java 17 or later (java); install it and try again\n");
    }

    @Test
    void worksThroughLinksAndTakesTheOptionsOfTheEnvironment() throws IOException, InterruptedException {
        jar(60);
        Path link = Files.createSymbolicLink(temp.resolve("first"), home.resolve("jeton"));
        Path second = Files.createSymbolicLink(temp.resolve("second"), link.getFileName());
        Ran ran = run(second, Map.of("JETON_JAVA_OPTIONS", "-Xmx4g -Xss2m", "terminal", "xterm"), "catalog");
        assertThat(arguments(ran)).isEqualTo("-Xmx4g|-Xss2m|-jar|" + home.resolve("target/jeton.jar") + "|catalog");
    }

    @Test
    void prefersTheJavaOfJavaHome() throws IOException, InterruptedException {
        jar(60);
        Path own = Files.createDirectories(temp.resolve("my jdk/bin")).resolve("java");
        Files.writeString(own, "#!/bin/sh\necho own java\n");
        own.toFile().setExecutable(true);
        String javaHome = temp.resolve("my jdk").toString();
        assertThat(run(home.resolve("jeton"), Map.of("JAVA_HOME", javaHome), "x")
                        .out())
                .isEqualTo("own java\n");
        assertThat(arguments(run(home.resolve("jeton"), Map.of("JAVA_HOME", "/nowhere"), "x")))
                .endsWith("|x");
    }
}
