package jeton.scenario;

import java.util.List;
import jeton.input.Range;
import jeton.input.YamlMap;
import jeton.input.YamlNode;
import jeton.workload.SystemPrompts;
import jeton.workload.SystemPrompts.Choice;

/**
 * Reads texts that requests have in common: {@code 1200}, {@code {count: 50, tokens: 2000, zipf: 1}}, or a list of
 * {@code {tokens: 900, weight: 3}}.
 */
final class SystemPromptReader {
    private static final int MOST_LISTED = 10_000;

    private SystemPromptReader() {}

    static SystemPrompts read(YamlNode node) {
        if (node.isList()) {
            return listed(node);
        }
        if (node.isNumber()) {
            return SystemPrompts.of(LengthReader.PLAIN.read(node));
        }
        YamlMap map = node.map();
        int count = (int) map.count("count", 1, 1, SystemPrompts.MOST);
        SystemPrompts prompts = SystemPrompts.zipf(
                count, LengthReader.PLAIN.read(map.node("tokens")), map.number("zipf", 0, Range.between(0, 10)));
        map.done();
        return prompts;
    }

    private static SystemPrompts listed(YamlNode node) {
        List<YamlNode> items = node.list();
        if (items.isEmpty() || items.size() > MOST_LISTED) {
            node.problem("read a list of " + items.size() + ", expected 1 to " + MOST_LISTED + " system prompts");
            return SystemPrompts.NONE;
        }
        return new SystemPrompts(items.stream().map(SystemPromptReader::choice).toList());
    }

    private static Choice choice(YamlNode node) {
        if (node.isNumber()) {
            return new Choice(LengthReader.PLAIN.read(node), 1);
        }
        YamlMap map = node.map();
        Choice choice = new Choice(
                LengthReader.PLAIN.read(map.node("tokens")), map.number("weight", 1, new Range(0, false, 1e9)));
        map.done();
        return choice;
    }
}
