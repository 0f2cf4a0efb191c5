package jeton.scenario;

import java.util.Arrays;
import java.util.List;
import jeton.hardware.Chip;
import jeton.hardware.Precision;
import jeton.input.YamlMap;
import jeton.input.YamlNode;
import jeton.model.Transformer;
import jeton.scenario.LayoutRequest.Ranks;
import jeton.scenario.LayoutRequest.Spread;
import org.jspecify.annotations.Nullable;

/** Reads how a model is spread over chips: {@code {tensorParallel: 4, weights: fp8}}. */
final class LayoutReader {
    private static final String ROW = "pipeline";
    private static final List<String> FIELDS =
            List.of("tensorParallel", "dataParallel", "expertParallel", "pipelineParallel", ROW);

    private final Chip chip;
    private final Transformer model;

    LayoutReader(Chip chip, Transformer model) {
        this.chip = chip;
        this.model = model;
    }

    /** What holds where nothing is written: weights as published, a BF16 cache, the fewest chips. */
    LayoutRequest byDefault() {
        return new LayoutRequest(
                null, format(model.nativeDenseFormat()), format(model.nativeExpertFormat()), Precision.BF16);
    }

    LayoutRequest read(YamlNode node) {
        return read(node, byDefault());
    }

    /** @param otherwise whose formats hold where none are written */
    LayoutRequest read(YamlNode node, LayoutRequest otherwise) {
        YamlMap map = node.map();
        Spread spread = spread(map, node);
        boolean asBefore = !map.has("weights");
        Precision weights = map.choice("weights", otherwise.weights());
        Precision published = asBefore ? otherwise.experts() : format(model.nativeExpertFormat());
        boolean narrower = asBefore || published.bytesPerElement() <= weights.bytesPerElement();
        Precision experts = map.choice("experts", narrower ? published : weights);
        Precision cache = map.choice("cache", otherwise.cache());
        boolean balanced = balanced(map, spread, otherwise);
        map.done();
        return new LayoutRequest(spread, weights, experts, cache, balanced);
    }

    private static boolean balanced(YamlMap map, @Nullable Spread spread, LayoutRequest otherwise) {
        if (!map.has("ranks")) {
            return otherwise.balanced();
        }
        boolean any = spread == null ? FIELDS.stream().anyMatch(map::has) : spread.dataParallel() > 1;
        if (!any) {
            map.node("ranks")
                    .problem("this layout has no data-parallel ranks, expected dataParallel beside it, or none");
        }
        return map.choice("ranks", Ranks.class) == Ranks.BALANCED;
    }

    private @Nullable Spread spread(YamlMap map, YamlNode node) {
        List<String> given = FIELDS.stream().filter(map::has).toList();
        if (given.isEmpty()) {
            return null;
        }
        if (given.contains(ROW) && given.size() > 1) {
            node.problem("read " + String.join(" and ", given) + ", expected " + ROW + " alone, on chips with on-chip"
                    + " memory, or the others");
            return null;
        }
        YamlNode first = map.node(given.get(0));
        if (given.contains(ROW)) {
            return row(first);
        }
        if (chip.kind() == Chip.Kind.SRAM) {
            first.problem(chip.name() + " keeps weights in on-chip memory, expected pipeline and a number of chips");
            return null;
        }
        return new SpreadCheck(
                        model,
                        written(map, "tensorParallel"),
                        written(map, "dataParallel"),
                        written(map, "expertParallel"),
                        written(map, "pipelineParallel"))
                .spread();
    }

    private static @Nullable YamlNode written(YamlMap map, String field) {
        return map.has(field) ? map.node(field) : null;
    }

    private @Nullable Spread row(YamlNode value) {
        int chips = SpreadCheck.ways(value);
        if (chip.kind() != Chip.Kind.SRAM) {
            value.problem(chip.name() + " streams weights from off-chip memory, expected tensorParallel, dataParallel,"
                    + " expertParallel or pipelineParallel");
            return null;
        }
        return Spread.pipeline(chips);
    }

    private static Precision format(String key) {
        return Arrays.stream(Precision.values())
                .filter(precision -> precision.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no format " + key));
    }
}
