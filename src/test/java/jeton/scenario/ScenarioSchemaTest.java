package jeton.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The schema for editors and the reader agree, as far as a schema can know. */
final class ScenarioSchemaTest {
    private static Schema schema;
    private static JsonNode tree;

    @BeforeAll
    static void load() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(Scenario.class.getResourceAsStream("/jeton/scenario.schema.json"))) {
            tree = JsonMapper.shared().readTree(in);
        }
        schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(tree);
    }

    static Stream<Path> accepted() {
        return Stream.concat(Corpus.valid(), Corpus.shipped());
    }

    static Stream<Path> refused() {
        return Corpus.broken().filter(file -> Corpus.comments(file).get(0).equals("schema: rejects"));
    }

    static Stream<Path> beyondIt() {
        return Corpus.broken()
                .filter(file -> Corpus.comments(file).get(0).equals("schema: cannot know"))
                .filter(file -> !file.endsWith("no-yaml.yaml") && !file.endsWith("duplicate-key.yaml"));
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void acceptsWhatTheReaderAccepts(Path file) throws IOException {
        assertThat(Corpus.read(file).deployments()).isNotEmpty();
        assertThat(errors(file)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesWhatTheReaderRefuses(Path file) throws IOException {
        assertThat(errors(file)).isNotEmpty();
    }

    /** Names, files and relations between figures; a file that it could refuse must be marked so. */
    @ParameterizedTest
    @MethodSource("beyondIt")
    void saysNothingOfWhatItCannotKnow(Path file) throws IOException {
        assertThat(errors(file)).isEmpty();
    }

    @Test
    void everyBrokenFileSaysWhatTheSchemaKnows() {
        assertThat(Corpus.broken().map(file -> Corpus.comments(file).get(0)))
                .allMatch(line -> line.equals("schema: rejects") || line.equals("schema: cannot know"));
    }

    /** Whoever edits a scenario reads what each field is. */
    @Test
    void everyFieldOfTheTopAndOfADeploymentIsDescribed() {
        for (String path : List.of(
                "",
                "/$defs/deployment",
                "/$defs/pool",
                "/$defs/fleet",
                "/$defs/scaling",
                "/$defs/layout",
                "/$defs/ownership",
                "/$defs/slo")) {
            for (var field : tree.at(path + "/properties").properties()) {
                JsonNode value = field.getValue();
                JsonNode target =
                        value.has("$ref") ? tree.at(value.get("$ref").asString().substring(1)) : value;
                assertThat(value.has("description") || target.has("description"))
                        .as(path + "/" + field.getKey())
                        .isTrue();
            }
        }
    }

    private static List<Error> errors(Path file) throws IOException {
        return schema.validate(Files.readString(file), InputFormat.YAML);
    }
}
