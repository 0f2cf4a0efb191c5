package jeton.input;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * What must hold before fields are read: keys are plain and unique, nothing contains itself, there are no tags, and
 * aliases do not multiply the content without bound.
 */
final class GraphCheck {
    /** Values after every alias is written out; far above any real scenario, far below what memory holds. */
    static final long MOST_VALUES = 10_000_000;

    private static final long OPEN = -1;
    private static final Set<Tag> PLAIN = Set.of(Tag.STR, Tag.MAP, Tag.SEQ, Tag.NULL);

    private final YamlDocument document;
    private final IdentityHashMap<Node, Long> sizes = new IdentityHashMap<>();
    private boolean usable = true;

    GraphCheck(YamlDocument document) {
        this.document = document;
    }

    /** False if the graph must not be walked; the problems are then with the document. */
    boolean passes(Node root) {
        if (size(root, "") > MOST_VALUES) {
            document.add(root, "", "aliases multiply it to more than " + MOST_VALUES + " values");
            usable = false;
        }
        return usable;
    }

    private long size(Node node, String path) {
        Long known = sizes.get(node);
        if (known != null && known == OPEN) {
            document.add(node, path, "contains itself through an alias");
            usable = false;
            return 1;
        }
        if (known != null) {
            return known;
        }
        sizes.put(node, OPEN);
        if (!PLAIN.contains(node.getTag())) {
            document.add(node, path, "the tag '" + node.getTag().getValue() + "' is not allowed; leave tags out");
        }
        long size = 1;
        if (node instanceof SequenceNode list) {
            int index = 0;
            for (Node item : list.getValue()) {
                size = sum(size, size(item, path + "[" + index++ + "]"));
            }
        } else if (node instanceof MappingNode map) {
            size = sum(size, mapSize(map, path));
        }
        sizes.put(node, size);
        return size;
    }

    private long mapSize(MappingNode map, String path) {
        long size = 0;
        Map<String, Node> seen = new HashMap<>();
        for (NodeTuple tuple : map.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode key) {
                Node first = seen.putIfAbsent(key.getValue(), key);
                String field = YamlNode.child(path, key.getValue());
                if (first != null) {
                    document.add(key, field, "written twice; first" + document.line(first));
                }
                size = sum(size, size(tuple.getValueNode(), field));
            } else {
                document.add(tuple.getKeyNode(), path, "a field name must be plain text, not a map or a list");
            }
        }
        return size;
    }

    private static long sum(long a, long b) {
        return Math.min(a + b, Long.MAX_VALUE / 4);
    }
}
