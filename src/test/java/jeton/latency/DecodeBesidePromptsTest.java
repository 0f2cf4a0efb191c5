package jeton.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import jeton.Fixtures;
import jeton.hardware.Precision;
import jeton.hardware.RooflineCalibration;
import jeton.hardware.RooflineCalibration.PrefillCurve;
import jeton.model.Transformer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where one attention kernel serves prompts and decoding sequences together, a decoded token takes a whole tile of it. */
class DecodeBesidePromptsTest {
    private static final double BANDWIDTH = 3.35e12;
    private static final double PEAK = 989e12;
    private static final double MEMORY_SHARE = 0.78;
    private static final double SHARE_AT_2K = 0.37;
    private static final int DECODES = 24;
    private static final long CONTEXT = 1000;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16, 64, 128})
    void aDecodedTokenCostsATileOfQueriesOrItsTraffic(int rows) {
        Transformer model = Fixtures.dense();
        AttentionTerms terms = terms(model, rows);
        double pairs = (double) DECODES * CONTEXT * model.attention().fullLayers();
        double traffic =
                model.attention().cacheElementsPerToken() * 2.0 * DECODES * CONTEXT / (MEMORY_SHARE * BANDWIDTH);
        double arithmetic =
                rows * 4.0 * model.attention().heads() * model.attention().headDim() * pairs / (SHARE_AT_2K * PEAK);
        Batch alone = new Batch().decode(DECODES, CONTEXT, 0);
        double fixed = terms.decodeSeconds(alone, 1) - traffic;
        Batch mixed = new Batch().decode(DECODES, CONTEXT, 0);
        mixed.addChunk(300, 0, 300);
        double expected = Math.max(traffic, arithmetic);
        assertThat(terms.decodeSeconds(mixed, 1) - fixed).isCloseTo(expected, within(1e-9 * expected));
        assertThat(terms.decodeSlope(mixed, 1)).isCloseTo(expected / CONTEXT, within(1e-9 * expected));
    }

    private static AttentionTerms terms(Transformer model, int rows) {
        RooflineCalibration base = (RooflineCalibration) Fixtures.gpu().calibration();
        PrefillCurve curve = new PrefillCurve(List.of(.18, .27, SHARE_AT_2K, .46, .53, .57, .60), 0, rows);
        RooflineCalibration calibration = new RooflineCalibration(
                base.status(),
                base.source(),
                base.date(),
                base.memory(),
                base.compute(),
                base.blend(),
                base.dense(),
                base.attention(),
                base.latentAttention(),
                Map.of(Precision.BF16, curve),
                base.elementwise(),
                base.allReduce(),
                base.allToAll(),
                base.experts(),
                base.secondsPerOp());
        Layout layout = Layout.tensorParallel(1, Precision.BF16, Precision.BF16, Precision.BF16);
        return new AttentionTerms(
                Fixtures.gpu(BANDWIDTH, PEAK), calibration, model, layout, EngineProfile.Kernels.AS_MEASURED);
    }
}
