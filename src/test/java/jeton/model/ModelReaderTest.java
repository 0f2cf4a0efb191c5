package jeton.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import jeton.hardware.Status;
import jeton.input.InputException;
import jeton.input.Names;
import jeton.input.Problem;
import jeton.input.YamlDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A user's own model, and what is said when it is wrong. */
final class ModelReaderTest {
    private static final String OWN = """
            name: mine
            layers: 32
            hidden: 4096
            vocab: 128256
            maxContext: 131072
            feedForward: { layers: 32, width: 14336 }
            attention: { kind: gqa, heads: 32, kvHeads: 8, headDim: 128 }
            source: our own configuration
            date: 2026-11
            """;

    private static Transformer decode(YamlDocument document) {
        Transformer model = ModelCatalog.decode(document.root());
        document.root().done();
        document.throwIfProblems();
        return model;
    }

    private static List<String> problems(String text) {
        try {
            decode(YamlDocument.parse("mine.yaml", text));
            return List.of();
        } catch (InputException e) {
            return e.problems().stream().map(Problem::toString).toList();
        }
    }

    @Test
    void countsTheWeightsOfAUsersOwnFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("mine.yaml"), OWN);
        Transformer model = ModelCatalog.shipped().read(file);
        assertThat(model.parameters())
                .isEqualTo(ModelCatalog.shipped().get("llama-3.1-8b").parameters());
        assertThat(model.family()).isEqualTo("dense");
        assertThat(model.nativeWeights()).isEqualTo("bf16");
        assertThat(model.attention().fullLayers()).isEqualTo(32);
        assertThat(model.published()).isEqualTo(new Transformer.Published(0, 0));
    }

    @Test
    void readsJson() {
        String json = """
                {"name": "tiny", "layers": 2, "hidden": 8, "vocab": 10, "maxContext": 64, "tiedEmbeddings": true,
                 "attention": {"kind": "mqa", "heads": 4, "headDim": 2},
                 "experts": {"layers": 2, "count": 4, "active": 1, "width": 16},
                 "source": "a test", "date": 2026}
                """;
        Transformer model = decode(YamlDocument.parse("tiny.json", json));
        // attention 8*8 + 2*8*2 + 8*8, router 8*4, norms 5*8, table 80, an expert 3*8*16
        assertThat(model.parameters().nonExpertMatmul()).isEqualTo(2 * (64 + 32 + 64 + 32) + 40 + 80);
        assertThat(model.expertParameters()).isEqualTo(384);
        assertThat(model.parameters().total()).isEqualTo(504 + 8 * 384);
        assertThat(model.parameters().active()).isEqualTo(504 + 2 * 384);
        assertThat(model.family()).isEqualTo("moe");
    }

    @Test
    void aHybridMustStateItsCounts() {
        String hybrid = OWN.replace("headDim: 128 }", "headDim: 128, linear: { layers: 24, stateBytes: 1000 } }");
        assertThat(problems(hybrid))
                .containsExactly("mine.yaml:1:1: parameters: missing; a model with linear layers must state total and"
                        + " nonExpertMatmul, because their weights do not follow from this shape");
        Transformer model = decode(YamlDocument.parse(
                "mine.yaml", hybrid + "parameters: { total: 8525336576, nonExpertMatmul: 8000000000 }\n"));
        assertThat(model.family()).isEqualTo("hybrid");
        assertThat(model.attention().fullLayers()).isEqualTo(8);
        assertThat(model.cacheBytes(10, 1)).isEqualTo(10.0 * 8 * 2048 + 1000);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            layers: 32         | layers: 0            | mine.yaml:2:9: layers: read '0', expected a whole number from 1 to 10000
            hidden: 4096       | hiden: 4096          | mine.yaml:3:1: hiden: unknown field 'hiden'; did you mean 'hidden'?
            vocab: 128256      | vocab: many          | mine.yaml:4:8: vocab: read 'many', expected a whole number from 1 to 10000000
            kvHeads: 8         | kvHeads: 5           | mine.yaml:7:45: attention.kvHeads: read 5, expected a divisor of the 32 heads
            kind: gqa          | kind: mha            | mine.yaml:7:45: attention.kvHeads: read '8', expected 32
            kind: gqa          | kind: gka            | mine.yaml:7:20: attention.kind: read 'gka', expected one of mha, gqa, mqa, mla; did you mean 'gqa'?
            kind: gqa          | kind: mla            | mine.yaml:7:12: attention.latent: missing, expected fields
            'headDim: 128 }'   | 'headDim: 128, window: { kind: none, tokens: 8, layers: 4 } }'  | mine.yaml:7:78: attention.window.kind: read 'none', expected one of sliding, chunked
            'headDim: 128 }'   | 'headDim: 128, fullLayers: 30, window: { kind: sliding, tokens: 8, layers: 4 } }' | mine.yaml:7:74: attention.fullLayers: full, window and linear layers are more than the 32 layers
            date: 2026-11      | date: last year      | mine.yaml:9:7: date: read 'last year', expected a date as 2026, 2026-07 or 2026-07-31
            name: mine         | name: mine/own       | mine.yaml:1:7: name: read 'mine/own', expected letters, digits, dots, hyphens and underscores
            width: 14336       | width: 10000000000   | mine.yaml:6:35: feedForward.width: read '10000000000', expected a whole number from 1 to 10000000
            """)
    void saysWhatIsWrong(String right, String wrong, String message) {
        assertThat(problems(OWN.replace(right, wrong))).contains(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            family: moe                                                        | mine.yaml:10:9: family: read 'moe', but the layers are those of a dense model
            nativeExperts: mxfp4                                               | mine.yaml:10:16: nativeExperts: the model has no experts
            nativeWeights: fp4                                                 | mine.yaml:10:16: nativeWeights: read 'fp4', expected one of bf16, fp8, fp8-block, int8, int4, mxfp4, nvfp4; did you mean 'fp8'?
            experts: { layers: 1, count: 8, active: 2, width: 64 }             | mine.yaml:10:10: experts: feed-forward and expert layers are more than the 32 layers
            experts: { layers: 1, count: 8, active: 9, width: 64 }             | mine.yaml:10:41: experts.active: read '9', expected a whole number from 1 to 8
            parameters: { total: 8e9, nonExpertMatmul: 7504924672 }            | mine.yaml:10:22: parameters.total: read 8000000000, expected nonExpertMatmul + vocab x hidden, about 8030261248
            parameters: { total: 7.525336576e9, nonExpertMatmul: 7e9 }         | mine.yaml:10:54: parameters.nonExpertMatmul: read 7000000000, but the shape has about 7504924672
            parameters: { total: 8030261248 }                                  | mine.yaml:10:13: parameters.nonExpertMatmul: missing, expected a whole number from 1 to 1000000000000000
            """)
    void saysWhatIsWrongInTheOptionalParts(String line, String message) {
        assertThat(problems(OWN + line + "\n")).contains(message);
    }

    @Test
    void refusesShapesBeyondAnyMachine() {
        String absurd = OWN.replace("hidden: 4096", "hidden: 9999999").replace("14336", "9999999");
        assertThat(problems(absurd)).containsExactly("mine.yaml:2:9: layers: the shape has more than 1e15 weights");
    }

    @Test
    void anEmptyFileIsRefusedWithEverythingItLacks() {
        assertThatThrownBy(() -> decode(YamlDocument.parse("mine.yaml", "{}\n")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("name: missing, expected a text")
                .hasMessageContaining("layers: missing")
                .hasMessageContaining("hidden: missing")
                .hasMessageContaining("vocab: missing")
                .hasMessageContaining("attention: missing, expected fields")
                .hasMessageContaining("maxContext: missing")
                .hasMessageContaining("source: missing");
    }

    @Test
    void statusesAreThoseOfTheChipCatalog() {
        assertThat(ModelReader.STATUSES)
                .containsExactlyElementsOf(
                        Stream.of(Status.values()).map(Names::of).toList());
    }
}
