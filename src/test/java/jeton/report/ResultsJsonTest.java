package jeton.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import jeton.study.Estimate;
import jeton.study.StudyResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ResultsJsonTest {
    private static final JsonMapper JSON = JsonMapper.shared();

    static Stream<StudyResult> studies() {
        return Stream.of(
                Fixtures.eightChips(),
                Fixtures.single(),
                Fixtures.overloadedAlone(),
                Fixtures.thinking(),
                Fixtures.crowd(),
                Fixtures.hostile(),
                Fixtures.pools(),
                Fixtures.classes(),
                Fixtures.elastic());
    }

    @ParameterizedTest
    @MethodSource("studies")
    void meetsItsSchema(StudyResult study) {
        assertThat(problems(ResultsJson.text(study))).isEmpty();
    }

    @Test
    void schemaNoticesWhatDoesNotBelong() {
        String good = ResultsJson.text(Fixtures.single());
        assertThat(problems(good.replace("results/1\"", "results/2\""))).isNotEmpty();
        assertThat(problems(good.replace("\"chips\": 8", "\"chips\": \"8\""))).isNotEmpty();
        assertThat(problems(good.replace("\"chips\": 8", "\"chips\": 8, \"cores\": 1")))
                .isNotEmpty();
        assertThat(problems(good.replace("\"tpot\"", "\"timePerToken\""))).isNotEmpty();
        assertThat(problems(good.replace("\"verdict\": \"stable\"", "\"verdict\": \"STABLE\"")))
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name",
                "chip",
                "chips",
                "model",
                "layout",
                "requests/arrived",
                "requests/completed",
                "requests/rejected",
                "requests/timedOut",
                "tokens/input",
                "tokens/cachedInput",
                "tokens/output",
                "tokens/thinking",
                "tokens/wasted",
                "throughput/requestsPerSecond/mean",
                "throughput/inputTokensPerSecond",
                "throughput/outputTokensPerSecond",
                "throughput/outputTokensPerSecondPerChip",
                "latency/ttft/mean",
                "latency/tpot/p50",
                "latency/itl/p90",
                "latency/e2e/p95",
                "latency/queue/p99",
                "latency/answer/max/mean",
                "memory/kvCapacityTokens",
                "memory/kvUseMean",
                "memory/kvUseMax",
                "memory/preemptions",
                "batch/mean",
                "batch/max",
                "utilisation/busy",
                "utilisation/mfu",
                "utilisation/mbu",
                "energy/joulesPerToken",
                "energy/tokensPerSecondPerMegawatt",
                "slo/attainment",
                "slo/goodputPerSecond",
                "cost/basis",
                "cost/usdPerHour",
                "cost/usdPerMillionInput",
                "cost/usdPerMillionOutput",
                "cost/usdPerMillionTokens",
                "cost/usdPerRequest/halfWidth95"
            })
    void carriesTheFieldsOthersRead(String path) {
        JsonNode field = JSON.readTree(ResultsJson.text(Fixtures.eightChips())).at("/runs/0/" + path);
        assertThat(field.isMissingNode() || field.isNull()).as(path).isFalse();
    }

    @Test
    void onlyARunOfSeveralPoolsHasPools() {
        JsonNode study = JSON.readTree(ResultsJson.text(Fixtures.pools()));
        assertThat(study.at("/runs/0").has("pools")).isFalse();
        assertThat(study.at("/runs/0/operatingStep").isObject()).isTrue();
        JsonNode mixed = study.at("/runs/1");
        assertThat(mixed.at("/chip").asString()).isEqualTo("a100-80 + b200");
        assertThat(mixed.at("/operatingStep").isNull()).isTrue();
        assertThat(mixed.at("/pools")).hasSize(2);
        assertThat(mixed.at("/pools/0/role").asString()).isEqualTo("prefill");
        assertThat(mixed.at("/pools/1/cost/usdPerHour").asDouble()).isEqualTo(9.36);
        assertThat(mixed.at("/pools/1/operatingStep/terms")).isNotEmpty();
        assertThat(problems(ResultsJson.text(Fixtures.pools()).replace("\"role\": \"decode\"", "\"role\": \"drafts\"")))
                .isNotEmpty();
    }

    @Test
    void onlyAWorkloadOfSeveralClassesHasClasses() {
        JsonNode run = JSON.readTree(ResultsJson.text(Fixtures.classes())).at("/runs/0");
        assertThat(run.at("/classes")).hasSize(2);
        assertThat(run.at("/classes/0/inTime/mean").asDouble()).isEqualTo(0.75);
        assertThat(run.at("/classes/1/inTime").isNull()).isTrue();
        assertThat(run.at("/classes/1/latency/ttft/p95/mean").asDouble()).isPositive();
        assertThat(JSON.readTree(ResultsJson.text(Fixtures.single()))
                        .at("/runs/0")
                        .has("classes"))
                .isFalse();
    }

    @Test
    void whatComesAndGoesIsLeftOutWhereNothingDoes() {
        JsonNode study = JSON.readTree(ResultsJson.text(Fixtures.elastic()));
        assertThat(study.at("/runs/0/fleet/availability/mean").asDouble()).isEqualTo(0.9912);
        assertThat(study.at("/runs/0/fleet/degraded/share/mean").asDouble()).isEqualTo(0.031);
        assertThat(study.at("/runs/0/requests/retried").asInt()).isEqualTo(1500);
        assertThat(study.at("/runs/0/requests/lost").asInt()).isEqualTo(20);
        assertThat(study.at("/runs/1").has("fleet")).isFalse();
        assertThat(study.at("/runs/1/requests").propertyNames())
                .containsExactly("arrived", "completed", "rejected", "timedOut");
        assertThat(study.at("/runs/1/tokens").has("wastedInput")).isFalse();
    }

    @Test
    void correctAnswersHaveAPlaceButNoPriceYet() {
        JsonNode cost = JSON.readTree(ResultsJson.text(Fixtures.single())).at("/runs/0/cost");
        assertThat(cost.has("usdPerCorrectAnswer")).isTrue();
        assertThat(cost.get("usdPerCorrectAnswer").isNull()).isTrue();
    }

    @Test
    void absentFigureIsNullAsAWhole() {
        JsonNode run =
                JSON.readTree(ResultsJson.text(Fixtures.overloadedAlone())).at("/runs/0");
        assertThat(run.at("/latency/ttft/p95").isNull()).isTrue();
        assertThat(run.at("/latency/e2e/mean").isNull()).isTrue();
        assertThat(run.at("/stability/sustainableRequestsPerSecond/mean").asDouble())
                .isPositive();
    }

    @Test
    void oneReplicationHasNoHalfWidth() {
        JsonNode ttft = JSON.readTree(ResultsJson.text(Fixtures.single())).at("/runs/0/latency/ttft/p50");
        assertThat(ttft.get("mean").isNumber()).isTrue();
        assertThat(ttft.get("halfWidth95").isNull()).isTrue();
    }

    @Test
    void infiniteFigureIsAbsentRatherThanBrokenJson() {
        StudyResult study = Fixtures.single();
        StudyResult infinite = new StudyResult(
                study.name(),
                study.question(),
                study.command(),
                study.scenario(),
                study.seed(),
                study.replications(),
                study.workload(),
                study.assumptions(),
                study.runs(),
                List.of(new StudyResult.Difference(
                        "cost.usdPerRequest", "a", "b", new Estimate(Double.POSITIVE_INFINITY, 1), Double.NaN)));
        String json = ResultsJson.text(infinite);
        assertThat(problems(json)).isEmpty();
        assertThat(JSON.readTree(json).at("/differences/0/difference").isNull()).isTrue();
        assertThat(JSON.readTree(json).at("/differences/0/correlation").isNull())
                .isTrue();
    }

    @Test
    void keepsUserTextAsItWas() {
        StudyResult study = Fixtures.hostile();
        JsonNode json = JSON.readTree(ResultsJson.text(study));
        assertThat(json.get("question").asString()).isEqualTo(study.question());
        assertThat(json.at("/runs/1/name").asString()).isEqualTo("서울 H200");
        assertThat(json.get("seed").asLong()).isEqualTo(Long.MAX_VALUE);
    }

    /** The same bytes on every JDK; after a wanted change take them from {@link WriteSampleReport}. */
    @Test
    void bytesAreTheGoldenOnes() {
        assertThat(ResultsJson.text(Fixtures.single())).isEqualTo(resource("/jeton/report/single.json"));
    }

    private static List<Error> problems(String json) {
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(resource("/jeton/results.schema.json"), InputFormat.JSON);
        return schema.validate(json, InputFormat.JSON);
    }

    static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(ResultsJsonTest.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
