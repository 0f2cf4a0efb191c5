package jeton.latency;

import jeton.model.Transformer;
import jeton.model.Transformer.Window;

/**
 * Query-key pairs of causal attention over one chunk of a prompt, and the FLOPs they cost.
 *
 * <p>A chunk of q tokens after s cached ones has {@code q s + q (q + 1) / 2} pairs in a full layer. A sliding window of w
 * caps what a query sees at w tokens; a chunked one lets it see its own chunk of w tokens only.
 */
final class PrefillAttention {
    private final double flopsPerPairAndLayer;
    private final int fullLayers;
    private final int windowLayers;
    private final Window window;
    private final long w;

    PrefillAttention(Transformer model) {
        Transformer.Attention attention = model.attention();
        flopsPerPairAndLayer = 2.0 * (attention.headDim() + attention.valueDim()) * attention.heads();
        fullLayers = attention.fullLayers();
        windowLayers = attention.windowLayers();
        window = windowLayers == 0 ? Window.NONE : attention.window();
        w = attention.windowTokens();
    }

    double flops(long q, long s) {
        return flopsPerPairAndLayer * (fullLayers * fullPairs(q, s) + windowLayers * windowPairs(q, s));
    }

    /** FLOPs that the next chunk of the same size costs more than this one, while {@link #straightSteps} lasts. */
    double flopsSlope(long q, long s) {
        double full = (double) q * q;
        double windowed = window == Window.NONE || !pastWindow(s) ? full : 0;
        return flopsPerPairAndLayer * (fullLayers * full + windowLayers * windowed);
    }

    /** How many steps the chunks of a batch lie on one line; only a chunk of its own can repeat. */
    long straightSteps(Batch batch) {
        return switch (batch.chunks) {
            case 0 -> Long.MAX_VALUE;
            case 1 -> straightSteps(batch.chunkTokens[0], batch.chunkCached[0]);
            default -> 1;
        };
    }

    /** FLOPs of all chunks of a batch. */
    double flops(Batch batch) {
        double flops = 0;
        for (int i = 0; i < batch.chunks; i++) {
            flops += flops(batch.chunkTokens[i], batch.chunkCached[i]);
        }
        return flops;
    }

    /** What the batch's chunk costs more in every further step; 0 unless it is the only one. */
    double flopsSlope(Batch batch) {
        return batch.chunks == 1 ? flopsSlope(batch.chunkTokens[0], batch.chunkCached[0]) : 0;
    }

    /** How many chunks of q tokens from s on lie on one line. */
    long straightSteps(long q, long s) {
        if (window == Window.NONE || pastWindow(s)) {
            return Long.MAX_VALUE;
        }
        long end = window == Window.SLIDING ? w : (s / w + 1) * w;
        return Math.max(1, (end - s) / q);
    }

    private boolean pastWindow(long s) {
        return window == Window.SLIDING && s >= w;
    }

    private static double fullPairs(long q, long s) {
        return (double) q * s + 0.5 * q * (q + 1.0);
    }

    private double windowPairs(long q, long s) {
        return switch (window) {
            case NONE -> 0;
            case SLIDING -> {
                long low = Math.max(0, Math.min(q, w - s));
                yield fullPairs(low, s) + (double) (q - low) * w;
            }
            case CHUNKED -> {
                double pairs = 0;
                for (long from = s; from < s + q; ) {
                    long end = Math.min((from / w + 1) * w, s + q);
                    pairs += fullPairs(end - from, from % w);
                    from = end;
                }
                yield pairs;
            }
        };
    }
}
