package jeton.scenario;

import jeton.input.Range;
import jeton.input.Unit;
import jeton.input.YamlMap;
import jeton.input.YamlNode;
import jeton.workload.ArrivalLaw;
import jeton.workload.QuantileTable.Interpolation;
import jeton.workload.ThinkTime;

/** Reads how long users think and tools work: {@code 5 s}, {@code {exponential: 30 s}}, {@code {lognormal: {median: 2 s, sigma: 1}}}. */
final class DelayReader {
    private static final Range SECONDS = new Range(0, false, ArrivalLaw.MOST_SECONDS);
    private static final Range FROM_ZERO = Range.between(0, ArrivalLaw.MOST_SECONDS);
    private static final ThinkTime NONE = new ThinkTime.Fixed(0);
    private static final OneOf<ThinkTime> KINDS = new OneOf<ThinkTime>()
            .field("fixed", DelayReader::fixed)
            .field("exponential", node -> new ThinkTime.Exponential(node.quantity(Unit.SECONDS, SECONDS)))
            .field("lognormal", DelayReader::logNormal)
            .field(
                    "quantiles",
                    node -> new ThinkTime.Quantiles(QuantileReader.read(node, FROM_ZERO, Interpolation.LINEAR)));

    private DelayReader() {}

    static ThinkTime read(YamlNode node) {
        return node.isScalar() ? fixed(node) : KINDS.read(node).orElse(NONE);
    }

    private static ThinkTime fixed(YamlNode node) {
        return new ThinkTime.Fixed(node.quantity(Unit.SECONDS, FROM_ZERO));
    }

    private static ThinkTime logNormal(YamlNode node) {
        YamlMap map = node.map();
        ThinkTime law = new ThinkTime.LogNormal(
                map.quantity("median", Unit.SECONDS, SECONDS), map.number("sigma", new Range(0, false, 10)));
        map.done();
        return law;
    }
}
