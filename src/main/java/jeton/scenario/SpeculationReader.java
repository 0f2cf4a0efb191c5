package jeton.scenario;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import jeton.hardware.Precision;
import jeton.input.Catalog;
import jeton.input.Range;
import jeton.input.Unit;
import jeton.input.YamlMap;
import jeton.input.YamlNode;
import jeton.latency.Acceptance;
import jeton.latency.Drafter;
import jeton.latency.Speculation;
import jeton.model.Transformer;

/**
 * Reads speculative decoding: {@code {eagle: {drafts: 3, acceptance: 0.6}}}, {@code {mtp: {acceptance: [0.85]}}},
 * {@code {draftModel: {model: llama-3.2-1b, drafts: 4, acceptance: 0.7}}} or {@code none}.
 */
final class SpeculationReader {
    private static final Range RATE = Range.between(0, 0.9999);

    private final Catalog<Transformer> models;
    private final Path folder;

    SpeculationReader(Catalog<Transformer> models, Path folder) {
        this.models = models;
        this.folder = folder;
    }

    /** Empty for none, and after a problem. */
    Optional<SpeculationSettings> read(YamlNode node) {
        return new OneOf<Optional<Speculation>>()
                .word("none", Optional.empty())
                .field("eagle", value -> beside(value, new Drafter.Eagle()))
                .field("mtp", value -> beside(value, new Drafter.Prediction()))
                .field("draftModel", this::draftModel)
                .read(node)
                .flatMap(read -> read)
                .map(speculation -> new SpeculationSettings(speculation, Place.of(node)));
    }

    private Optional<Speculation> beside(YamlNode node, Drafter drafter) {
        YamlMap map = node.map();
        Optional<Acceptance> acceptance = acceptance(map);
        map.done();
        return acceptance.map(accepted -> new Speculation(drafter, accepted));
    }

    private Optional<Speculation> draftModel(YamlNode node) {
        YamlMap map = node.map();
        Optional<Transformer> model = models.resolve(map.node("model"), folder);
        Optional<Precision> weights = map.find("weights").map(value -> value.choice(Precision.class));
        Optional<Acceptance> acceptance = acceptance(map);
        map.done();
        if (model.isEmpty() || acceptance.isEmpty()) {
            return Optional.empty();
        }
        Transformer drafter = model.get();
        Drafter small = new Drafter.SmallModel(
                drafter,
                weights.orElseGet(() -> format(drafter.nativeDenseFormat())),
                weights.orElseGet(() -> format(drafter.nativeExpertFormat())));
        return Optional.of(new Speculation(small, acceptance.get()));
    }

    private static Precision format(String key) {
        return Arrays.stream(Precision.values())
                .filter(precision -> precision.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no format " + key));
    }

    private static Optional<Acceptance> acceptance(YamlMap map) {
        YamlNode node = map.node("acceptance");
        Optional<YamlNode> drafts = map.find("drafts");
        if (!node.isList()) {
            int count = (int) drafts.orElseGet(() -> map.node("drafts")).count(1, Acceptance.MOST_DRAFTS);
            return Optional.of(Acceptance.of(node.quantity(Unit.SHARE, RATE), count));
        }
        List<Double> rates = new ArrayList<>();
        node.list().forEach(rate -> rates.add(rate.quantity(Unit.SHARE, RATE)));
        if (rates.isEmpty() || rates.size() > Acceptance.MOST_DRAFTS) {
            node.problem("read a list of " + rates.size() + ", expected a rate for each of 1 to "
                    + Acceptance.MOST_DRAFTS + " drafts");
            return Optional.empty();
        }
        if (drafts.isPresent() && drafts.get().count(1, Acceptance.MOST_DRAFTS) != rates.size()) {
            node.problem("read a list of " + rates.size() + ", expected a rate for each of the "
                    + drafts.get().count(1, Acceptance.MOST_DRAFTS) + " drafts");
            return Optional.empty();
        }
        return Optional.of(Acceptance.of(rates));
    }
}
