package jeton.scenario;

import java.util.HashMap;
import java.util.Map;
import jeton.input.YamlNode;

/** Names of things of one kind, each given once. */
final class UniqueNames {
    /** Where each name was given. */
    private final Map<String, String> places = new HashMap<>();

    /** The name written at {@code node}; a problem if it is taken. */
    String stated(YamlNode node) {
        String name = node.text();
        String taken = name.isEmpty() ? null : places.putIfAbsent(name, node.path());
        if (taken != null) {
            node.problem("read '" + name + "', the name of " + taken + " already");
        }
        return name;
    }

    /** The name for what stands at {@code node}, with a number if it is taken. */
    String free(String plain, YamlNode node) {
        String name = plain;
        for (int i = 2; places.putIfAbsent(name, node.path()) != null; i++) {
            name = plain + " #" + i;
        }
        return name;
    }
}
