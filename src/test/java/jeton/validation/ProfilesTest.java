package jeton.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import jeton.hardware.ChipCatalog;
import jeton.input.InputException;
import jeton.latency.EngineCatalog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of chips and engines in the place of those that ship. */
class ProfilesTest {
    /** Simulated with a host of 2.5 ms a step and 20 ms outside the engine, and 3 % of noise. */
    private static final Path ROWS = Path.of("src/test/resources/slow-host.csv");

    @TempDir
    private Path folder = Path.of("");

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static double meanError(Profiles profiles) {
        return new Validation(Set.of("A"), profiles, 1, 1, share -> {})
                .run(List.of(ROWS)).points().stream()
                        .mapToDouble(point -> Math.abs(point.errorPercent()))
                        .average()
                        .orElseThrow();
    }

    @Test
    void predictionsAreThoseOfTheFiles() throws IOException {
        Path engine = file(
                "engine.yaml",
                EngineCatalog.shipped()
                        .text("vllm-v1-sync")
                        .replaceFirst("perStep: .*", "perStep: 2.5 ms")
                        .replaceFirst("request:\\n {2}perRequest: .*", "request:\n  perRequest: 20 ms"));
        double shipped = meanError(Profiles.SHIPPED);
        assertThat(meanError(Profiles.read(List.of(engine)))).isLessThan(0.8 * shipped);
        Path chip = file(
                "chip.yaml",
                ChipCatalog.shipped()
                        .text("h100")
                        .replaceFirst("bandwidth: \\{ value: [\\d.]+ TB/s", "bandwidth: { value: 1 TB/s"));
        assertThat(meanError(Profiles.read(List.of(engine, chip)))).isGreaterThan(2 * shipped);
    }

    @Test
    void whatStandsInForNothingIsRefused() throws IOException {
        String text = EngineCatalog.shipped().text("vllm-v0");
        Path unknown = file("a.yaml", text.replace("name: vllm-v0", "name: vlm-v0"));
        assertThatThrownBy(() -> Profiles.read(List.of(unknown)))
                .isInstanceOf(InputException.class)
                .hasMessage(unknown
                        + ": name: no row is simulated with it: unknown engine 'vlm-v0'; did you mean 'vllm-v0'?");
        Path one = file("b.yaml", text);
        Path other = file("c.yaml", text);
        assertThatThrownBy(() -> Profiles.read(List.of(one, other)))
                .isInstanceOf(InputException.class)
                .hasMessage(other + ": name: 'vllm-v0' is given twice");
        Path broken = file("d.yaml", "name: h100\n");
        assertThatThrownBy(() -> Profiles.read(List.of(broken)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("d.yaml:1:1: vendor: missing");
        assertThatThrownBy(() -> Profiles.read(List.of(folder.resolve("none.yaml"))))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no such file");
    }
}
