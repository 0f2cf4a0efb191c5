package jeton.serving;

import jeton.latency.Layout;
import jeton.latency.Speculation;
import jeton.model.Transformer;
import jeton.model.Transformer.Window;

/**
 * How the cache of one replica is cut into blocks.
 *
 * <p>A sequence of x tokens holds {@code ceil(x / blockTokens)} blocks of its full-attention layers, at most
 * {@code windowBlocks} blocks of its windowed layers (blocks wholly outside the window are given back), and one state of
 * its linear layers. One block of the pool is never handed out, as in vLLM.
 *
 * @param capacityBytes of all blocks that can be handed out
 * @param blockTokens   tokens of one block
 * @param fullBytes     of one block of the full-attention layers
 * @param windowBytes   of one block of the windowed layers, 0 without such layers
 * @param windowBlocks  most blocks of the windowed layers that a sequence holds
 * @param stateBytes    of the linear layers, per sequence
 * @param window        how windowed layers see the past
 * @param windowTokens  their reach
 */
public record CacheLayout(
        long capacityBytes,
        int blockTokens,
        long fullBytes,
        long windowBytes,
        int windowBlocks,
        long stateBytes,
        Window window,
        int windowTokens) {

    /**
     * @param cacheBytes      of the replica, not negative
     * @param bytesPerElement of the cache format
     */
    public static CacheLayout of(Transformer model, double cacheBytes, double bytesPerElement, int blockTokens) {
        Transformer.Attention attention = model.attention();
        return of(
                attention,
                attention.cacheElementsPerToken(),
                attention.windowCacheElementsPerToken(),
                attention.linearStateBytes(),
                cacheBytes,
                bytesPerElement,
                blockTokens);
    }

    /**
     * With the cache of a drafter beside the model's: blocks hold both, and linear layers keep a state for every token that
     * may be taken back, as in vLLM.
     */
    public static CacheLayout of(
            Transformer model, Layout layout, Speculation speculation, double cacheBytes, int blockTokens) {
        Transformer.Attention attention = model.attention();
        return of(
                attention,
                attention.cacheElementsPerToken() + speculation.cacheElementsPerToken(model, layout),
                attention.windowCacheElementsPerToken() + speculation.windowCacheElementsPerToken(model, layout),
                attention.linearStateBytes() * speculation.verifiedTokens(),
                cacheBytes,
                layout.cache().bytesPerElement(),
                blockTokens);
    }

    private static CacheLayout of(
            Transformer.Attention attention,
            double elements,
            double windowElements,
            long stateBytes,
            double cacheBytes,
            double bytesPerElement,
            int blockTokens) {
        long full = Math.round(elements * bytesPerElement * blockTokens);
        long window = Math.round(windowElements * bytesPerElement * blockTokens);
        Window kind = window == 0 ? Window.NONE : attention.window();
        int w = attention.windowTokens();
        int windowBlocks = switch (kind) {
            case NONE -> 0;
            case SLIDING -> (w + blockTokens - 1) / blockTokens + 1;
            case CHUNKED -> (w + blockTokens - 1) / blockTokens;
        };
        long block = Math.max(1, full + window);
        long most = Long.MAX_VALUE / 4 / block;
        long blocks = Math.min((long) (cacheBytes / block), most);
        long capacity = Math.max(0, blocks - 1) * block;
        return new CacheLayout(capacity, blockTokens, full, window, windowBlocks, stateBytes, kind, w);
    }

    /** The memory of so many caches like this one; a sequence has no more of it than one of them holds. */
    public CacheLayout times(int count) {
        return new CacheLayout(
                count * capacityBytes,
                blockTokens,
                fullBytes,
                windowBytes,
                windowBlocks,
                stateBytes,
                window,
                windowTokens);
    }

    /** Blocks of a sequence's tokens in the full-attention layers. */
    long blocks(long tokens) {
        return (tokens + blockTokens - 1) / blockTokens;
    }

    /** Tokens of a prompt that fill whole blocks. */
    int wholeBlocks(int tokens) {
        return tokens - tokens % blockTokens;
    }

    /** Bytes that a sequence of {@code tokens} tokens holds; 0 for none. */
    public long bytes(long tokens) {
        if (tokens == 0) {
            return 0;
        }
        long blocks = blocks(tokens);
        return blocks * fullBytes + Math.min(blocks, windowBlocks) * windowBytes + stateBytes;
    }

    /** Bytes that a sequence of {@code cached} tokens takes for {@code tokens} more. */
    long growth(long cached, long tokens) {
        return bytes(cached + tokens) - bytes(cached);
    }

    /** Most tokens that one sequence alone can hold. */
    public long capacityTokens() {
        long low = 0;
        long high = 1L << 40;
        while (low < high) {
            long middle = (low + high + 1) / 2;
            if (bytes(middle) <= capacityBytes) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /** Cached tokens that a windowed layer reads for the next token of a sequence with {@code tokens} in its cache. */
    public long visible(long tokens) {
        return switch (window) {
            case NONE -> 0;
            case SLIDING -> Math.min(tokens, windowTokens);
            case CHUNKED -> tokens == 0 ? 0 : (tokens - 1) % windowTokens + 1;
        };
    }
}
