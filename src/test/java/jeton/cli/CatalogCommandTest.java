package jeton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import jeton.hardware.ChipCatalog;
import jeton.latency.EngineCatalog;
import jeton.latency.EngineProfile;
import jeton.model.ModelCatalog;
import jeton.workload.WorkloadPreset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CatalogCommandTest {
    private static Stream<List<String>> entries() {
        return Stream.of(
                        ChipCatalog.shipped().names().stream().map(name -> List.of("chips", name)),
                        ModelCatalog.shipped().names().stream().map(name -> List.of("models", name)),
                        EngineCatalog.shipped().names().stream().map(name -> List.of("engines", name)),
                        WorkloadPreset.labels().stream().map(name -> List.of("workloads", name)))
                .flatMap(entry -> entry);
    }

    /** Every page says who says so. */
    @ParameterizedTest
    @MethodSource("entries")
    void everyEntryHasAPage(List<String> entry) {
        String page = Console.run("catalog", entry.get(0), entry.get(1)).done().out();
        assertThat(page).contains(entry.get(1));
        assertThat(page.lines().count()).isGreaterThan(4);
        assertThat(page).containsPattern("source|datasheet|\\d{4}");
        assertThat(page).doesNotContain("NaN", "null", "Infinity", "Optional");
        String singular = entry.get(0).substring(0, entry.get(0).length() - 1);
        assertThat(Console.run("catalog", singular, entry.get(1)).done().out()).isEqualTo(page);
    }

    /** What an engine's file says, its page says. */
    @ParameterizedTest
    @MethodSource("engines")
    void everyEngineShowsItsNumbers(EngineProfile engine) {
        String page = Console.run("catalog", "engines", engine.name()).done().out();
        assertThat(page.lines().skip(2).map(line -> line.substring(0, line.indexOf(' '))))
                .containsExactly(
                        "host",
                        "kernels",
                        "launch",
                        "request",
                        "memory",
                        "limits",
                        "block",
                        "admission",
                        "status",
                        "source");
        assertThat(page)
                .contains("host             " + decimal(1e3 * engine.host().secondsPerStep()) + " ms a step, "
                        + decimal(1e6 * engine.host().secondsPerRequest()) + " us a request")
                .contains("fixed times x " + decimal(engine.kernels().fixed()) + " and "
                        + decimal(1e6 * engine.kernels().gapSeconds()) + " us more each")
                .contains("arithmetic x " + decimal(engine.kernels().compute()) + ", experts x "
                        + decimal(engine.kernels().experts()))
                .contains("launch           " + decimal(1e6 * engine.kernels().launchSeconds()) + " us for each kernel")
                .contains(
                        engine.kernels().graphTokens() == 0
                                ? " with prompts\n"
                                : " with prompts, of more than "
                                        + engine.kernels().graphTokens() + " tokens\n")
                .contains("request          " + decimal(1e3 * engine.request().seconds()) + " ms outside")
                .contains(engine.limits().reserveOutput() ? "to its last token" : "preempted when it fills up")
                .contains(String.join(", ", engine.limits().smallChips()));
        assertThat(page.contains("decided a step ahead"))
                .isEqualTo(engine.host().overlap());
        assertThat(page.contains("beside the device")).isEqualTo(engine.host().overlap());
    }

    static Stream<EngineProfile> engines() {
        return EngineCatalog.shipped().all().stream();
    }

    /** As people write it; profiles have three digits. */
    private static String decimal(double value) {
        return new DecimalFormat("0.######", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(value);
    }

    @Test
    void everyShelfListsAllOfItsEntries() {
        Map<String, String> lists = new HashMap<>();
        entries()
                .forEach(entry -> assertThat(lists.computeIfAbsent(
                                entry.get(0),
                                shelf -> Console.run("catalog", shelf).done().out()))
                        .contains(entry.get(1)));
        String overview = Console.run("catalog").done().out();
        assertThat(overview)
                .contains("chips      " + ChipCatalog.shipped().names().size() + " accelerators")
                .contains("models     " + ModelCatalog.shipped().names().size() + " language models");
    }

    @Test
    void pricesAreThoseOfTheChip() {
        String prices = Console.run("catalog", "prices", "h100").done().out();
        assertThat(prices.lines().skip(1)).isNotEmpty().allMatch(line -> line.startsWith("h100 "));
        long all = Console.run("catalog", "prices").done().out().lines().count();
        assertThat(all).isGreaterThan(prices.lines().count());
        assertThat(Console.run("catalog", "prices", "groq-lpu-v1").done().out()).contains("none known; own the chip");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "chip5 h100|KIND: read 'chip5'; did you mean 'chips'?",
                "shelf|KIND: read 'shelf', expected one of chips, models, engines, prices, workloads",
                "chips h2000|unknown chip 'h2000'; did you mean 'h200'?",
                "models lama-3.1-8b|unknown model 'lama-3.1-8b'; did you mean 'llama-3.1-8b'?",
                "engines vlmm|unknown engine 'vlmm'; did you mean 'vllm'?",
                "prices h1000|unknown chip 'h1000'; did you mean 'h100'?",
                "workloads lmsys-chta|NAME: read 'lmsys-chta'; did you mean 'lmsys-chat'?",
                "chips none.yaml|none.yaml: no such file",
                "chips h100 h200|jeton: Unmatched argument at index 3: 'h200'"
            })
    void whatIsUnknownHasANearestName(String words, String message) {
        assertThat(Console.run(List.of(("catalog " + words).split(" "))).refused())
                .startsWith(message);
    }

    @Test
    void aFileOfOnesOwnIsExplainedLikeACatalogEntry(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("mine.yaml");
        String shipped = Files.readString(Path.of("src/main/resources/jeton/chips/h100.yaml"));
        Files.writeString(
                file, shipped.replace("name: h100\n", "name: my-h100\n").replace("NVIDIA H100", "My H100"));
        String page = Console.run("catalog", "chips", file.toString()).done().out();
        assertThat(page).startsWith("My H100").contains("(my-h100)");
        Files.writeString(file, "name: broken\n");
        assertThat(Console.run("catalog", "chips", file.toString()).refused()).contains(file + ":1:1: memory: missing");
    }
}
