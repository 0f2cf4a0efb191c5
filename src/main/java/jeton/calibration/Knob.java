package jeton.calibration;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jeton.hardware.Precision;
import jeton.input.InputException;
import jeton.input.Names;
import jeton.input.Problem;
import jeton.input.YamlDocument;
import jeton.input.YamlNode;

/**
 * One number of a profile's file that a fit may change, or a list of them that it scales together.
 *
 * @param path  of the number, as in {@code host.perStep}
 * @param start values in the file
 * @param place where they stand in it
 */
record Knob(Profile profile, String path, Dimension dimension, List<Double> start, Problem place) {

    private static final Pattern DOT = Pattern.compile("\\.");
    /** Keys under which the same number stands once for every format. */
    private static final Set<String> FORMATS =
            Arrays.stream(Precision.values()).map(Precision::key).collect(Collectors.toUnmodifiableSet());

    /**
     * @param name profile and path, as in {@code vllm:host.perStep}
     * @throws InputException if there is no such profile, or it has no such number that can be fitted
     */
    static Knob named(String name) {
        int colon = name.indexOf(':');
        if (colon < 1) {
            throw refused(name, "expected PROFILE:PATH, as in vllm:host.perStep");
        }
        return of(Profile.named(name.substring(0, colon)), name.substring(colon + 1));
    }

    /** @throws InputException if the profile has no such number that can be fitted; says the nearest */
    static Knob of(Profile profile, String path) {
        YamlDocument document = YamlDocument.parse(profile.name(), profile.text());
        Map<String, YamlNode> numbers = numbers(document.node());
        YamlNode node = numbers.get(path);
        if (node == null) {
            throw refused(
                    profile.name() + ":" + path,
                    "no number of " + profile.name() + " that can be fitted"
                            + Names.suggestion(path, numbers.keySet()));
        }
        Dimension dimension = dimension(node).orElseThrow();
        List<Double> start = node.listOrOne().stream().map(dimension::read).toList();
        if (!document.problems().isEmpty()) {
            throw new InputException(document.problems());
        }
        return new Knob(profile, path, dimension, start, node.where(""));
    }

    /** What can be fitted of a profile's file, by path. */
    static Map<String, YamlNode> numbers(YamlNode content) {
        Map<String, YamlNode> numbers = new LinkedHashMap<>();
        collect(content, numbers);
        return numbers;
    }

    private static void collect(YamlNode node, Map<String, YamlNode> numbers) {
        if (node.isMap()) {
            node.map().entries().values().forEach(below -> collect(below, numbers));
        } else if (dimension(node).isPresent()) {
            numbers.put(node.path(), node);
        }
    }

    private static InputException refused(String name, String message) {
        return new InputException(Problem.of("--fit " + name, message));
    }

    /** By the last key of its path that names no format. */
    private static Optional<Dimension> dimension(YamlNode node) {
        return DOT.splitAsStream(node.path())
                .reduce((above, key) -> FORMATS.contains(key) ? above : key)
                .flatMap(Dimension::of);
    }

    /** Of a list, its largest number stands for all. */
    double lead() {
        return start.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    /** Where an optimiser starts. */
    double startPosition() {
        return dimension.start(lead());
    }

    /** As in the file, to the last digit. */
    String exact(double value) {
        return text(value, dimension::exact);
    }

    /** As people would write it into the file. */
    String rounded(double value) {
        return text(value, dimension::rounded);
    }

    /** At a position of an optimiser, as people would write it into the file. */
    String at(double position) {
        return rounded(dimension.value(position));
    }

    private String text(double value, DoubleFunction<String> words) {
        if (start.size() == 1) {
            return words.apply(value);
        }
        double factor = value / lead();
        return start.stream().map(one -> words.apply(one * factor)).collect(Collectors.joining(", ", "[", "]"));
    }

    /** As users name it: {@code vllm:host.perStep}. */
    @Override
    public String toString() {
        return profile.name() + ":" + path;
    }
}
