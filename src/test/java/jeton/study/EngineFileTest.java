package jeton.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import jeton.input.InputException;
import jeton.latency.EngineCatalog;
import jeton.scenario.Scenario;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file stands where the name of an engine does. */
class EngineFileTest {
    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void write() throws IOException {
        Files.createDirectory(folder.resolve("mine"));
        Files.writeString(
                folder.resolve("mine/slow.yaml"),
                EngineCatalog.shipped()
                        .text("vllm-v1-sync")
                        .replaceAll("name: vllm-v1-sync", "name: slow")
                        .replaceAll("perStep: .*", "perStep: 321 ms")
                        .replaceAll("blockTokens: .*", "blockTokens: 128"));
    }

    private List<ResolvedPool> resolve(String engines) throws IOException {
        Path file = Files.writeString(folder.resolve("scenario.yaml"), """
                question: Whose engine?
                model: llama-3.1-8b
                workload: {arrivals: batch, requests: 2, input: 10, output: 10}
                economics: {usdPerChipHour: 1}
                """ + engines);
        return new DeploymentResolver()
                .resolve(Scenario.read(file, Map.of())).stream()
                        .map(resolved -> resolved.pools().get(0))
                        .toList();
    }

    @Test
    void itIsFoundBesideTheScenario() throws IOException {
        List<ResolvedPool> resolved = resolve("""
                engine: mine/slow.yaml
                deployments:
                  - {chip: h100}
                  - {chip: h100, engine: {maxNumSeqs: 7}}
                  - {chip: h100, engine: {profile: mine/slow.yaml, blockTokens: 32}}
                  - {chip: h100, engine: vllm-v0}
                """);
        assertThat(resolved).map(one -> one.engine().name()).containsExactly("slow", "slow", "slow", "vllm-v0");
        assertThat(resolved).map(one -> one.cache().blockTokens()).startsWith(128, 128, 32);
        assertThat(resolved.get(1).limits().maxNumSeqs()).isEqualTo(7);
        assertThat(resolved.get(0).engine().host().secondsPerStep()).isCloseTo(0.321, within(1e-12));
        assertThat(resolved.get(0).stepTime().seconds(resolved.get(0).decodeStep(1, 10)))
                .isGreaterThan(0.321);
    }

    @Test
    void whatIsWrongInItIsToldAtItsPlace() throws IOException {
        Files.writeString(folder.resolve("mine/slow.yaml"), "name: slow\nhost: {perStep: soon}\n");
        assertThatThrownBy(() -> resolve("deployments: [{chip: h100, engine: mine/slow.yaml}]"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("slow.yaml:2:17: host.perStep: read 'soon', expected a time")
                .hasMessageContaining("slow.yaml:1:1: memory: missing");
        assertThatThrownBy(() -> resolve("deployments: [{chip: h100, engine: none.yaml}]"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("none.yaml: no such file");
    }
}
