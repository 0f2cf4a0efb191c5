package jeton.input;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * One YAML or JSON file that is being read. Fields are asked for through {@link #root()}; what is wrong is collected on
 * the way, and {@link #throwIfProblems()} says it all at once.
 *
 * <pre>{@code
 * YamlDocument document = YamlDocument.read(Path.of("x.yaml"));
 * YamlMap root = document.root();
 * String name = root.text("name");
 * long replicas = root.count("replicas", 1, 1, 10_000);
 * root.done();
 * document.throwIfProblems();
 * }</pre>
 *
 * <p>A field that cannot be read gives a harmless placeholder, so that reading goes on to the next problem. A file that
 * is no YAML at all is refused at once.
 */
public final class YamlDocument {
    /** Greatest file, in bytes. */
    public static final long LARGEST = 64L << 20;

    private static final int MOST_PROBLEMS = 1000;

    private final String name;
    private final String text;
    private final List<Problem> problems = new ArrayList<>();
    private final List<YamlMap> maps = new ArrayList<>();
    private final IdentityHashMap<Node, String> origins = new IdentityHashMap<>();
    private YamlNode content = YamlNode.silent(this, "");

    private YamlDocument(String name, String text) {
        this.name = name;
        this.text = text;
    }

    public static YamlDocument read(Path file) {
        return read(file, Map.of());
    }

    /**
     * @param overrides values by path, as in {@code deployments[0].replicas}, each parsed as YAML, set in order
     * @throws InputException if the file is missing, unreadable, too large or no YAML
     */
    public static YamlDocument read(Path file, Map<String, String> overrides) {
        String name = file.toString().replace('\\', '/');
        return parse(name, Source.text(name, file), overrides);
    }

    /** @param name what the input is called in problems */
    public static YamlDocument read(String name, InputStream in) {
        return parse(name, Source.text(name, in), Map.of());
    }

    /** @param name what the text is called in problems */
    public static YamlDocument parse(String name, String text) {
        return parse(name, text, Map.of());
    }

    public static YamlDocument parse(String name, String text, Map<String, String> overrides) {
        YamlDocument document = new YamlDocument(name, text);
        Optional<Node> node = Source.compose(name, text);
        if (node.isEmpty()) {
            throw Source.refused(name, "is empty");
        }
        Node root = node.get();
        if (!new GraphCheck(document).passes(root)) {
            document.throwIfProblems();
        }
        for (Map.Entry<String, String> override : overrides.entrySet()) {
            root = document.override(root, override.getKey(), override.getValue());
        }
        document.content = YamlNode.of(document, root, "", null);
        return document;
    }

    /** What was read, before any overrides. */
    public String text() {
        return text;
    }

    /** The whole content, which must be a map. */
    public YamlMap root() {
        return node().map();
    }

    /** The whole content. */
    public YamlNode node() {
        return content;
    }

    /** The problems so far, by line and column; those of overrides first. */
    public List<Problem> problems() {
        List<Problem> sorted = new ArrayList<>(problems);
        sorted.sort(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
        return List.copyOf(sorted);
    }

    /**
     * Ends the reading. Fields that nobody asked for count as unknown, even in a map whose {@link YamlMap#done()} was
     * not called.
     *
     * @throws InputException with all problems, if there are any
     */
    public void throwIfProblems() {
        if (problems.isEmpty()) {
            List.copyOf(maps).forEach(YamlMap::done);
        }
        if (!problems.isEmpty()) {
            throw new InputException(problems());
        }
    }

    void add(Problem problem) {
        if (problems.size() < MOST_PROBLEMS && !problems.contains(problem)) {
            problems.add(problem);
        }
    }

    /** Adds a problem at the place of the node. */
    void add(Node node, String path, String message) {
        add(node, path, message, origins.get(node));
    }

    void add(@Nullable Node node, String path, String message, @Nullable String origin) {
        add(at(node, path, message, origin));
    }

    Problem at(@Nullable Node node, String path, String message, @Nullable String origin) {
        Optional<Mark> mark = node == null || origin != null ? Optional.empty() : node.getStartMark();
        return new Problem(
                origin == null ? name : origin,
                mark.map(Mark::getLine).orElse(-1) + 1,
                mark.map(Mark::getColumn).orElse(-1) + 1,
                path,
                message);
    }

    void opened(YamlMap map) {
        maps.add(map);
    }

    /** {@code " in line 7"}, or nothing for a node that no file holds. */
    String line(Node node) {
        return node.getStartMark()
                .filter(mark -> !origins.containsKey(node))
                .map(mark -> " in line " + (mark.getLine() + 1))
                .orElse("");
    }

    @Nullable
    String origin(Node node) {
        return origins.get(node);
    }

    void origin(Node node, String label) {
        origins.put(node, label);
    }

    void sameOrigin(Node from, Node to) {
        String label = origins.get(from);
        if (label != null) {
            origins.put(to, label);
        }
    }

    private Node override(Node root, String path, String text) {
        String label = "--set " + path + "=" + Excerpt.shortened(text);
        try {
            Node value = Source.compose(label, text).orElseGet(() -> new ScalarNode(Tag.STR, "", ScalarStyle.PLAIN));
            origin(value, label);
            if (new GraphCheck(this).passes(value)) {
                return new Setting(path, value, label).applied(this, root);
            }
        } catch (InputException e) {
            for (Problem problem : e.problems()) {
                add(new Problem(label, 0, 0, "", problem.message()));
            }
        }
        return root;
    }
}
