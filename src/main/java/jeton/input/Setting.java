package jeton.input;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * One {@code --set path=value}: puts the value into a copy of the graph, so that an aliased part changes only where the
 * path names it.
 *
 * @param path  names and list positions, as in {@code deployments[0].replicas} or {@code deployments.0.replicas}
 * @param value the new value
 * @param label where problems of the value are said to be
 */
record Setting(String path, Node value, String label) {
    private static final Pattern INDEX = Pattern.compile("\\[(\\d{1,9})]|\\.?(\\d{1,9})(?=[.\\[]|$)");
    private static final Pattern NAME = Pattern.compile("[^.\\[\\]]+");

    /** The graph with the value set, or the same graph and a problem in the document. */
    Node applied(YamlDocument document, Node root) {
        try {
            Node result = with(document, root, path, "");
            document.origin(value, label);
            return result;
        } catch (Unreachable e) {
            document.add(new Problem(label, 0, 0, path, e.reason));
            return root;
        }
    }

    private Node with(YamlDocument document, @Nullable Node node, String rest, String done) throws Unreachable {
        if (rest.isEmpty()) {
            return value;
        }
        if (node instanceof SequenceNode list) {
            return withItem(document, list, rest, done);
        }
        if (node instanceof MappingNode map) {
            return withField(document, map, rest, done);
        }
        if (node != null) {
            throw new Unreachable((done.isEmpty() ? "the file" : done) + " has no fields to set");
        }
        MappingNode fresh = new MappingNode(Tag.MAP, List.of(), FlowStyle.BLOCK);
        document.origin(fresh, label);
        return withField(document, fresh, rest, done);
    }

    private Node withItem(YamlDocument document, SequenceNode list, String rest, String done) throws Unreachable {
        Matcher matcher = INDEX.matcher(rest);
        int size = list.getValue().size();
        if (!matcher.lookingAt()) {
            throw new Unreachable(done + " is a list; name a position, as in " + done + "[0]");
        }
        int index = Integer.parseInt(matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
        if (index >= size) {
            throw new Unreachable(done + " has no position " + index
                    + (size == 0 ? "; it is empty" : "; its positions are 0 to " + (size - 1)));
        }
        List<Node> items = new ArrayList<>(list.getValue());
        String here = done + "[" + index + "]";
        items.set(index, with(document, items.get(index), rest.substring(matcher.end()), here));
        return new SequenceNode(
                list.getTag(), true, items, list.getFlowStyle(), list.getStartMark(), list.getEndMark());
    }

    private Node withField(YamlDocument document, MappingNode map, String rest, String done) throws Unreachable {
        List<NodeTuple> fields = new ArrayList<>(map.getValue());
        String dotless = rest.startsWith(".") ? rest.substring(1) : rest;
        int at = -1;
        String name = "";
        for (int i = 0; i < fields.size(); i++) { // names with dots in them are found whole, the longest first
            if (fields.get(i).getKeyNode() instanceof ScalarNode key
                    && key.getValue().length() > name.length()
                    && dotless.startsWith(key.getValue())
                    && endsName(dotless, key.getValue().length())) {
                at = i;
                name = key.getValue();
            }
        }
        if (at >= 0) {
            NodeTuple old = fields.get(at);
            Node changed =
                    with(document, old.getValueNode(), dotless.substring(name.length()), YamlNode.child(done, name));
            fields.set(at, new NodeTuple(old.getKeyNode(), changed));
        } else {
            Matcher matcher = NAME.matcher(dotless);
            if (!matcher.lookingAt()) {
                throw new Unreachable("not a path; write names and list positions, as in deployments[0].replicas");
            }
            Node key = new ScalarNode(Tag.STR, matcher.group(), ScalarStyle.PLAIN);
            document.origin(key, label);
            String here = YamlNode.child(done, matcher.group());
            fields.add(new NodeTuple(key, with(document, null, dotless.substring(matcher.end()), here)));
        }
        MappingNode copy =
                new MappingNode(map.getTag(), true, fields, map.getFlowStyle(), map.getStartMark(), map.getEndMark());
        document.sameOrigin(map, copy);
        return copy;
    }

    private static boolean endsName(String text, int end) {
        return end == text.length() || text.charAt(end) == '.' || text.charAt(end) == '[';
    }

    /** The path leads nowhere. */
    private static final class Unreachable extends Exception {
        private static final long serialVersionUID = 1;

        private final String reason;

        Unreachable(String reason) {
            super(reason);
            this.reason = reason;
        }
    }
}
