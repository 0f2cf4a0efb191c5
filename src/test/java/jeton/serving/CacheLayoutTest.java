package jeton.serving;

import static org.assertj.core.api.Assertions.assertThat;

import jeton.Fixtures;
import jeton.model.ModelCatalog;
import jeton.model.Transformer;
import jeton.model.Transformer.Window;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a sequence holds and what its windowed layers see. */
class CacheLayoutTest {
    @Test
    void oneBlockIsNeverHandedOut() {
        CacheLayout layout = CacheLayout.of(Fixtures.dense(), 100.9 * 2_097_152, 2, 16);
        assertThat(layout.capacityBytes()).isEqualTo(99 * 2_097_152L);
        assertThat(layout.capacityTokens()).isEqualTo(99 * 16);
        assertThat(CacheLayout.of(Fixtures.dense(), 2_097_152, 2, 16).capacityTokens())
                .isZero();
        assertThat(CacheLayout.of(Fixtures.dense(), -5e9, 2, 16).capacityBytes())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "16, 1", "17, 2", "1600, 100", "1601, 101"})
    void aSequenceHoldsWholeBlocks(long tokens, long blocks) {
        CacheLayout layout = CacheLayout.of(Fixtures.dense(), 1e12, 2, 16);
        assertThat(layout.bytes(tokens)).isEqualTo(blocks * 2_097_152);
    }

    @Test
    void aStateIsHeldOnceBesideTheBlocks() {
        CacheLayout layout = CacheLayout.of(Fixtures.hybrid(), 1e12, 2, 16);
        assertThat(layout.bytes(0)).isZero();
        assertThat(layout.bytes(1)).isEqualTo(524_288 + 24_000_000);
        assertThat(layout.bytes(160)).isEqualTo(10 * 524_288 + 24_000_000);
    }

    /** A sliding window of 100 tokens can straddle 8 blocks of 16, a chunk of 100 tokens takes 7. */
    @ParameterizedTest
    @CsvSource({"SLIDING, 8", "CHUNKED, 7"})
    void windowedLayersHoldNoMoreThanTheirWindow(Window kind, int most) {
        CacheLayout layout = CacheLayout.of(Fixtures.windowed(kind, 100), 1e12, 2, 16);
        for (long tokens = 1; tokens < 400; tokens++) {
            long blocks = (tokens + 15) / 16;
            assertThat(layout.bytes(tokens)).isEqualTo(1_048_576 * (blocks + Math.min(blocks, most)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "NONE, 500, 0",
        "SLIDING, 0, 0",
        "SLIDING, 99, 99",
        "SLIDING, 100, 100",
        "SLIDING, 101, 100",
        "CHUNKED, 0, 0",
        "CHUNKED, 1, 1",
        "CHUNKED, 100, 100",
        "CHUNKED, 101, 1",
        "CHUNKED, 250, 50"
    })
    void windowedLayersSeeTheirWindow(Window kind, long tokens, long visible) {
        Transformer model = kind == Window.NONE ? Fixtures.dense() : Fixtures.windowed(kind, 100);
        assertThat(CacheLayout.of(model, 1e12, 2, 16).visible(tokens)).isEqualTo(visible);
    }

    @Test
    void capacityIsTheLargestSequenceThatFitsForEveryModel() {
        for (Transformer model : ModelCatalog.shipped().all()) {
            CacheLayout layout = CacheLayout.of(model, 20e9, 2, 16);
            long most = layout.capacityTokens();
            assertThat(layout.bytes(most)).as(model.name()).isLessThanOrEqualTo(layout.capacityBytes());
            if (model.attention().fullLayers() > 0) {
                assertThat(layout.bytes(most + 1)).as(model.name()).isGreaterThan(layout.capacityBytes());
            } else { // what only windows hold never grows past them
                assertThat(layout.bytes(most + 1)).as(model.name()).isEqualTo(layout.bytes(most));
            }
        }
    }
}
