package jeton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

class CheckCommandTest {
    @Test
    void saysWhatWouldRun() {
        assertThat(Console.run("check", "scenarios/quickstart.yaml").done().out())
                .isEqualTo("""
                        scenarios/quickstart.yaml: What does a chat cost on one H100, and how fast does it feel?
                          h100 TP1: 1 x TP1 bf16 kv-bf16 on NVIDIA H100 SXM5 80 GB, 1 chip, cache for 438,528 tokens a replica
                        """);
    }

    @Test
    void namesWhatReplicasHaveBesideTheirCache() {
        assertThat(Console.run("check", "scenarios/kv-tiers.yaml", "scenarios/degraded.yaml")
                        .done()
                        .out()
                        .lines())
                .contains(
                        "    below the cache: host, 250 GB a replica at 50 GB/s",
                        "    while a chip is away: TP2 fp8 kv-bf16, cache for 227,872 tokens",
                        "    spares: 4 chips more");
    }

    @Test
    void tellsDeploymentsApartThatAskForSomethingElse() {
        assertThat(Console.run("check", "scenarios/samples.yaml").done().out().lines())
                .contains("    samples of a prompt: 16, of which 12 are wanted and the others given up");
    }

    @Test
    @ResourceLock(Resources.LOCALE)
    void saysItAlikeInEveryLocale() {
        Locale before = Locale.getDefault();
        String english =
                Console.run("check", "scenarios/gpu-vs-asic.yaml").done().out();
        String chips = Console.run("catalog", "chips").done().out();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG"));
            assertThat(Console.run("check", "scenarios/gpu-vs-asic.yaml").done().out())
                    .isEqualTo(english);
            assertThat(Console.run("catalog", "chips").done().out()).isEqualTo(chips);
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void oneWrongFileDoesNotHideTheOthers(@TempDir Path folder) throws IOException {
        Path wrong = folder.resolve("wrong.yaml");
        Files.writeString(wrong, """
                question: Does it fit?
                model: llama-3.1-70b
                workload: {arrivals: batch, requests: 1, input: 10, output: 10}
                deployments:
                  - {chip: h100, layout: {tensorParallel: 1}}
                  - {chip: l4, layout: {tensorParallel: 2}}
                """);
        Console console = Console.run("check", wrong.toString(), "none.yaml", "scenarios/quickstart.yaml");
        assertThat(console.status()).isEqualTo(Main.WRONG_INPUT);
        assertThat(console.out()).startsWith("scenarios/quickstart.yaml: ");
        assertThat(console.err().lines())
                .hasSize(3)
                .anyMatch(line ->
                        line.startsWith(wrong + ":5:26: deployments[0].layout: llama-3.1-70b does not fit h100"))
                .anyMatch(
                        line -> line.startsWith(wrong + ":6:24: deployments[1].layout: llama-3.1-70b does not fit l4"))
                .anyMatch(line -> line.equals("none.yaml: no such file"));
    }
}
