package jeton.model;

import java.util.List;
import jeton.input.YamlMap;
import jeton.model.Transformer.Attention;
import jeton.model.Transformer.AttentionKind;
import jeton.model.Transformer.Window;

/** Reads the attention of a model: heads or latents, and which layers see how far. */
final class AttentionReader {
    private static final int WIDEST = 1_000_000;
    private static final List<String> REACHES = List.of("sliding", "chunked");

    private final YamlMap map;
    private final int layers;

    AttentionReader(YamlMap map, int layers) {
        this.map = map;
        this.layers = layers;
    }

    /** How far some of the layers see. */
    private record Reach(Window window, int tokens, int layers) {}

    /** Layers with a state. */
    private record Linear(int layers, long stateBytes) {}

    Attention read() {
        AttentionKind kind = map.choice("kind", AttentionKind.class);
        Reach reach = map.findMap("window").map(this::reach).orElse(new Reach(Window.NONE, 0, 0));
        Linear linear = map.findMap("linear").map(this::linear).orElse(new Linear(0, 0));
        int rest = layers - reach.layers() - linear.layers();
        int full = (int) map.count("fullLayers", Math.max(0, rest), 0, layers);
        if (full + reach.layers() + linear.layers() > layers) {
            map.problem("fullLayers", "full, window and linear layers are more than the " + layers + " layers");
        }
        return kind == AttentionKind.MLA ? latent(full, reach, linear) : heads(kind, full, reach, linear);
    }

    private Attention heads(AttentionKind kind, int full, Reach reach, Linear linear) {
        int heads = count(map, "heads");
        int kvHeads = kvHeads(kind, heads);
        int headDim = count(map, "headDim");
        int valueDim = (int) map.count("valueDim", headDim, 1, WIDEST);
        long perLayer = (long) kvHeads * (headDim + valueDim);
        return new Attention(
                kind,
                heads,
                kvHeads,
                headDim,
                valueDim,
                0,
                0,
                0,
                0,
                full,
                reach.layers(),
                reach.window(),
                reach.tokens(),
                linear.layers(),
                linear.stateBytes(),
                perLayer * full,
                perLayer * reach.layers());
    }

    private int kvHeads(AttentionKind kind, int heads) {
        if (kind == AttentionKind.GQA) {
            int kvHeads = (int) map.count("kvHeads", 1, heads);
            if (heads % kvHeads != 0) {
                map.problem("kvHeads", "read " + kvHeads + ", expected a divisor of the " + heads + " heads");
            }
            return kvHeads;
        }
        int implied = kind == AttentionKind.MHA ? heads : 1;
        return (int) map.count("kvHeads", implied, implied, implied);
    }

    /** One latent and one rotary key per token and layer, whatever the heads. */
    private Attention latent(int full, Reach reach, Linear linear) {
        int heads = count(map, "heads");
        YamlMap latent = map.map("latent");
        int queryRank = (int) latent.count("queryRank", 0, 0, WIDEST);
        int cacheRank = count(latent, "cacheRank");
        int nope = count(latent, "nopeDim");
        int rope = count(latent, "ropeDim");
        latent.done();
        long perLayer = (long) cacheRank + rope;
        return new Attention(
                AttentionKind.MLA,
                heads,
                1,
                nope + rope,
                count(map, "valueDim"),
                queryRank,
                cacheRank,
                nope,
                rope,
                full,
                reach.layers(),
                reach.window(),
                reach.tokens(),
                linear.layers(),
                linear.stateBytes(),
                perLayer * full,
                perLayer * reach.layers());
    }

    private Reach reach(YamlMap window) {
        boolean sliding = window.choice("kind", REACHES).equals(REACHES.get(0));
        Reach read = new Reach(
                sliding ? Window.SLIDING : Window.CHUNKED, (int) window.count("tokens", 1, Integer.MAX_VALUE), (int)
                        window.count("layers", 1, layers));
        window.done();
        return read;
    }

    private Linear linear(YamlMap linear) {
        Linear read =
                new Linear((int) linear.count("layers", 1, layers), linear.count("stateBytes", 1, 1_000_000_000_000L));
        linear.done();
        return read;
    }

    private static int count(YamlMap map, String key) {
        return (int) map.count(key, 1, WIDEST);
    }
}
