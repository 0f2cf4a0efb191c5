package jeton.scenario;

import jeton.input.Range;
import jeton.input.Unit;
import jeton.input.YamlMap;
import jeton.input.YamlNode;
import jeton.workload.QuantileTable;
import jeton.workload.QuantileTable.Interpolation;
import jeton.workload.Thinking;

/** Reads what a model does before it answers: {@code none}, {@code {share: 0.7}}, {@code {tokens: 4000}}. */
final class ThinkingReader {
    private static final OneOf<QuantileTable> SHARES = new OneOf<QuantileTable>()
            .field("quantiles", node -> QuantileReader.read(node, Range.share(), Interpolation.LINEAR));

    private ThinkingReader() {}

    static Thinking read(YamlNode node) {
        if (!node.isMap()) {
            if (!node.isScalar() || !node.text().equals("none")) {
                node.problem("expected none, or fields: share or tokens, and fraction");
            }
            return new Thinking.None();
        }
        YamlMap map = node.map();
        double fraction = map.quantity("fraction", 1, Unit.SHARE, Range.share());
        boolean share = map.has("share");
        boolean tokens = map.has("tokens");
        Thinking thinking = new Thinking.None();
        if (share == tokens) {
            node.problem((share ? "read both share and tokens" : "read neither share nor tokens")
                    + ", expected one of them");
        } else if (share) {
            thinking = new Thinking.Share(share(map.node("share")), fraction);
        } else {
            thinking = new Thinking.Length(LengthReader.PLAIN.read(map.node("tokens")), fraction);
        }
        map.done();
        return thinking;
    }

    private static QuantileTable share(YamlNode node) {
        return node.isScalar()
                ? QuantileTable.constant(node.quantity(Unit.SHARE, Range.share()))
                : SHARES.read(node).orElse(QuantileTable.constant(0));
    }
}
