package jeton.input;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Things that ship with the program, one YAML file each, named after the thing. An {@code index.yaml} beside them lists
 * the names and their aliases, so that finding one thing reads one file. Names and aliases are found without regard to
 * case, hyphens and underscores.
 *
 * @param <T> what one file describes
 */
public final class Catalog<T> {
    private final String folder;
    private final String noun;
    private final Function<YamlMap, T> decoder;
    private final Map<String, List<String>> aliases = new LinkedHashMap<>();

    /**
     * @param folder  of the resources, as in {@code /jeton/chips}
     * @param noun    what one of them is called in messages
     * @param decoder reads one of them; problems go to the document
     */
    public Catalog(String folder, String noun, Function<YamlMap, T> decoder) {
        this.folder = folder;
        this.noun = noun;
        this.decoder = decoder;
        YamlDocument index = open("index");
        index.root()
                .entries()
                .forEach((name, list) -> aliases.put(
                        name, list.list().stream().map(YamlNode::text).toList()));
        refuseSharedNames(index);
        index.throwIfProblems();
    }

    private void refuseSharedNames(YamlDocument index) {
        Map<String, String> owners = new LinkedHashMap<>();
        aliases.forEach((name, others) -> Stream.concat(Stream.of(name), others.stream())
                .forEach(claimed -> {
                    String owner = owners.putIfAbsent(Names.plain(claimed), name);
                    if (owner != null) {
                        index.root()
                                .problem(name, "'" + claimed + "' is a name of " + noun + " '" + owner + "' already");
                    }
                }));
    }

    /** The names, in the order of the index. */
    public List<String> names() {
        return List.copyOf(aliases.keySet());
    }

    /** The other names by which one of {@link #names()} is found. */
    public List<String> aliases(String name) {
        return aliases.getOrDefault(name, List.of());
    }

    /** All of them, in the order of the index. Reads every file. */
    public List<T> all() {
        return aliases.keySet().stream().map(this::load).toList();
    }

    public Optional<T> find(String nameOrAlias) {
        return canonical(nameOrAlias).map(this::load);
    }

    private Optional<String> canonical(String nameOrAlias) {
        String wanted = Names.plain(nameOrAlias);
        return aliases.entrySet().stream()
                .filter(entry -> Names.plain(entry.getKey()).equals(wanted)
                        || entry.getValue().stream().map(Names::plain).anyMatch(wanted::equals))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** @throws InputException if there is none of this name; names the nearest */
    public T get(String nameOrAlias) {
        return find(nameOrAlias).orElseThrow(() -> new InputException(Problem.of("", unknown(nameOrAlias))));
    }

    /** Why {@link #find} found nothing: {@code unknown chip 'h10'; did you mean 'h100'?} */
    public String unknown(String name) {
        List<String> known = aliases.entrySet().stream()
                .flatMap(entry -> Stream.concat(Stream.of(entry.getKey()), entry.getValue().stream()))
                .toList();
        return "unknown " + noun + " " + Excerpt.quoted(name)
                + Names.nearest(name, known)
                        .map(near -> "; did you mean '" + near + "'?")
                        .orElseGet(() -> ", expected " + Names.alternatives(aliases.keySet()));
    }

    /**
     * The text behind a name: the file of one of this catalog, as it ships, or a file of the same format, known by its
     * ending.
     *
     * @throws InputException if there is neither
     */
    public String text(String nameOrFile) {
        if (isFile(nameOrFile)) {
            return Source.text(nameOrFile, Path.of(nameOrFile));
        }
        String name = canonical(nameOrFile).orElseThrow(() -> new InputException(Problem.of("", unknown(nameOrFile))));
        String resource = resource(name);
        try (InputStream in = opened(resource)) {
            return Source.text(resource, in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * One of this catalog, or a file of the same format, with some values changed.
     *
     * @param overrides values by path, as in {@code host.perStep}
     * @throws InputException if there is neither, or a value cannot be
     */
    public T changed(String nameOrFile, Map<String, String> overrides) {
        return decode(YamlDocument.parse(nameOrFile, text(nameOrFile), overrides));
    }

    /**
     * One of this catalog by name or alias, or a file of the same format; empty if there is no such name.
     *
     * @throws InputException with all problems of the file
     */
    public Optional<T> findOrRead(String nameOrFile) {
        return isFile(nameOrFile) ? Optional.of(read(Path.of(nameOrFile))) : find(nameOrFile);
    }

    /** Whether something stands for a file where a name could stand: by its ending. */
    public static boolean isFile(String name) {
        return name.matches(".*\\.(yaml|yml|json)");
    }

    /** @throws InputException with all problems of the file */
    public T read(Path file) {
        return decode(YamlDocument.read(file));
    }

    /**
     * What a field of another document names: one of this catalog, or a file of the same format, which is known by its
     * ending {@code .yaml}, {@code .yml} or {@code .json}. Problems, those of the file too, go to that document.
     *
     * @param folder to which the file's path is relative
     */
    public Optional<T> resolve(YamlNode field, Path folder) {
        String text = field.text();
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (isFile(text)) {
            return readFor(field, folder.resolve(text));
        }
        Optional<T> found = find(text);
        if (found.isEmpty()) {
            field.problem(unknown(text));
        }
        return found;
    }

    private Optional<T> readFor(YamlNode field, Path file) {
        try {
            return Optional.of(read(file));
        } catch (InputException e) {
            e.problems().forEach(field::add);
            return Optional.empty();
        }
    }

    private T load(String name) {
        return decode(open(name));
    }

    private T decode(YamlDocument document) {
        YamlMap root = document.root();
        T thing = decoder.apply(root);
        root.done();
        document.throwIfProblems();
        return thing;
    }

    private YamlDocument open(String name) {
        String resource = resource(name);
        try (InputStream in = opened(resource)) {
            return YamlDocument.read(resource.substring(1), in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String resource(String name) {
        return folder + "/" + name + ".yaml";
    }

    private static InputStream opened(String resource) {
        InputStream in = Catalog.class.getResourceAsStream(resource);
        if (in == null) {
            throw new IllegalStateException("the program lacks its file " + resource);
        }
        return in;
    }
}
