package jeton.scenario;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import jeton.input.Range;
import jeton.input.YamlMap;
import jeton.input.YamlNode;
import jeton.workload.LengthLaw;
import jeton.workload.QuantileTable;
import jeton.workload.QuantileTable.Interpolation;
import jeton.workload.WorkloadPreset;
import org.apache.commons.math3.util.FastMath;

/** Reads laws of token counts: {@code 512}, {@code {lognormal: {median: 400, sigma: 1.1}}}. */
final class LengthReader {
    private static final Range TOKENS = Range.between(1, LengthLaw.MOST_TOKENS);
    private static final Range QUANTILES = new Range(0, false, LengthLaw.MOST_TOKENS);
    private static final Range SIGMA = new Range(0, false, 10);
    private static final Range CV = new Range(0, false, 1000);
    private static final LengthLaw PLACEHOLDER = new LengthLaw.Fixed(1);

    /** Of laws that no preset has. */
    static final LengthReader PLAIN = new LengthReader(kinds());

    static final LengthReader INPUT = new LengthReader(kinds().field("preset", preset(WorkloadPreset::input)));
    static final LengthReader OUTPUT = new LengthReader(kinds().field("preset", preset(WorkloadPreset::output)));

    private final OneOf<LengthLaw> kinds;

    private LengthReader(OneOf<LengthLaw> kinds) {
        this.kinds = kinds;
    }

    LengthLaw read(YamlNode node) {
        return node.isNumber() ? fixed(node) : kinds.read(node).orElse(PLACEHOLDER);
    }

    private static OneOf<LengthLaw> kinds() {
        return new OneOf<LengthLaw>()
                .field("fixed", LengthReader::fixed)
                .field("uniform", LengthReader::uniform)
                .field("lognormal", LengthReader::logNormal)
                .field("exponential", LengthReader::exponential)
                .field("pareto", LengthReader::pareto)
                .field("quantiles", LengthReader::quantiles);
    }

    private static Function<YamlNode, LengthLaw> preset(Function<WorkloadPreset, LengthLaw> law) {
        return node -> law.apply(node.choice(WorkloadPreset.class));
    }

    private static LengthLaw fixed(YamlNode node) {
        return new LengthLaw.Fixed((int) node.count(1, LengthLaw.MOST_TOKENS));
    }

    private static LengthLaw uniform(YamlNode node) {
        YamlMap map = node.map();
        int min = (int) map.count("min", 1, LengthLaw.MOST_TOKENS);
        int max = (int) map.count("max", min, LengthLaw.MOST_TOKENS);
        map.done();
        return new LengthLaw.Uniform(min, max);
    }

    private static LengthLaw exponential(YamlNode node) {
        YamlMap map = node.map();
        double mean = map.number("mean", TOKENS);
        int min = min(map);
        LengthLaw law = new LengthLaw.Exponential(mean, min, max(map, min));
        map.done();
        return notCutInHalf(map, law);
    }

    private static LengthLaw pareto(YamlNode node) {
        YamlMap map = node.map();
        double scale = map.number("scale", TOKENS);
        double shape = map.number("shape", CV);
        int min = min(map);
        LengthLaw law = new LengthLaw.Pareto(scale, shape, min, max(map, min));
        map.done();
        return notCutInHalf(map, law);
    }

    private static LengthLaw logNormal(YamlNode node) {
        YamlMap map = node.map();
        int min = min(map);
        int max = max(map, min);
        List<String> given = List.of("median", "mean", "mu", "sigma", "cv").stream()
                .filter(map::has)
                .toList();
        LengthLaw law = switch (String.join(" ", given)) {
            case "median sigma" ->
                LengthLaw.LogNormal.ofMedian(map.number("median", TOKENS), map.number("sigma", SIGMA), min, max);
            case "mean cv" -> LengthLaw.LogNormal.ofMean(map.number("mean", TOKENS), map.number("cv", CV), min, max);
            case "mu sigma" ->
                new LengthLaw.LogNormal(
                        map.number("mu", Range.between(-10, FastMath.log(LengthLaw.MOST_TOKENS))),
                        map.number("sigma", SIGMA),
                        min,
                        max);
            default -> PLACEHOLDER;
        };
        map.done();
        if (law.equals(PLACEHOLDER) && node.isMap()) {
            node.problem("read " + (given.isEmpty() ? "neither" : String.join(", ", given))
                    + ", expected median and sigma, or mean and cv, or mu and sigma");
        }
        return notCutInHalf(map, law);
    }

    /** Limits are for the ends of a law: one beyond its median is a slip. */
    private static LengthLaw notCutInHalf(YamlMap map, LengthLaw law) {
        double median = law.quantile(0.5);
        String limit = median > law.max() ? "max" : median < law.min() ? "min" : "";
        if (law.min() < law.max() && map.has(limit)) {
            map.problem(
                    limit,
                    String.format(
                            Locale.ROOT,
                            "half of the lengths lie beyond it, for their median is %,.0f; expected %s",
                            median,
                            limit.equals("max") ? "more" : "less"));
        }
        return law;
    }

    private static LengthLaw quantiles(YamlNode node) {
        QuantileTable table = QuantileReader.read(node, QUANTILES, Interpolation.LOGARITHMIC);
        return new LengthLaw.Quantiles(table, 1, LengthLaw.MOST_TOKENS);
    }

    private static int min(YamlMap map) {
        return (int) map.count("min", 1, 1, LengthLaw.MOST_TOKENS);
    }

    private static int max(YamlMap map, int min) {
        return (int) map.count("max", LengthLaw.MOST_TOKENS, min, LengthLaw.MOST_TOKENS);
    }
}
