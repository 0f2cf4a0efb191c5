package jeton.scenario;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import jeton.input.InputException;
import jeton.input.Range;
import jeton.input.YamlMap;
import jeton.input.YamlNode;
import jeton.workload.Conversation;
import jeton.workload.LengthLaw;
import jeton.workload.ReplayedSessions;
import jeton.workload.Reply;
import jeton.workload.SystemPrompts;
import jeton.workload.ThinkTime;
import jeton.workload.Thinking;
import jeton.workload.trace.SessionTrace;

/** Reads sessions: those of users under {@code session}, of agents under {@code agent}, of a log under {@code replay}. */
final class SessionReader {
    private static final int MOST_TURNS = 10_000;
    private static final ThinkTime AT_ONCE = new ThinkTime.Fixed(0);

    /**
     * What a session has in common with single requests.
     *
     * @param first its first prompt
     */
    record Common(SystemPrompts system, LengthLaw first, LengthLaw output, Thinking thinking) {}

    private SessionReader() {}

    /** Messages of a user, by default as long as the first and with no time to think. */
    static Conversation session(YamlNode node, Common common) {
        YamlMap map = node.map();
        LengthLaw turns = turns(map.node("turns"));
        Reply next = new Reply(
                "",
                1,
                map.find("think").map(DelayReader::read).orElse(AT_ONCE),
                map.find("next").map(LengthReader.PLAIN::read).orElse(common.first()));
        return conversation(map, turns, common, List.of(next), false);
    }

    /** Calls of tools, whose reports are added to the prompt; thinking stays in the history by default. */
    static Conversation agent(YamlNode node, Common common) {
        YamlMap map = node.map();
        LengthLaw calls = turns(map.node("calls"));
        List<YamlNode> tools = map.list("tools");
        if (tools.isEmpty() && map.node("tools").isList()) {
            map.problem("tools", "read an empty list, expected at least one tool");
        }
        Set<String> names = new HashSet<>();
        List<Reply> replies = tools.stream().map(tool -> tool(tool, names)).toList();
        if (replies.isEmpty()) {
            replies = List.of(new Reply("", 1, AT_ONCE, new LengthLaw.Fixed(1)));
        }
        return conversation(map, calls, common, replies, true);
    }

    private static Conversation conversation(
            YamlMap map, LengthLaw turns, Common common, List<Reply> replies, boolean keepsThinking) {
        boolean keep = map.flag("keepThinking", keepsThinking);
        int maxContext = (int) map.count("maxContext", LengthLaw.MOST_TOKENS, 1, LengthLaw.MOST_TOKENS);
        map.done();
        return new Conversation(
                common.system(), turns, common.first(), replies, common.output(), common.thinking(), keep, maxContext);
    }

    private static Reply tool(YamlNode node, Set<String> names) {
        YamlMap map = node.map();
        String name = map.text("name");
        if (!name.isEmpty() && !names.add(name)) {
            map.problem("name", "read '" + name + "', the name of an earlier tool");
        }
        Reply tool = new Reply(
                name,
                map.number("weight", 1, new Range(0, false, 1e9)),
                DelayReader.read(map.node("delay")),
                LengthReader.PLAIN.read(map.node("observation")));
        map.done();
        return tool;
    }

    private static LengthLaw turns(YamlNode node) {
        LengthLaw law = LengthReader.PLAIN.read(node);
        if (law.max() > MOST_TURNS) {
            node.problem(String.format(
                    Locale.ROOT, "allows up to %,d turns, expected at most %,d; give it a max", law.max(), MOST_TURNS));
            return new LengthLaw.Fixed(1);
        }
        return law;
    }

    /**
     * Empty after a problem of the log.
     *
     * @param folder to which the path of the log is relative
     */
    static Optional<ReplayedSessions> replay(YamlNode node, Path folder, Thinking thinking) {
        YamlMap map = node.map();
        String name = map.text("file");
        double scale = map.number("timeScale", 1, new Range(0, false, 1e6));
        map.done();
        if (name.isEmpty()) {
            return Optional.empty();
        }
        try {
            SessionTrace trace = SessionTrace.read(folder.resolve(name).normalize());
            return Optional.of(new ReplayedSessions(trace, scale, thinking));
        } catch (InputException e) {
            e.problems().forEach(node::add);
            return Optional.empty();
        }
    }
}
