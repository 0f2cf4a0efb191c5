package jeton.scenario;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import jeton.input.InputException;
import jeton.input.YamlMap;
import jeton.input.YamlNode;

/**
 * A choice that is written as a map of one field, as in {@code {poisson: {rate: 4}}}, or as a word where it needs nothing
 * more, as in {@code batch}.
 */
final class OneOf<T> {
    private final Map<String, Function<YamlNode, T>> fields = new LinkedHashMap<>();
    private final Map<String, T> words = new LinkedHashMap<>();

    OneOf<T> field(String name, Function<YamlNode, T> meaning) {
        fields.put(name, meaning);
        return this;
    }

    OneOf<T> word(String name, T meaning) {
        words.put(name, meaning);
        return this;
    }

    /** Empty after a problem. */
    Optional<T> read(YamlNode node) {
        return node.isScalar() ? word(node) : field(node);
    }

    private Optional<T> word(YamlNode node) {
        String word = node.isNothing() ? "" : node.text();
        T meaning = words.get(word);
        if (meaning != null) {
            return Optional.of(meaning);
        }
        if (fields.containsKey(word)) {
            node.problem("read '" + word + "' alone, expected what it is, as in {" + word + ": ...}");
        } else {
            node.choice(names());
        }
        return Optional.empty();
    }

    private Optional<T> field(YamlNode node) {
        if (!node.isMap()) {
            node.problem(
                    (node.isList() ? "read a list" : "missing") + ", expected one of " + String.join(", ", names()));
            return Optional.empty();
        }
        YamlMap map = node.map();
        List<String> given = fields.keySet().stream().filter(map::has).toList();
        map.done();
        if (given.size() > 1) {
            node.problem("read " + String.join(" and ", given) + ", expected only one of them");
        } else if (map.entries().isEmpty()) {
            node.problem("read no field, expected one of " + String.join(", ", names()));
        }
        return given.size() == 1 ? meaning(map.node(given.get(0)), given.get(0)) : Optional.empty();
    }

    /** What a law refuses, such as two figures that do not go together, is a problem at its fields. */
    private Optional<T> meaning(YamlNode value, String name) {
        Function<YamlNode, T> meaning = Objects.requireNonNull(fields.get(name));
        try {
            return Optional.of(meaning.apply(value));
        } catch (InputException e) {
            e.problems().forEach(value::add);
        } catch (IllegalArgumentException e) {
            value.problem(String.valueOf(e.getMessage()));
        }
        return Optional.empty();
    }

    private List<String> names() {
        Set<String> names = new LinkedHashSet<>(fields.keySet());
        names.addAll(words.keySet());
        return List.copyOf(names);
    }
}
