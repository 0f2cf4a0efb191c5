package jeton.input;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/** From bytes to text and from text to a node graph; what goes wrong here ends the reading. */
final class Source {
    private Source() {}

    static String text(String name, Path file) {
        try {
            if (Files.isDirectory(file)) {
                throw refused(name, "is a folder, expected a file");
            }
            if (Files.notExists(file)) {
                throw refused(name, "no such file" + nearestFile(file));
            }
            try (InputStream in = Files.newInputStream(file)) {
                return decoded(name, in);
            }
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    static String text(String name, InputStream in) {
        try {
            return decoded(name, in);
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    private static InputException unreadable(String name, IOException e) {
        return refused(name, "cannot be read (" + e.getClass().getSimpleName() + ")");
    }

    static Optional<Node> compose(String name, String text) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(name)
                .setSchema(new FailsafeSchema())
                .setCodePointLimit((int) YamlDocument.LARGEST)
                .setAllowNonScalarKeys(true) // GraphCheck refuses them by name
                .setMaxAliasesForCollections(Integer.MAX_VALUE) // GraphCheck bounds what they multiply to
                .build();
        try {
            StreamReader reader = new StreamReader(settings, text);
            return new Composer(settings, new DepthLimit(new ParserImpl(settings, reader))).getSingleNode();
        } catch (MarkedYamlEngineException e) {
            throw new InputException(syntax(name, e));
        } catch (ReaderException e) {
            throw new InputException(unprintable(name, text, e));
        } catch (YamlEngineException e) {
            throw refused(name, "no YAML or JSON: " + e.getMessage());
        }
    }

    private static Problem syntax(String name, MarkedYamlEngineException e) {
        Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
        String context = e.getContext() == null || e.getContext().isBlank() ? "" : e.getContext() + ", ";
        return new Problem(
                name,
                mark.map(Mark::getLine).orElse(-1) + 1,
                mark.map(Mark::getColumn).orElse(-1) + 1,
                "",
                "no YAML or JSON: " + context + e.getProblem().strip());
    }

    private static Problem unprintable(String name, String text, ReaderException e) {
        int line = 1;
        int column = 1;
        int position = Math.min(e.getPosition(), text.codePointCount(0, text.length()));
        for (int codePoint : text.codePoints().limit(position).toArray()) {
            line += codePoint == '\n' ? 1 : 0;
            column = codePoint == '\n' ? 1 : column + 1;
        }
        String message = String.format("the character U+%04X is not allowed in a text file", e.getCodePoint());
        return new Problem(name, line, column, "", message);
    }

    private static String decoded(String name, InputStream in) throws IOException {
        byte[] bytes = in.readNBytes((int) YamlDocument.LARGEST + 1);
        if (bytes.length > YamlDocument.LARGEST) {
            throw refused(name, "is larger than " + (YamlDocument.LARGEST >> 20) + " MiB");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw refused(name, "is not UTF-8 text");
        }
    }

    /** What to say after that: the file beside it that was probably meant, if any. */
    static String nearestFile(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Path leaf = file.getFileName();
        if (folder == null || leaf == null || !Files.isDirectory(folder)) {
            return folder == null
                    ? ""
                    : "; there is no folder " + folder.toString().replace('\\', '/') + " either";
        }
        try (Stream<Path> entries = Files.list(folder)) {
            List<String> names = entries.filter(Files::isRegularFile)
                    .map(entry -> String.valueOf(entry.getFileName()))
                    .sorted()
                    .toList();
            return Names.nearest(leaf.toString(), names)
                    .map(near -> "; did you mean '"
                            + file.resolveSibling(near).toString().replace('\\', '/') + "'?")
                    .orElse("");
        }
    }

    static InputException refused(String name, String message) {
        return new InputException(new Problem(name, 0, 0, "", message));
    }
}
