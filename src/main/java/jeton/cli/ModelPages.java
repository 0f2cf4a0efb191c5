package jeton.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import jeton.hardware.Precision;
import jeton.model.ModelCatalog;
import jeton.model.Transformer;

/** Models as printed by {@code jeton catalog}. */
final class ModelPages {
    private static final double BF16 = Precision.BF16.bytesPerElement();

    private ModelPages() {}

    static List<String> list() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                "%-24s %-7s %-5s %9s %9s %7s %7s %12s %9s",
                "name", "family", "attn", "total", "active", "layers", "hidden", "cache B/tok", "context"));
        for (Transformer model : ModelCatalog.shipped().all()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%-24s %-7s %-5s %8.1fB %8.1fB %7d %7d %,12.0f %,9d",
                    model.name(),
                    model.family(),
                    model.attention().kind(),
                    model.parameters().total() / 1e9,
                    model.parameters().active() / 1e9,
                    model.layers(),
                    model.hidden(),
                    model.cacheBytes(1, BF16) - model.attention().linearStateBytes(),
                    model.maxContextTokens()));
        }
        return lines;
    }

    static List<String> page(Transformer model) {
        Transformer.Attention attention = model.attention();
        Transformer.Experts experts = model.experts();
        List<String> lines = new ArrayList<>();
        lines.add(model.title() + " (" + model.name() + "), " + model.publisher() + ", " + model.family());
        if (!model.aliases().isEmpty()) {
            lines.add("also " + String.join(", ", model.aliases()));
        }
        lines.add("");
        line(lines, "layers, hidden, vocab", "%d, %d, %d", model.layers(), model.hidden(), model.vocab());
        line(
                lines,
                "attention",
                "%s, %d heads, %d key-value heads of %d; %d full, %d windowed, %d linear layers",
                attention.kind(),
                attention.heads(),
                attention.kvHeads(),
                attention.headDim(),
                attention.fullLayers(),
                attention.windowLayers(),
                attention.linearLayers());
        if (model.latentAttention()) {
            line(lines, "latent cache", "rank %d and %d rotary", attention.kvLoraRank(), attention.ropeDim());
        }
        if (attention.windowLayers() > 0) {
            line(
                    lines,
                    "window",
                    "%s, %d tokens",
                    attention.window().name().toLowerCase(Locale.ROOT),
                    attention.windowTokens());
        }
        if (model.denseLayers() > 0) {
            line(lines, "feed-forward", "%d layers of %d", model.denseLayers(), model.denseFeedForward());
        }
        if (experts.count() > 0) {
            line(
                    lines,
                    "routed experts",
                    "%d of %d active, %d wide, in %d layers; %d shared",
                    experts.active(),
                    experts.count(),
                    experts.feedForward(),
                    experts.layers(),
                    experts.shared());
        }
        line(
                lines,
                "parameters",
                "%,d in all, %,d active",
                model.parameters().total(),
                model.parameters().active());
        line(lines, "multiply a token", "%,d (without the input lookup)", model.activeMatmulParameters());
        line(
                lines,
                "cache, bf16",
                "%,.0f bytes a token; 32k tokens %.2f GB",
                model.cacheBytes(1, BF16) - attention.linearStateBytes(),
                model.cacheBytes(32768, BF16) / 1e9);
        line(lines, "longest context", "%,d tokens", model.maxContextTokens());
        if (model.predictionLayers() > 0) {
            line(lines, "prediction layers", "%d, not counted above; they draft as mtp", model.predictionLayers());
        }
        line(lines, "published as", "%s weights", model.nativeWeights());
        line(lines, "source", "%s, %s, %s", model.status(), model.source(), model.date());
        model.notes().forEach(note -> lines.add("note: " + note));
        return lines;
    }

    private static void line(List<String> lines, String name, String format, Object... values) {
        lines.add(String.format("%-24s ", name) + String.format(Locale.ROOT, format, values));
    }
}
