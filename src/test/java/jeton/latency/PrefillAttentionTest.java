package jeton.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.Stream;
import jeton.Fixtures;
import jeton.model.Transformer;
import jeton.model.Transformer.Window;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pairs of causal attention, counted one by one. */
class PrefillAttentionTest {
    static Stream<Transformer> models() {
        return Stream.of(
                Fixtures.dense(),
                Fixtures.hybrid(),
                Fixtures.windowed(Window.SLIDING, 1),
                Fixtures.windowed(Window.SLIDING, 37),
                Fixtures.windowed(Window.SLIDING, 64),
                Fixtures.windowed(Window.CHUNKED, 1),
                Fixtures.windowed(Window.CHUNKED, 37),
                Fixtures.windowed(Window.CHUNKED, 64));
    }

    /** Keys that the query at {@code position}, from 0, sees: itself and what came before. */
    private static long seen(Window window, int w, long position) {
        return switch (window) {
            case NONE -> position + 1;
            case SLIDING -> Math.min(position + 1, w);
            case CHUNKED -> position % w + 1;
        };
    }

    private static double bruteForce(Transformer model, long q, long s) {
        Transformer.Attention attention = model.attention();
        double full = 0;
        double windowed = 0;
        for (long position = s; position < s + q; position++) {
            full += seen(Window.NONE, 0, position);
            windowed += seen(attention.window(), attention.windowTokens(), position);
        }
        double pairs = attention.fullLayers() * full + attention.windowLayers() * windowed;
        return 2.0 * attention.heads() * (attention.headDim() + attention.valueDim()) * pairs;
    }

    @ParameterizedTest
    @MethodSource("models")
    void flopsCountEveryPair(Transformer model) {
        SplittableRandom random = new SplittableRandom(1);
        PrefillAttention prefill = new PrefillAttention(model);
        for (int i = 0; i < 500; i++) {
            long q = random.nextInt(1, 200);
            long s = random.nextInt(3) == 0 ? 0 : random.nextInt(0, 300);
            double expected = bruteForce(model, q, s);
            assertThat(prefill.flops(q, s))
                    .as("%s q %d s %d", model.name(), q, s)
                    .isCloseTo(expected, within(1e-12 * expected));
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void equalChunksLieOnOneLineForAsLongAsTheySay(Transformer model) {
        SplittableRandom random = new SplittableRandom(2);
        PrefillAttention prefill = new PrefillAttention(model);
        for (int i = 0; i < 500; i++) {
            long q = random.nextInt(1, 30);
            long s = random.nextInt(0, 150);
            long steps = Math.min(prefill.straightSteps(q, s), 20);
            assertThat(steps).isPositive();
            double start = prefill.flops(q, s);
            double slope = prefill.flopsSlope(q, s);
            for (long j = 0; j < steps; j++) {
                double expected = prefill.flops(q, s + j * q);
                assertThat(start + slope * j)
                        .as("%s q %d s %d step %d of %d", model.name(), q, s, j, steps)
                        .isCloseTo(expected, within(1e-9 * expected));
            }
        }
    }
}
