package jeton.scenario;

import java.util.List;
import java.util.stream.IntStream;
import jeton.input.YamlNode;
import jeton.model.Transformer;
import jeton.scenario.LayoutRequest.Spread;
import org.jspecify.annotations.Nullable;

/** Whether a model can be divided over chips as a scenario says. */
final class SpreadCheck {
    static final int MOST_CHIPS = 100_000;

    private final Transformer model;
    private final @Nullable YamlNode tensorNode;
    private final @Nullable YamlNode dataNode;
    private final @Nullable YamlNode expertNode;
    private final @Nullable YamlNode stagesNode;
    private final int tensor;
    private final int data;
    private final int expert;
    private final int stages;

    /** Nodes of what is written; expert parallelism alone is data parallel too, and everything else is 1. */
    SpreadCheck(
            Transformer model,
            @Nullable YamlNode tensorNode,
            @Nullable YamlNode dataNode,
            @Nullable YamlNode expertNode,
            @Nullable YamlNode stagesNode) {
        this.model = model;
        this.tensorNode = tensorNode;
        this.dataNode = dataNode;
        this.expertNode = expertNode;
        this.stagesNode = stagesNode;
        tensor = ways(tensorNode);
        expert = ways(expertNode);
        data = tensorNode == null && dataNode == null ? expert : ways(dataNode);
        stages = ways(stagesNode);
    }

    static int ways(@Nullable YamlNode node) {
        return node == null ? 1 : (int) node.count(1, MOST_CHIPS);
    }

    /** Null after a problem, which stands at the part that does not work. */
    @Nullable
    Spread spread() {
        boolean works = experts() && matrices() && wholeExperts() && splitExperts() && layers();
        return works ? new Spread(tensor, data, expert, stages) : null;
    }

    private boolean experts() {
        if (model.experts().count() > 0) {
            return true;
        }
        if (expertNode != null) {
            expertNode.problem(model.name() + " has no experts to spread, expected tensorParallel");
            return false;
        }
        if (dataNode != null && data > 1) {
            dataNode.problem(
                    model.name() + " has no experts that data-parallel ranks would share: each would be a replica of"
                            + " its own, expected replicas: " + data + " beside the layout");
            return false;
        }
        return true;
    }

    private boolean matrices() {
        if (tensorNode == null) {
            return true;
        }
        int heads = model.attention().heads();
        boolean alone = data == 1 && expert == 1;
        List<Integer> possible = (alone ? TensorSplit.of(model, heads) : TensorSplit.dense(model, heads))
                .boxed()
                .toList();
        if (possible.contains(tensor)) {
            return true;
        }
        tensorNode.problem("read " + tensor + ", expected " + alternatives(possible) + ": what divides the heads ("
                + heads + ", " + model.attention().kvHeads() + " for keys and values) and feed-forward width of "
                + model.name());
        return false;
    }

    private boolean wholeExperts() {
        if (expertNode == null) {
            return true;
        }
        boolean alone = tensorNode == null && dataNode == null;
        int chips = tensor * data;
        int experts = model.experts().count();
        List<Integer> possible = IntStream.rangeClosed(1, experts)
                .filter(groups -> experts % groups == 0)
                .filter(groups -> alone || (chips % groups == 0 && TensorSplit.expert(model, chips / groups)))
                .boxed()
                .toList();
        if (possible.contains(expert)) {
            return true;
        }
        String reason = ": what divides the " + experts + " experts of " + model.name();
        if (!alone) {
            reason += ", and the " + chips + " chips of tensorParallel and dataParallel into groups that can share an"
                    + " expert";
        }
        expertNode.problem(
                possible.isEmpty()
                        ? "read " + expert + ", but no number works here" + reason
                        : "read " + expert + ", expected " + alternatives(possible) + reason);
        return false;
    }

    /** Without whole experts on some chips, each is shared by all. */
    private boolean splitExperts() {
        if (dataNode == null || expertNode != null || TensorSplit.expert(model, tensor * data)) {
            return true;
        }
        dataNode.problem("read " + data + ", but " + tensor * data + " chips cannot share every expert of "
                + model.name() + " (feed-forward width " + model.experts().feedForward()
                + "); expected expertParallel beside it");
        return false;
    }

    private boolean layers() {
        if (stagesNode != null && stages > model.layers()) {
            stagesNode.problem(
                    "read " + stages + ", expected at most " + model.layers() + ": the layers of " + model.name());
            return false;
        }
        YamlNode last = stagesNode != null ? stagesNode : dataNode != null ? dataNode : expertNode;
        long chips = (long) tensor * data * stages;
        if (last != null && chips > MOST_CHIPS) {
            last.problem("a replica of " + chips + " chips, expected at most " + MOST_CHIPS);
            return false;
        }
        return true;
    }

    private static String alternatives(List<Integer> counts) {
        List<String> all = counts.stream().map(Object::toString).toList();
        int last = all.size() - 1;
        return last <= 0 ? String.join("", all) : String.join(", ", all.subList(0, last)) + " or " + all.get(last);
    }
}
