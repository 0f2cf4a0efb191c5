package jeton.scenario;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jeton.input.Range;
import jeton.input.YamlMap;
import jeton.input.YamlNode;
import jeton.workload.QuantileTable;
import jeton.workload.QuantileTable.Interpolation;

/** Reads a table of quantiles: {@code {min: 1, p50: 129, p99: 601, max: 2000}}. */
final class QuantileReader {
    private static final Pattern PERCENTILE = Pattern.compile("p(\\d{1,2}(?:\\.\\d{1,6})?)");

    private QuantileReader() {}

    static QuantileTable read(YamlNode node, Range range, Interpolation interpolation) {
        YamlMap map = node.map();
        TreeMap<Double, YamlNode> nodes = new TreeMap<>();
        nodes.put(0.0, map.node("min"));
        nodes.put(1.0, map.node("max"));
        map.entries().forEach((name, value) -> {
            Matcher percentile = PERCENTILE.matcher(name);
            double probability = percentile.matches()
                    ? new BigDecimal(percentile.group(1)).movePointLeft(2).doubleValue()
                    : 0;
            if (probability > 0) {
                nodes.put(probability, value);
            } else if (!name.equals("min") && !name.equals("max")) {
                value.problem("is no quantile, expected min, max or a percentile, as in p50 or p99.9");
            }
        });
        return QuantileTable.of(
                interpolation,
                doubles(nodes.keySet()),
                doubles(values(nodes, range).values()));
    }

    /** Those that fall are reported and lifted. */
    private static Map<Double, Double> values(Map<Double, YamlNode> nodes, Range range) {
        TreeMap<Double, Double> values = new TreeMap<>();
        double least = 0;
        for (Map.Entry<Double, YamlNode> entry : nodes.entrySet()) {
            double value = entry.getValue().number(range);
            if (value < least) {
                entry.getValue().problem("is below an earlier quantile, expected none to fall");
            }
            least = Math.max(least, value);
            values.put(entry.getKey(), least);
        }
        return values;
    }

    private static double[] doubles(Collection<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
