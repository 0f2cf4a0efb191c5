package jeton.report;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import jeton.study.Estimate;
import jeton.study.RunResult;
import jeton.study.StudyResult;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.annotation.JsonAppend;
import tools.jackson.databind.module.SimpleModule;

/**
 * {@code results.json}, schema {@code jeton/results/1} ({@code /jeton/results.schema.json} on the class path).
 *
 * <p>The fields are those of {@link StudyResult} and its parts, in their order. A figure with sampling error is {@code
 * {"mean": x, "halfWidth95": y}}, where {@code y} is null with one replication; an absent one is null. The same results
 * give the same bytes on every JDK: UTF-8, ten significant digits, {@code \n}, no clock, no host name.
 */
public final class ResultsJson {
    public static final String SCHEMA = "jeton/results/1";

    private static final ObjectWriter WRITER = writer();

    private ResultsJson() {}

    /** The whole file, with a line end at its end. */
    public static String text(StudyResult study) {
        return WRITER.writeValueAsString(study) + "\n";
    }

    private static ObjectWriter writer() {
        SimpleModule module = JsonText.module("jeton results")
                .addSerializer(Estimate.class, new MeanAndHalfWidth())
                .addSerializer(RunResult.FrontierPoint.class, new FrontierOnOneLine())
                .addSerializer(RunResult.TimelinePoint.class, new SliceOnOneLine())
                .setMixInAnnotation(StudyResult.class, WithoutScenario.class)
                .setMixInAnnotation(RunResult.class, WithoutEmpty.class)
                .setMixInAnnotation(RunResult.Fleet.class, WithoutDegraded.class)
                .setMixInAnnotation(RunResult.Memory.class, WithoutIdle.class)
                .setMixInAnnotation(RunResult.Latency.class, WithoutTransfer.class)
                .setMixInAnnotation(RunResult.Requests.class, WithoutZeros.class)
                .setMixInAnnotation(RunResult.Tokens.class, WithoutZeroWaste.class)
                .setMixInAnnotation(RunResult.Cost.class, WithCorrectAnswers.class);
        return JsonText.writer(module, SCHEMA);
    }

    /** The command says what was read; the file itself is no result. */
    @JsonAppend(prepend = true, attrs = @JsonAppend.Attr("schema"))
    interface WithoutScenario {
        @JsonIgnore
        String scenario();
    }

    /** What a plain run has not is left out. */
    interface WithoutEmpty {
        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<RunResult.Pool> pools();

        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<RunResult.Sessions> sessions();

        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<RunResult.OfClass> classes();

        @JsonInclude(JsonInclude.Include.NON_NULL)
        RunResult.@Nullable Drafts speculation();

        @JsonInclude(JsonInclude.Include.NON_NULL)
        RunResult.@Nullable Tiers tiers();

        @JsonInclude(JsonInclude.Include.NON_NULL)
        RunResult.@Nullable Fleet fleet();
    }

    /** Where no replica runs on fewer chips there is nothing to say of it. */
    interface WithoutDegraded {
        @JsonInclude(JsonInclude.Include.NON_NULL)
        RunResult.@Nullable Degraded degraded();
    }

    /** Without sessions nothing lies between two calls. */
    interface WithoutIdle {
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        Estimate idleBytes();
    }

    /** Where no cache moves from one replica to another there is no time for it. */
    interface WithoutTransfer {
        @JsonInclude(JsonInclude.Include.NON_NULL)
        RunResult.@Nullable Percentiles transfer();
    }

    /** Counts of what only some deployments do are left out where they are 0. */
    interface WithoutZeros {
        @JsonInclude(JsonInclude.Include.NON_DEFAULT)
        long lost();

        @JsonInclude(JsonInclude.Include.NON_DEFAULT)
        long retried();

        @JsonInclude(JsonInclude.Include.NON_DEFAULT)
        long restarted();
    }

    /** Likewise. */
    interface WithoutZeroWaste {
        @JsonInclude(JsonInclude.Include.NON_DEFAULT)
        long cancelled();

        @JsonInclude(JsonInclude.Include.NON_DEFAULT)
        long wastedInput();
    }

    /** Accuracy is not simulated yet; the field keeps its place. */
    @JsonAppend(attrs = @JsonAppend.Attr(value = "usdPerCorrectAnswer", include = JsonInclude.Include.ALWAYS))
    private interface WithCorrectAnswers {}

    private static final class MeanAndHalfWidth extends ValueSerializer<Estimate> {
        @Override
        public void serialize(Estimate value, JsonGenerator json, @Nullable SerializationContext context) {
            json.writeRawValue(
                    Double.isFinite(value.mean())
                            ? "{\"mean\": " + JsonText.number(value.mean()) + ", \"halfWidth95\": "
                                    + JsonText.number(value.halfWidth95()) + "}"
                            : "null");
        }
    }

    private static final class FrontierOnOneLine extends ValueSerializer<RunResult.FrontierPoint> {
        @Override
        public void serialize(
                RunResult.FrontierPoint value, JsonGenerator json, @Nullable SerializationContext context) {
            json.writeRawValue("{\"concurrency\": " + JsonText.number(value.concurrency())
                    + ", \"tokensPerSecondPerUser\": " + JsonText.number(value.tokensPerSecondPerUser())
                    + ", \"outputTokensPerSecondPerChip\": " + JsonText.number(value.outputTokensPerSecondPerChip())
                    + "}");
        }
    }

    private static final class SliceOnOneLine extends ValueSerializer<RunResult.TimelinePoint> {
        @Override
        public void serialize(
                RunResult.TimelinePoint value, JsonGenerator json, @Nullable SerializationContext context) {
            json.writeRawValue("{\"seconds\": " + JsonText.number(value.seconds()) + ", \"batch\": "
                    + JsonText.number(value.batch()) + ", \"kvUse\": " + JsonText.number(value.kvUse())
                    + ", \"waiting\": " + JsonText.number(value.waiting()) + "}");
        }
    }
}
