package jeton.input;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * The fields of a map. It remembers which fields it was asked for; {@link #done()} refuses the others. A method without
 * a default wants the field to be there; one with a default returns it only if the field is absent.
 */
public final class YamlMap {
    private final YamlDocument document;
    private final @Nullable MappingNode node;
    private final String path;
    private final @Nullable String origin;
    private final Map<String, YamlNode> fields = new LinkedHashMap<>();
    private final Map<String, ScalarNode> keys = new LinkedHashMap<>();
    private final Set<String> asked = new LinkedHashSet<>();
    private boolean done;

    private YamlMap(YamlDocument document, @Nullable MappingNode node, String path, @Nullable String origin) {
        this.document = document;
        this.node = node;
        this.path = path;
        this.origin = origin;
    }

    static YamlMap of(YamlDocument document, MappingNode node, String path, @Nullable String origin) {
        YamlMap map = new YamlMap(document, node, path, origin);
        for (NodeTuple tuple : node.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode key) {
                String name = key.getValue();
                map.fields.putIfAbsent(
                        name, YamlNode.of(document, tuple.getValueNode(), YamlNode.child(path, name), origin));
                map.keys.putIfAbsent(name, key);
            }
        }
        document.opened(map);
        return map;
    }

    /** A map that could not be read; whatever is asked of it, nothing more is said. */
    static YamlMap silent(YamlDocument document, String path) {
        return new YamlMap(document, null, path, null);
    }

    /** As in {@code deployments[2].layout}; empty for the whole document. */
    public String path() {
        return path;
    }

    public boolean has(String key) {
        asked.add(key);
        return fields.containsKey(key);
    }

    public Optional<YamlNode> find(String key) {
        asked.add(key);
        return Optional.ofNullable(fields.get(key));
    }

    /** The field, or a node whose first reading reports that it is missing. */
    public YamlNode node(String key) {
        asked.add(key);
        YamlNode field = fields.get(key);
        if (field != null) {
            return field;
        }
        String name = YamlNode.child(path, key);
        return node == null ? YamlNode.silent(document, name) : YamlNode.missing(document, node, name, origin);
    }

    /** All fields in the order of the file, for a map whose keys are data. None of them is unknown then. */
    public Map<String, YamlNode> entries() {
        asked.addAll(fields.keySet());
        return new LinkedHashMap<>(fields);
    }

    /** All fields of a map whose keys are constants in kebab case; another key is a problem. */
    public <E extends Enum<E>> Map<E, YamlNode> entries(Class<E> type) {
        List<String> names = Names.of(type);
        asked.addAll(names);
        Map<E, YamlNode> entries = new LinkedHashMap<>();
        fields.forEach((name, value) -> {
            if (names.contains(name)) {
                entries.put(type.getEnumConstants()[names.indexOf(name)], value);
            }
        });
        return entries;
    }

    public String text(String key) {
        return node(key).text();
    }

    public String text(String key, String absent) {
        return find(key).map(YamlNode::text).orElse(absent);
    }

    public String choice(String key, Collection<String> allowed) {
        return node(key).choice(allowed);
    }

    public <E extends Enum<E>> E choice(String key, Class<E> type) {
        return node(key).choice(type);
    }

    public <E extends Enum<E>> E choice(String key, E absent) {
        return find(key).map(value -> value.choice(absent.getDeclaringClass())).orElse(absent);
    }

    public double number(String key, Range range) {
        return node(key).number(range);
    }

    public double number(String key, double absent, Range range) {
        return find(key).map(value -> value.number(range)).orElse(absent);
    }

    public long count(String key, long min, long max) {
        return node(key).count(min, max);
    }

    public long count(String key, long absent, long min, long max) {
        return find(key).map(value -> value.count(min, max)).orElse(absent);
    }

    public boolean flag(String key) {
        return node(key).flag();
    }

    public boolean flag(String key, boolean absent) {
        return find(key).map(YamlNode::flag).orElse(absent);
    }

    public double quantity(String key, Unit unit, Range range) {
        return node(key).quantity(unit, range);
    }

    public double quantity(String key, double absent, Unit unit, Range range) {
        return find(key).map(value -> value.quantity(unit, range)).orElse(absent);
    }

    public YamlMap map(String key) {
        return node(key).map();
    }

    public Optional<YamlMap> findMap(String key) {
        return find(key).map(YamlNode::map);
    }

    public List<YamlNode> list(String key) {
        return node(key).list();
    }

    /** No items if the field is absent. */
    public List<YamlNode> listOrEmpty(String key) {
        return find(key).map(YamlNode::list).orElse(List.of());
    }

    public List<Double> numbers(String key, Range range) {
        return list(key).stream().map(item -> item.number(range)).toList();
    }

    /** No items if the field is absent. */
    public List<String> texts(String key) {
        return listOrEmpty(key).stream().map(YamlNode::text).toList();
    }

    /** Adds a problem at the field's value, or at the map if the field is absent. */
    public void problem(String key, String message) {
        node(key).problem(message);
    }

    /** Says that everything was asked for: any other field is unknown. */
    public void done() {
        if (done) {
            return;
        }
        done = true;
        keys.forEach((name, key) -> {
            if (!asked.contains(name)) {
                String own = document.origin(key);
                document.add(
                        key,
                        YamlNode.child(path, Excerpt.shortened(name)),
                        "unknown field " + Excerpt.quoted(name) + Names.suggestion(name, new ArrayList<>(asked)),
                        own == null ? origin : own);
            }
        });
    }
}
