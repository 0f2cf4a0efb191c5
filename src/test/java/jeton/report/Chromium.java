package jeton.report;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The Chromium on the path, without a window.
 *
 * @param scratch a folder for its profile and what it prints
 */
record Chromium(Path binary, Path scratch) {
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");

    static Optional<Chromium> onPath(Path scratch) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .map(binary -> new Chromium(binary, scratch));
    }

    /** The page after its scripts have run. */
    String dom(Path page) throws IOException, InterruptedException {
        return run(List.of("--dump-dom"), page.toUri().toString());
    }

    /**
     * The top of the page as a PNG of {@code width * scale} pixels.
     *
     * @param width in the pixels of a style sheet, at least 500
     */
    void screenshot(Path page, int width, int height, double scale, Path png) throws IOException, InterruptedException {
        run(
                List.of(
                        "--hide-scrollbars",
                        "--window-size=" + width + "," + height,
                        "--force-device-scale-factor=" + scale,
                        "--screenshot=" + png.toAbsolutePath()),
                page.toUri() + "#light");
    }

    private String run(List<String> options, String address) throws IOException, InterruptedException {
        Path output = scratch.resolve("output");
        List<String> command = new ArrayList<>(List.of(
                binary.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--user-data-dir=" + scratch.resolve("profile"),
                "--virtual-time-budget=8000"));
        command.addAll(options);
        command.add(address);
        Process browser = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!browser.waitFor(60, TimeUnit.SECONDS)) {
            browser.destroyForcibly();
            throw new IllegalStateException("the browser did not finish within a minute");
        }
        return Files.readString(output, StandardCharsets.UTF_8);
    }
}
