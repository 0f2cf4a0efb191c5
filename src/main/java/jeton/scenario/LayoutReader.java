package jeton.scenario;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import jeton.hardware.Chip;
import jeton.hardware.Precision;
import jeton.input.YamlMap;
import jeton.input.YamlNode;
import jeton.model.Transformer;
import jeton.scenario.LayoutRequest.ExpertParallel;
import jeton.scenario.LayoutRequest.Pipeline;
import jeton.scenario.LayoutRequest.Spread;
import jeton.scenario.LayoutRequest.TensorParallel;
import org.jspecify.annotations.Nullable;

/** Reads how a model is spread over chips: {@code {tensorParallel: 4, weights: fp8}}, and whether that is possible. */
final class LayoutReader {
    private static final int MOST_CHIPS = 100_000;
    private static final List<String> SPREADS = List.of("tensorParallel", "expertParallel", "pipeline");

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
        YamlMap map = node.map();
        Spread spread = spread(map, node);
        Precision weights = map.choice("weights", format(model.nativeDenseFormat()));
        Precision published = format(model.nativeExpertFormat());
        boolean narrower = published.bytesPerElement() <= weights.bytesPerElement();
        Precision experts = map.choice("experts", narrower ? published : weights);
        Precision cache = map.choice("cache", Precision.BF16);
        map.done();
        return new LayoutRequest(spread, weights, experts, cache);
    }

    private @Nullable Spread spread(YamlMap map, YamlNode node) {
        List<String> given = SPREADS.stream().filter(map::has).toList();
        if (given.size() > 1) {
            node.problem("read " + String.join(" and ", given) + ", expected only one of them");
            return null;
        }
        if (given.isEmpty()) {
            return null;
        }
        String kind = given.get(0);
        YamlNode value = map.node(kind);
        int chips = (int) value.count(1, MOST_CHIPS);
        return switch (kind) {
            case "tensorParallel" -> tensorParallel(value, chips);
            case "expertParallel" -> expertParallel(value, chips);
            default -> pipeline(value, chips);
        };
    }

    private @Nullable Spread tensorParallel(YamlNode value, int ranks) {
        if (onSram(value)) {
            return null;
        }
        int domain = chip.link().domain();
        if (ranks > domain || !TensorSplit.works(model, ranks)) {
            value.problem("read " + ranks + ", expected "
                    + alternatives(TensorSplit.of(model, domain)) + ": what divides the heads ("
                    + model.attention().heads() + ", " + model.attention().kvHeads()
                    + " for keys and values) and feed-forward width of " + model.name() + ", with at most " + domain
                    + " of " + chip.name() + " on one link");
            return null;
        }
        return new TensorParallel(ranks);
    }

    private @Nullable Spread expertParallel(YamlNode value, int chips) {
        if (onSram(value)) {
            return null;
        }
        int experts = model.experts().count();
        if (experts == 0) {
            value.problem(model.name() + " has no experts to spread, expected tensorParallel");
            return null;
        }
        if (experts % chips != 0) {
            value.problem("read " + chips + ", expected "
                    + alternatives(IntStream.rangeClosed(1, experts).filter(n -> experts % n == 0))
                    + ": what divides the " + experts + " experts of " + model.name());
            return null;
        }
        return new ExpertParallel(chips);
    }

    private @Nullable Spread pipeline(YamlNode value, int chips) {
        if (chip.kind() != Chip.Kind.SRAM) {
            value.problem(chip.name() + " streams weights from off-chip memory, expected tensorParallel or"
                    + " expertParallel");
            return null;
        }
        return new Pipeline(chips);
    }

    private boolean onSram(YamlNode value) {
        if (chip.kind() == Chip.Kind.SRAM) {
            value.problem(chip.name() + " keeps weights in on-chip memory, expected pipeline and a number of chips");
            return true;
        }
        return false;
    }

    private static Precision format(String key) {
        return Arrays.stream(Precision.values())
                .filter(precision -> precision.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no format " + key));
    }

    private static String alternatives(IntStream counts) {
        List<String> all = counts.mapToObj(Integer::toString).toList();
        int last = all.size() - 1;
        return last <= 0 ? String.join("", all) : String.join(", ", all.subList(0, last)) + " or " + all.get(last);
    }
}
