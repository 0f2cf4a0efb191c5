package jeton.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import jeton.input.Catalog;
import jeton.input.InputException;
import jeton.input.YamlDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What must hold for every model that ships, and the counts that other tests stand on. */
final class ModelCatalogTest {
    private static final Catalog<Transformer> CATALOG = ModelCatalog.shipped();
    private static final List<Transformer> MODELS = CATALOG.all();

    static Stream<Transformer> models() {
        return MODELS.stream();
    }

    /** The shipped file without its counts, so that they come from the shape. */
    private static Transformer counted(String name) {
        try (InputStream in = ModelCatalogTest.class.getResourceAsStream("/jeton/models/" + name + ".yaml")) {
            String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            String without = text.replaceAll("(?m)^parameters:.*\\R", "");
            assertThat(without).isNotEqualTo(text);
            YamlDocument document = YamlDocument.parse(name, without);
            Transformer model = ModelCatalog.decode(document.root());
            document.throwIfProblems();
            return model;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theIndexAgreesWithTheFiles() {
        assertThat(CATALOG.names()).isSorted().hasSize(38);
        assertThat(MODELS).extracting(Transformer::name).isEqualTo(CATALOG.names());
        for (Transformer model : MODELS) {
            assertThat(CATALOG.aliases(model.name())).as(model.name()).isEqualTo(model.aliases());
        }
    }

    @Test
    void noTwoModelsShareANameOrAlias() {
        Set<String> seen = new HashSet<>();
        for (Transformer model : MODELS) {
            List<String> names = new ArrayList<>(model.aliases());
            names.add(model.name());
            for (String name : names) {
                String plain = name.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
                assertThat(seen.add(plain)).as("%s of %s", name, model.name()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "llama-3.1-70b, llama-3.1-70b",
        "meta-llama/Llama-3.1-70B-Instruct, llama-3.1-70b",
        "Llama_3.1_8B, llama-3.1-8b",
        "openai/gpt-oss-120b, gpt-oss-120b",
        "deepseek-ai/DeepSeek-R1, deepseek-r1"
    })
    void findsByNameAndAlias(String written, String name) {
        assertThat(CATALOG.get(written).name()).isEqualTo(name);
    }

    @Test
    void namesTheNearestOfAnUnknownModel() {
        assertThatThrownBy(() -> CATALOG.get("lama-3.1-70b"))
                .isInstanceOf(InputException.class)
                .hasMessage("unknown model 'lama-3.1-70b'; did you mean 'llama-3.1-70b'?");
    }

    @ParameterizedTest
    @MethodSource("models")
    void everyModelHasASource(Transformer model) {
        assertThat(model.source()).isNotBlank();
        assertThat(model.date()).matches("\\d{4}(-\\d\\d)?(-\\d\\d)?");
        assertThat(model.publisher()).isNotBlank();
    }

    @ParameterizedTest
    @MethodSource("models")
    void theCountsAddUpExactly(Transformer model) {
        Transformer.Experts experts = model.experts();
        long input = model.tiedEmbeddings() ? 0 : (long) model.vocab() * model.hidden();
        long routed = model.expertParameters() * experts.count() * experts.layers();
        assertThat(model.parameters().nonExpertMatmul() + routed + input)
                .isEqualTo(model.parameters().total());
        assertThat(model.activeMatmulParameters() + input)
                .isEqualTo(model.parameters().active());
    }

    @ParameterizedTest
    @MethodSource("models")
    void theCountsAreNearWhatThePublisherSays(Transformer model) {
        double total = model.published().total();
        assertThat((double) model.parameters().total()).isCloseTo(total, within(0.02 * total));
    }

    /** total | active | active matmul | routed | one expert | embedding table */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            gpt3-175b | 174604259328 | 174604259328 | 174604259328 | 0 | 0 | 617558016
            llama-2-7b | 6738415616 | 6738415616 | 6607343616 | 0 | 0 | 131072000
            llama-2-13b | 13015864320 | 13015864320 | 12852024320 | 0 | 0 | 163840000
            llama-2-70b | 68976648192 | 68976648192 | 68714504192 | 0 | 0 | 262144000
            llama-3.1-8b | 8030261248 | 8030261248 | 7504924672 | 0 | 0 | 525336576
            llama-3.1-70b | 70553706496 | 70553706496 | 69503033344 | 0 | 0 | 1050673152
            llama-3.1-405b | 405853388800 | 405853388800 | 403752042496 | 0 | 0 | 2101346304
            qwen2.5-7b | 7615616512 | 7615616512 | 7070619136 | 0 | 0 | 544997376
            qwen2.5-72b | 72706203648 | 72706203648 | 71460495360 | 0 | 0 | 1245708288
            qwen3-8b | 8190735360 | 8190735360 | 7568405504 | 0 | 0 | 622329856
            qwen3-32b | 32762123264 | 32762123264 | 31984210944 | 0 | 0 | 777912320
            gemma-3-27b | 27009346304 | 27009346304 | 27009346304 | 0 | 0 | 1409630208
            mixtral-8x7b | 46702792704 | 12879925248 | 12748853248 | 45097156608 | 176160768 | 131072000
            mixtral-8x22b | 140620634112 | 39152031744 | 38955423744 | 135291469824 | 301989888 | 196608000
            qwen3-30b-a3b | 30532122624 | 3353032704 | 3041867776 | 28991029248 | 4718592 | 311164928
            qwen3-235b-a22b | 235093634560 | 22190763520 | 21568433664 | 227096395776 | 18874368 | 622329856
            gpt-oss-20b | 20914757184 | 4187440704 | 3608307264 | 19116933120 | 24891840 | 579133440
            gpt-oss-120b | 116829156672 | 5711982912 | 5132849472 | 114701598720 | 24891840 | 579133440
            llama-4-scout | 107769861120 | 17172894720 | 16138408960 | 96636764160 | 125829120 | 1034485760
            llama-4-maverick | 400711848960 | 17184691200 | 16150205440 | 386547056640 | 125829120 | 1034485760
            deepseek-v3 | 671026419200 | 37552297472 | 36625618432 | 653908770816 | 44040192 | 926679040
            deepseek-r1 | 671026419200 | 37552297472 | 36625618432 | 653908770816 | 44040192 | 926679040
            kimi-k2 | 1026408232448 | 32861500928 | 31687095808 | 1014686023680 | 44040192 | 1174405120
            qwen3-next-80b-a3b | 79674391296 | 3874929408 | 3563764480 | 77309411328 | 3145728 | 311164928
            qwen3.5-397b-a17b | 396346350336 | 17349040896 | 16331922176 | 386547056640 | 12582912 | 1017118720
            qwen3.5-35b-a3b | 34660610688 | 3454988928 | 2946429568 | 32212254720 | 3145728 | 508559360
            nemotron-h-56b | 56324350464 | 56324350464 | 55250608640 | 0 | 0 | 1073741824
            nemotron-3-nano-30b-a3b | 31577940288 | 3580076352 | 3227754816 | 29374808064 | 9977856 | 352321536
            jamba-1.5-mini | 51570323328 | 12110311296 | 11841875840 | 45097156608 | 176160768 | 268435456
            """)
    void goldenCounts(
            String name, long total, long active, long activeMatmul, long routed, long expert, long embeddings) {
        Transformer model = CATALOG.get(name);
        assertThat(model.parameters().total()).isEqualTo(total);
        assertThat(model.parameters().active()).isEqualTo(active);
        assertThat(model.activeMatmulParameters()).isEqualTo(activeMatmul);
        assertThat(model.routedParameters()).isEqualTo(routed);
        assertThat(model.expertParameters()).isEqualTo(expert);
        assertThat(model.embeddingParameters()).isEqualTo(embeddings);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "llama-2-7b",
                "llama-2-13b",
                "llama-2-70b",
                "llama-3.1-8b",
                "llama-3.1-70b",
                "llama-3.1-405b",
                "qwen2.5-7b",
                "qwen2.5-72b",
                "qwen3-8b",
                "qwen3-32b",
                "qwen3-30b-a3b",
                "qwen3-235b-a22b",
                "mixtral-8x7b",
                "mixtral-8x22b",
                "llama-4-scout",
                "llama-4-maverick"
            })
    void theShapeGivesTheCountsExactly(String name) {
        assertThat(counted(name).parameters()).isEqualTo(CATALOG.get(name).parameters());
    }

    /** Biases, router biases, further norms and learned positions are not in the formulas. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "gpt3-175b",
                "gemma-3-27b",
                "gpt-oss-20b",
                "gpt-oss-120b",
                "deepseek-v3",
                "deepseek-r1",
                "kimi-k2"
            })
    void theShapeGivesTheCountsWithinATenthOfAPercent(String name) {
        Transformer.Parameters counted = counted(name).parameters();
        Transformer.Parameters shipped = CATALOG.get(name).parameters();
        assertThat((double) counted.total()).isCloseTo(shipped.total(), within(1e-3 * shipped.total()));
        assertThat((double) counted.active()).isCloseTo(shipped.active(), within(1e-3 * shipped.active()));
        assertThat((double) counted.nonExpertMatmul())
                .isCloseTo(shipped.nonExpertMatmul(), within(1e-3 * shipped.nonExpertMatmul()));
    }

    /** BF16 cache bytes of one more token: while the window is not full, and from full-attention layers alone. */
    @ParameterizedTest
    @CsvSource({
        "gpt3-175b, 4718592, 4718592",
        "llama-2-7b, 524288, 524288",
        "llama-2-13b, 819200, 819200",
        "llama-2-70b, 327680, 327680",
        "llama-3.1-70b, 327680, 327680",
        "qwen2.5-72b, 327680, 327680",
        "llama-3.1-8b, 131072, 131072",
        "llama-3.1-405b, 516096, 516096",
        "qwen2.5-7b, 57344, 57344",
        "qwen3-8b, 147456, 147456",
        "qwen3-32b, 262144, 262144",
        "qwen3-235b-a22b, 192512, 192512",
        "qwen3-30b-a3b, 98304, 98304",
        "mixtral-8x7b, 131072, 131072",
        "mixtral-8x22b, 229376, 229376",
        "deepseek-v3, 70272, 70272",
        "deepseek-r1, 70272, 70272",
        "kimi-k2, 70272, 70272",
        "gpt-oss-20b, 49152, 24576",
        "gpt-oss-120b, 73728, 36864",
        "llama-4-scout, 196608, 49152",
        "llama-4-maverick, 196608, 49152",
        "gemma-3-27b, 507904, 81920",
        "qwen3-next-80b-a3b, 24576, 24576",
        "qwen3.5-397b-a17b, 30720, 30720",
        "nemotron-h-56b, 40960, 40960",
        "nemotron-3-nano-30b-a3b, 6144, 6144",
        "jamba-1.5-mini, 16384, 16384"
    })
    void cacheBytesPerToken(String name, long early, long full) {
        Transformer model = CATALOG.get(name);
        assertThat(model.cacheBytes(101, 2) - model.cacheBytes(100, 2)).isEqualTo(early);
        assertThat(2 * model.attention().cacheElementsPerToken()).isEqualTo(full);
        assertThat(model.cacheBytes(100_001, 2) - model.cacheBytes(100_000, 2)).isEqualTo(full);
    }

    @ParameterizedTest
    @CsvSource({
        "llama-3.1-8b, 134217728, 4294967296",
        "deepseek-r1, 71958528, 2302672896",
        "gpt-oss-120b, 42467328, 1212678144",
        "gemma-3-27b, 520093696, 3120562176",
        "llama-4-scout, 201326592, 2818572288",
        "qwen3-next-80b-a3b, 102432768, 882573312"
    })
    void cacheBytesOfOneSequence(String name, double of1024, double of32768) {
        assertThat(CATALOG.get(name).cacheBytes(1024, 2)).isEqualTo(of1024);
        assertThat(CATALOG.get(name).cacheBytes(32_768, 2)).isEqualTo(of32768);
    }

    @Test
    void formatsAreThosePublished() {
        Transformer gptOss = CATALOG.get("gpt-oss-120b");
        assertThat(gptOss.nativeDenseFormat()).isEqualTo("bf16");
        assertThat(gptOss.nativeExpertFormat()).isEqualTo("mxfp4");
        assertThat(CATALOG.get("deepseek-r1").nativeDenseFormat()).isEqualTo("fp8-block");
        assertThat(CATALOG.get("deepseek-r1").nativeExpertFormat()).isEqualTo("fp8-block");
        assertThat(CATALOG.get("llama-3.1-8b").nativeWeights()).isEqualTo("bf16");
    }

    @Test
    void windowsAreOfTheRightKind() {
        assertThat(CATALOG.get("gpt-oss-20b").attention().window()).isEqualTo(Transformer.Window.SLIDING);
        assertThat(CATALOG.get("gemma-3-27b").attention().window()).isEqualTo(Transformer.Window.SLIDING);
        assertThat(CATALOG.get("llama-4-scout").attention().window()).isEqualTo(Transformer.Window.CHUNKED);
        assertThat(CATALOG.get("llama-3.1-8b").attention().window()).isEqualTo(Transformer.Window.NONE);
    }

    @Test
    void latentAttentionHasExpandedHeadsAndALatentCache() {
        Transformer.Attention attention = CATALOG.get("deepseek-v3").attention();
        assertThat(CATALOG.get("deepseek-v3").latentAttention()).isTrue();
        assertThat(attention.headDim()).isEqualTo(192);
        assertThat(attention.valueDim()).isEqualTo(128);
        assertThat(attention.cacheElementsPerToken()).isEqualTo(61 * (512 + 64));
    }
}
