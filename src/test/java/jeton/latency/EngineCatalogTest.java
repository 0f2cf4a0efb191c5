package jeton.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import jeton.input.InputException;
import jeton.input.YamlDocument;
import jeton.input.YamlMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
                "request: 15 ms               | request: read '15 ms', expected"
            })
    void whatCannotBeIsRefused(String section, String message) {
        assertThatThrownBy(() -> decode("host: {perStep: 0 s, perRequest: 0 s}\n" + section))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(message);
    }
}
