package jeton.model;

import java.util.List;
import java.util.regex.Pattern;
import jeton.input.YamlMap;
import jeton.model.Transformer.Attention;
import jeton.model.Transformer.Experts;
import jeton.model.Transformer.Parameters;

/** Reads one model's file and checks that its shape and its counts agree. */
final class ModelReader {
    /** How a configuration came to be known, in the words of the chip catalog. */
    static final List<String> STATUSES = List.of("measured", "vendor", "reported", "derived", "recalled", "assumed");

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
    private static final Pattern DATE = Pattern.compile("\\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\\d|3[01]))?)?");
    private static final List<String> FAMILIES = List.of("dense", "moe", "hybrid");
    private static final List<String> FORMATS = List.of("bf16", "fp8", "fp8-block", "int8", "int4", "mxfp4", "nvfp4");
    private static final int MOST_LAYERS = 10_000;
    private static final int WIDEST = 10_000_000;
    private static final double MOST_WEIGHTS = 1e15;
    /** How far the stated counts may lie from those of the shape: biases, further norms, learned positions. */
    private static final double TOLERANCE = 0.05;

    private final YamlMap map;
    private final int layers;
    private final int hidden;
    private final int vocab;
    private final int matrices;
    private final boolean tied;

    ModelReader(YamlMap map) {
        this.map = map;
        layers = whole(map, "layers", 1, MOST_LAYERS);
        hidden = whole(map, "hidden", 1, WIDEST);
        vocab = whole(map, "vocab", 1, WIDEST);
        matrices = (int) map.count("mlpMatrices", 3, 2, 3);
        tied = map.flag("tiedEmbeddings", false);
    }

    Transformer read() {
        String name = map.text("name");
        if (!name.isEmpty() && !NAME.matcher(name).matches()) {
            map.problem("name", "read '" + name + "', expected letters, digits, dots, hyphens and underscores");
        }
        int denseLayers = 0;
        int denseWidth = 0;
        if (map.has("feedForward")) {
            YamlMap feedForward = map.map("feedForward");
            denseLayers = whole(feedForward, "layers", 1, layers);
            denseWidth = whole(feedForward, "width", 1, WIDEST);
            feedForward.done();
        }
        YamlMap heads = map.map("attention");
        Attention attention = new AttentionReader(heads, layers).read();
        Experts experts = map.findMap("experts").map(this::experts).orElse(new Experts(0, 0, 0, 0, 0, 0));
        if (denseLayers + experts.layers() > layers) {
            map.problem("experts", "feed-forward and expert layers are more than the " + layers + " layers");
        }
        ParameterCount shape = new ParameterCount(
                layers,
                hidden,
                vocab,
                matrices,
                denseLayers,
                denseWidth,
                tied,
                heads.flag("qkvBias", false),
                heads.flag("qkNorm", false),
                attention,
                experts);
        heads.done();
        return new Transformer(
                name,
                map.texts("aliases"),
                map.text("title", name),
                map.text("publisher", "unknown"),
                family(attention, experts),
                layers,
                hidden,
                vocab,
                matrices,
                denseLayers,
                denseWidth,
                tied,
                whole(map, "maxContext", 1, Integer.MAX_VALUE),
                formats(experts),
                attention,
                experts,
                (int) map.count("predictionLayers", 0, 0, layers),
                parameters(shape),
                published(),
                map.has("status") ? map.choice("status", STATUSES) : "assumed",
                map.text("source"),
                date(),
                map.texts("notes"));
    }

    private Experts experts(YamlMap experts) {
        int count = whole(experts, "count", 1, 100_000);
        int shared = (int) experts.count("shared", 0, 0, 1000);
        Experts read = new Experts(
                count,
                whole(experts, "active", 1, count),
                whole(experts, "width", 1, WIDEST),
                shared,
                shared == 0 ? 0 : whole(experts, "sharedWidth", 1, WIDEST),
                whole(experts, "layers", 1, layers));
        experts.done();
        return read;
    }

    private String family(Attention attention, Experts experts) {
        String expected = attention.linearLayers() > 0 ? "hybrid" : experts.count() > 0 ? "moe" : "dense";
        String family = map.has("family") ? map.choice("family", FAMILIES) : expected;
        if (!family.equals(expected)) {
            map.problem("family", "read '" + family + "', but the layers are those of a " + expected + " model");
        }
        return family;
    }

    private String formats(Experts experts) {
        String weights = map.has("nativeWeights") ? map.choice("nativeWeights", FORMATS) : "bf16";
        if (!map.has("nativeExperts")) {
            return weights;
        }
        if (experts.count() == 0) {
            map.problem("nativeExperts", "the model has no experts");
        }
        return weights + "/" + map.choice("nativeExperts", FORMATS);
    }

    private Parameters parameters(ParameterCount shape) {
        boolean countable = shape.attention().linearLayers() == 0;
        if (shape.magnitude() > MOST_WEIGHTS) {
            map.problem("layers", "the shape has more than 1e15 weights");
            return new Parameters(0, 0, 0);
        }
        if (!map.has("parameters")) {
            if (!countable) {
                map.problem(
                        "parameters",
                        "missing; a model with linear layers must state total and nonExpertMatmul, because their"
                                + " weights do not follow from this shape");
            }
            return shape.count();
        }
        YamlMap stated = map.map("parameters");
        long total = stated.count("total", 1, (long) MOST_WEIGHTS);
        long nonExpert = stated.count("nonExpertMatmul", 1, (long) MOST_WEIGHTS);
        stated.done();
        Experts experts = shape.experts();
        long input = tied ? 0 : (long) vocab * hidden;
        long routed = total - nonExpert - input;
        long expert = experts.count() == 0 ? 0 : routed / experts.count() / experts.layers();
        long expected = (long) matrices * hidden * experts.feedForward();
        if (expert * experts.count() * experts.layers() != routed || far(expert, expected)) {
            stated.problem(
                    "total",
                    "read " + total + ", expected nonExpertMatmul"
                            + (tied ? "" : " + vocab x hidden")
                            + (experts.count() == 0 ? "" : " + routed experts")
                            + ", about "
                            + (nonExpert + input + expected * experts.count() * experts.layers()));
        } else if (countable && far(nonExpert, shape.count().nonExpertMatmul())) {
            stated.problem(
                    "nonExpertMatmul",
                    "read " + nonExpert + ", but the shape has about "
                            + shape.count().nonExpertMatmul());
        }
        return new Parameters(total, nonExpert + input + expert * experts.active() * experts.layers(), nonExpert);
    }

    private static boolean far(long stated, long counted) {
        return Math.abs(stated - counted) > TOLERANCE * counted;
    }

    private Transformer.Published published() {
        if (!map.has("published")) {
            return new Transformer.Published(0, 0);
        }
        YamlMap published = map.map("published");
        Transformer.Published read = new Transformer.Published(
                published.count("total", 0, 0, (long) MOST_WEIGHTS),
                published.count("active", 0, 0, (long) MOST_WEIGHTS));
        published.done();
        return read;
    }

    private String date() {
        String date = map.text("date");
        if (!date.isEmpty() && !DATE.matcher(date).matches()) {
            map.problem("date", "read '" + date + "', expected a date as 2026, 2026-07 or 2026-07-31");
        }
        return date;
    }

    private static int whole(YamlMap map, String key, int min, int max) {
        return (int) map.count(key, min, max);
    }
}
