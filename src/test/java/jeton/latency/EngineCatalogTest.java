package jeton.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import jeton.hardware.ChipCatalog;
import jeton.input.InputException;
import jeton.input.YamlDocument;
import jeton.input.YamlMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Engine profiles as files. */
class EngineCatalogTest {
    private static EngineProfile decode(String sections) {
        YamlDocument document = YamlDocument.parse("mine.yaml", """
                name: mine
                title: My engine
                status: measured
                source: a log
                date: 2026-01
                memory: {rule: share-of-all, utilisation: 0.9, reserve: 1 GB, reserveActivations: true}
                limits:
                  largeFrom: 70 GiB
                  large: {maxBatchedTokens: 8192, maxNumSeqs: 1024}
                  small: {maxBatchedTokens: 2048, maxNumSeqs: 256}
                  blockTokens: 16
                """ + sections);
        YamlMap map = document.root();
        EngineProfile engine = EngineCatalog.decode(map);
        map.done();
        document.throwIfProblems();
        return engine;
    }

    @Test
    void aSynchronousEngineSaysTwoHostTimes() {
        EngineProfile engine = decode("host: {perStep: 0.9 ms, perRequest: 5 us}");
        assertThat(engine.host().secondsPerStep()).isCloseTo(0.9e-3, within(1e-15));
        assertThat(engine.host().secondsPerRequest()).isCloseTo(5e-6, within(1e-15));
        assertThat(engine.request()).isEqualTo(EngineProfile.Request.NONE);
    }

    @Test
    void whatARequestTakesOutsideTheEngine() {
        EngineProfile engine = decode("host: {perStep: 0 s, perRequest: 0 s}\nrequest: {perRequest: 15 ms}");
        assertThat(engine.request().seconds()).isCloseTo(0.015, within(1e-15));
    }

    @Test
    void anOverlappedEngineSaysWhatRemains() {
        EngineProfile.Host host = decode("host: {perStep: 1 ms, perRequest: 5 us, overlap: true, residual: 0.15 ms}")
                .host();
        assertThat(host.overlap()).isTrue();
        assertThat(host.residualSeconds()).isCloseTo(0.15e-3, within(1e-15));
        EngineProfile.Host plain =
                decode("host: {perStep: 1 ms, perRequest: 5 us, overlap: true}").host();
        assertThat(plain.residualSeconds()).isCloseTo(50e-6, within(1e-15));
        EngineProfile.Host synchronous = decode("host: {perStep: 1 ms, perRequest: 5 us, overlap: false}")
                .host();
        assertThat(synchronous).isEqualTo(new EngineProfile.Host(1e-3, 5e-6));
    }

    @Test
    void howAnEngineDrivesKernels() {
        String host = "host: {perStep: 0 s, perRequest: 0 s}\n";
        assertThat(decode(host).kernels()).isEqualTo(EngineProfile.Kernels.AS_MEASURED);
        String kernels = "kernels: {fixed: 0.75, gap: 0.5 ms, compute: 0.875, experts: 0.25, launch: 1 s";
        assertThat(decode(host + kernels + ", graphTokens: 640}").kernels().graphTokens())
                .isEqualTo(640);
        assertThat(decode(host + kernels + "}").kernels())
                .isEqualTo(new EngineProfile.Kernels(0.75, 0.5e-3, 0.875, 0.25, 1, 0));
    }

    @Test
    void cacheIsReservedWhereTheProfileSaysSo() {
        String rest = "host: {perStep: 0 s, perRequest: 0 s}";
        assertThat(decode(rest).limits().reserveOutput()).isFalse();
        assertThat(decode("  reserveOutput: true\n" + rest).limits().reserveOutput())
                .isTrue();
        assertThat(decode("  reserveOutput: false\n" + rest).limits().reserveOutput())
                .isFalse();
    }

    @Test
    void promptsGoFirstWhereTheProfileSaysSo() {
        String rest = "host: {perStep: 0 s, perRequest: 0 s}";
        assertThat(decode(rest).limits().promptsFirst()).isFalse();
        assertThat(decode("  promptsFirst: true\n" + rest).limits().promptsFirst())
                .isTrue();
        assertThatThrownBy(() -> decode("  reserveOutput: true\n  promptsFirst: true\n" + rest))
                .hasMessageContaining("limits.promptsFirst: expected false beside reserveOutput: true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"residual: 0.1 ms", "overlap: false, residual: 0 s"})
    void aResidualWithoutOverlapIsRefused(String fields) {
        assertThatThrownBy(() -> decode("host: {perStep: 0 s, perRequest: 0 s, " + fields + "}"))
                .hasMessageContaining("host.residual: expected only beside overlap: true");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "request: {perRequest: -1 ms} | request.perRequest: read '-1 ms', expected",
                "request: {perToken: 1 ms}    | unknown field 'perToken'",
                "request: 15 ms               | request: read '15 ms', expected",
                "kernels: {fixed: 1}          | kernels.gap: missing, expected a time",
                "kernels: {fixd: 1}           | unknown field 'fixd'; did you mean 'fixed'?",
                "kernels: {fixed: -1}         | kernels.fixed: read '-1', expected a number from 0 to 10",
                "kernels: {fixed: 1 ms}       | kernels.fixed: read '1 ms', expected a number from 0 to 10",
                "kernels: {fixed: 11}         | kernels.fixed: read '11', expected a number from 0 to 10",
                "kernels: {gap: 5}            | kernels.gap: read '5', expected a time from 0 to 1 (s)",
                "kernels: {gap: -1 us}        | kernels.gap: read '-1 us', expected a time from 0 to 1 (s)",
                "kernels: {gap: 1 uss}        | kernels.gap: read '1 uss'",
                "kernels: {compute: 1.01}     | kernels.compute: read '1.01', expected a number above 0, at most 1",
                "kernels: {compute: 0}        | kernels.compute: read '0', expected a number above 0, at most 1",
                "kernels: {compute: 50 %}     | kernels.compute: read '50 %'",
                "kernels: {experts: 1.5}      | kernels.experts: read '1.5', expected a number above 0, at most 1",
                "kernels: {launch: 2 s}       | kernels.launch: read '2 s', expected a time from 0",
                "kernels: {graphTokens: -1}   | kernels.graphTokens: read '-1', expected a whole number from 0",
                "kernels: {graphTokens: 0.5}  | kernels.graphTokens: read '0.5', expected a whole number from 0",
                "kernels: {launches: 2 us}    | unknown field 'launches'; did you mean 'launch'?",
                "kernels: 1                   | kernels: read '1', expected fields",
                "kernel: {}                   | unknown field 'kernel'; did you mean 'kernels'?",
                "requests: {perRequest: 1 ms} | unknown field 'requests'; did you mean 'request'?"
            })
    void whatCannotBeIsRefused(String section, String message) {
        assertThatThrownBy(() -> decode("host: {perStep: 0 s, perRequest: 0 s}\n" + section))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "reserveOutput: yes      | limits.reserveOutput: read 'yes', expected true or false",
                "reserveOutput: 1        | limits.reserveOutput: read '1', expected true or false",
                "reserveOuput: true      | unknown field 'reserveOuput'; did you mean 'reserveOutput'?",
                "promptsFirst: 1         | limits.promptsFirst: read '1', expected true or false",
                "smallOn: 12             | limits.smallOn: read '12', expected a list"
            })
    void limitsThatCannotBeAreRefused(String field, String message) {
        assertThatThrownBy(() -> decode("  " + field + "\nhost: {perStep: 0 s, perRequest: 0 s}"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(message);
    }

    static Stream<EngineProfile> shipped() {
        return EngineCatalog.shipped().all().stream();
    }

    /** What ships has numbers that an engine can have, and changes nothing that the catalog should not know. */
    @ParameterizedTest
    @MethodSource("shipped")
    void whatShipsCanBeRead(EngineProfile engine) {
        assertThat(EngineCatalog.shipped().get(engine.name().toUpperCase(Locale.ROOT)))
                .isEqualTo(engine);
        assertThat(engine.host().secondsPerStep()).isBetween(0.0, 0.1);
        assertThat(engine.host().secondsPerRequest()).isBetween(0.0, 1e-3);
        assertThat(engine.kernels().fixed()).isBetween(0.0, 10.0);
        assertThat(engine.kernels().compute()).isGreaterThan(0).isLessThanOrEqualTo(1);
        assertThat(engine.kernels().experts()).isGreaterThan(0).isLessThanOrEqualTo(1);
        assertThat(engine.limits().smallChips())
                .allSatisfy(chip -> assertThat(ChipCatalog.shipped().names()).contains(chip));
        assertThat(engine.limits().maxBatchedTokensSmall())
                .isLessThanOrEqualTo(engine.limits().maxBatchedTokensLarge());
    }

    /** The example in the documentation is a profile with every field there is, and the table beside it names them all. */
    @Test
    void theDocumentedProfileCanBeRead() throws IOException {
        String page = Files.readString(Path.of("src/docs/CALIBRATION.md"));
        String example = page.split("```yaml\n", 2)[1].split("```", 2)[0];
        YamlDocument document = YamlDocument.parse("example", example);
        EngineProfile engine = EngineCatalog.decode(document.root());
        document.throwIfProblems();
        assertThat(engine.name()).isEqualTo("my-vllm");
        document.root().entries().forEach((section, fields) -> {
            if (fields.isMap()) {
                fields.map()
                        .entries()
                        .keySet()
                        .forEach(field -> assertThat(page).contains("`" + section + "." + field + "`"));
            }
        });
        for (String name : EngineCatalog.shipped().names()) {
            YamlMap shipped =
                    YamlDocument.parse(name, EngineCatalog.shipped().text(name)).root();
            shipped.entries().forEach((section, fields) -> {
                assertThat(document.root().entries()).containsKey(section);
                if (fields.isMap()) {
                    assertThat(document.root().map(section).entries())
                            .containsKeys(fields.map().entries().keySet().toArray(new String[0]));
                }
            });
        }
    }
}
