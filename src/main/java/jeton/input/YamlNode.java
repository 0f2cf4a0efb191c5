package jeton.input;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * One value of a document: a scalar, a list or a map. Every reading method either returns what was read or adds a
 * problem at the value and returns a placeholder: the least allowed number, an empty text, list or map, the
 * nearest constant.
 */
public final class YamlNode {
    private static final Pattern NUMBER = Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d{1,9})?");
    private static final Set<String> NOTHING = Set.of("", "~", "null");
    private static final int LONGEST_NUMBER = 64;

    /** How much is known of the value. */
    private enum State {
        PRESENT,
        /** Required and not there; the first reading method says so. */
        MISSING,
        /** Already reported; nothing more is said. */
        SILENT
    }

    private final YamlDocument document;
    private final @Nullable Node node;
    private final String path;
    private final @Nullable String origin;
    private State state;
    private boolean refused;
    private @Nullable YamlMap fields;
    private @Nullable List<YamlNode> items;

    private YamlNode(YamlDocument document, @Nullable Node node, String path, @Nullable String origin, State state) {
        this.document = document;
        this.node = node;
        this.path = path;
        this.origin = origin;
        this.state = state;
    }

    static YamlNode of(YamlDocument document, @Nullable Node node, String path, @Nullable String inherited) {
        String own = node == null ? null : document.origin(node);
        return new YamlNode(document, node, path, own == null ? inherited : own, State.PRESENT);
    }

    /** @param owner the map that lacks it */
    static YamlNode missing(YamlDocument document, @Nullable Node owner, String path, @Nullable String origin) {
        return new YamlNode(document, owner, path, origin, State.MISSING);
    }

    static YamlNode silent(YamlDocument document, String path) {
        return new YamlNode(document, null, path, null, State.SILENT);
    }

    static String child(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /** As in {@code deployments[2].layout.tensorParallel}; empty for the whole document. */
    public String path() {
        return path;
    }

    public boolean isScalar() {
        return scalar() != null;
    }

    public boolean isMap() {
        return state == State.PRESENT && node instanceof MappingNode;
    }

    public boolean isList() {
        return state == State.PRESENT && node instanceof SequenceNode;
    }

    /** True for an empty value, {@code ~} and {@code null}. */
    public boolean isNothing() {
        ScalarNode scalar = scalar();
        return scalar != null && scalar.isPlain() && NOTHING.contains(scalar.getValue());
    }

    /** True for a number without quotes and unit. */
    public boolean isNumber() {
        return numeral() != null;
    }

    /** Text that is not blank. A number or {@code true} without quotes is taken as it is written. */
    public String text() {
        ScalarNode scalar = scalar();
        if (scalar == null || isNothing() || scalar.getValue().isBlank()) {
            return fail("a text", "");
        }
        return scalar.getValue();
    }

    /** One of the given texts; the placeholder is the nearest of them, else the first. */
    public String choice(Collection<String> allowed) {
        ScalarNode scalar = scalar();
        if (scalar != null && allowed.contains(scalar.getValue())) {
            return scalar.getValue();
        }
        Optional<String> near = scalar == null ? Optional.empty() : Names.nearest(scalar.getValue(), allowed);
        return fail(
                Names.alternatives(allowed)
                        + near.map(name -> "; did you mean '" + name + "'?").orElse(""),
                near.orElseGet(() -> allowed.iterator().next()));
    }

    /** One of the constants, written in kebab case: {@code LEAST_LOADED} is {@code least-loaded}. */
    public <E extends Enum<E>> E choice(Class<E> type) {
        List<String> names = Names.of(type);
        return type.getEnumConstants()[names.indexOf(choice(names))];
    }

    /** A number without a unit. */
    public double number(Range range) {
        String numeral = numeral();
        double value = numeral == null ? Double.NaN : Double.parseDouble(numeral);
        String limits = range.toString();
        return range.contains(value)
                ? value
                : fail(limits.isEmpty() ? "a number" : "a number " + limits, range.placeholder());
    }

    /** A whole number; {@code 2e6} is one too. */
    public long count(long min, long max) {
        String numeral = numeral();
        if (numeral != null && Math.abs(Double.parseDouble(numeral)) < 1e19) {
            try {
                long value = new BigDecimal(numeral).longValueExact();
                if (value >= min && value <= max) {
                    return value;
                }
            } catch (ArithmeticException e) {
                return fail(whole(min, max), min);
            }
        }
        return fail(whole(min, max), min);
    }

    public boolean flag() {
        ScalarNode scalar = scalar();
        if (scalar != null
                && scalar.isPlain()
                && (scalar.getValue().equals("true") || scalar.getValue().equals("false"))) {
            return scalar.getValue().equals("true");
        }
        return fail("true or false", false);
    }

    /** A number with a unit, as in {@code 250 ms}, or a plain number in the plain unit of {@link Unit}. */
    public double quantity(Unit unit, Range range) {
        ScalarNode scalar = scalar();
        if (scalar == null) {
            return fail(unit.expected(range), range.placeholder());
        }
        OptionalDouble value = unit.parse(scalar.getValue());
        if (value.isPresent() && range.contains(value.getAsDouble())) {
            return value.getAsDouble();
        }
        String near = value.isPresent()
                ? ""
                : unit.nearestSymbol(scalar.getValue())
                        .map(symbol -> "; did you mean '" + symbol + "'?")
                        .orElse("");
        problem("read " + excerpt() + unit.explain(scalar.getValue()) + ", expected " + unit.expected(range) + near);
        return range.placeholder();
    }

    /** Its fields; without fields if it is no map. The same object each time. */
    public YamlMap map() {
        if (fields == null && node instanceof MappingNode map && state == State.PRESENT) {
            fields = YamlMap.of(document, map, path, origin);
        }
        if (fields == null) {
            fields = YamlMap.silent(document, fail("fields", path));
        }
        return fields;
    }

    /** Its items; none if it is no list. The same objects each time. */
    public List<YamlNode> list() {
        if (items == null && node instanceof SequenceNode list && state == State.PRESENT) {
            List<YamlNode> nodes = new ArrayList<>();
            for (Node item : list.getValue()) {
                nodes.add(of(document, item, path + "[" + nodes.size() + "]", origin));
            }
            items = List.copyOf(nodes);
        }
        if (items == null) {
            items = fail("a list", List.of());
        }
        return items;
    }

    /** Its items, or itself if it is no list: {@code chips: h100} is {@code chips: [h100]}. */
    public List<YamlNode> listOrOne() {
        return isList() || state != State.PRESENT ? list() : List.of(this);
    }

    /** Adds a problem at this value. */
    public void problem(String message) {
        if (state != State.SILENT) {
            document.add(node, path, message, origin);
        }
    }

    /** Adds a problem of another place that this value leads to. */
    public void add(Problem problem) {
        document.add(problem);
    }

    /** Where this value stands, as in {@code x.yaml:12:9: deployments[0].chip}, for messages about other values. */
    public Problem where(String message) {
        return document.at(node, path, message, origin);
    }

    /** Whether a placeholder was returned for what stands here, with a problem. */
    public boolean isRefused() {
        return refused;
    }

    private <T> T fail(String expected, T placeholder) {
        refused = true;
        if (state == State.MISSING) {
            problem("missing, expected " + expected);
            state = State.SILENT;
        } else {
            problem("read " + excerpt() + ", expected " + expected);
        }
        return placeholder;
    }

    /** What a message says was read, as in {@code '3'}, {@code fields} or {@code a list}. */
    public String excerpt() {
        if (node instanceof ScalarNode scalar) {
            boolean hidden =
                    !scalar.isPlain() && NUMBER.matcher(scalar.getValue()).matches();
            return isNothing() ? "nothing" : Excerpt.quoted(scalar.getValue()) + (hidden ? " in quotes" : "");
        }
        return node instanceof MappingNode ? "fields" : "a list";
    }

    private @Nullable ScalarNode scalar() {
        return state == State.PRESENT && node instanceof ScalarNode scalar ? scalar : null;
    }

    private @Nullable String numeral() {
        ScalarNode scalar = scalar();
        return scalar != null
                        && scalar.isPlain()
                        && scalar.getValue().length() <= LONGEST_NUMBER
                        && NUMBER.matcher(scalar.getValue()).matches()
                ? scalar.getValue()
                : null;
    }

    private static String whole(long min, long max) {
        if (min == max) {
            return Long.toString(min);
        }
        String from = min == Long.MIN_VALUE ? "" : " from " + min;
        return "a whole number" + from + (max == Long.MAX_VALUE ? "" : " to " + max);
    }
}
