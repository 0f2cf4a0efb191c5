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
    private static final Path ROWS = Path.of("src/test/resources/slow-host.csv");

    @TempDir
    private Path folder = Path.of("");

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static List<Double> predicted(Profiles profiles) {
        return new Validation(Set.of("A"), profiles, 1, 1, share -> {})
                .run(List.of(ROWS)).points().stream().map(Point::predicted).toList();
    }

    @Test
    void predictionsAreThoseOfTheFiles() throws IOException {
        String shipped = EngineCatalog.shipped().text("vllm-v1-sync");
        Path slow = file("engine.yaml", shipped.replaceFirst("perStep: .*", "perStep: 1 s"));
        assertThat(predicted(Profiles.read(List.of(slow)))).hasSize(24).allMatch(millis -> millis > 1000);
        Path narrow = file(
                "chip.yaml",
                ChipCatalog.shipped()
                        .text("h100")
                        .replaceFirst("bandwidth: \\{ value: [\\d.]+ TB/s", "bandwidth: { value: 8 GB/s"));
        assertThat(predicted(Profiles.read(List.of(narrow)))).allMatch(millis -> millis > 1000);
        assertThat(predicted(Profiles.read(List.of(slow, narrow)))).allMatch(millis -> millis > 2000);
        assertThat(predicted(Profiles.SHIPPED)).anyMatch(millis -> millis < 100);
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
